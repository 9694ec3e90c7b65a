-- Guarantees that a tracked or child row changes only with an entry of the same transaction, is never deleted, and that rights follow from the class.
-- Proved by tests/ledger/test_database_rules.py (D3 to D6) and tests/ledger/test_classes.py.
SET LOCAL ROLE ledger_owner;
-- Arguments: subject type, id column. Another column than `id` means class child: any entry of this transaction for the parent will do.
CREATE FUNCTION ledger.require_entry() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, ledger, pg_temp AS $$
DECLARE
    subject uuid;
    wanted integer;
BEGIN
    IF TG_ARGV[1] = 'id' THEN
        subject := NEW.id;
        wanted := NEW.version;
    ELSE
        EXECUTE format('SELECT ($1).%I', TG_ARGV[1]) INTO subject USING NEW;
    END IF;
    -- Transaction ids come again after a restore into a new cluster, so the time must fit too.
    IF EXISTS (SELECT FROM ledger.subject_head WHERE subject_type = TG_ARGV[0] AND subject_id = subject AND xid = pg_current_xact_id()
               AND changed_at >= transaction_timestamp() AND (wanted IS NULL OR version = wanted))
       OR EXISTS (SELECT FROM ledger.entry WHERE subject_type = TG_ARGV[0] AND subject_id = subject AND subject_version = wanted
                  AND xid = pg_current_xact_id() AND inserted_at >= transaction_timestamp()) THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION '% of %: % % % has no entry in this transaction', TG_OP, TG_TABLE_NAME, TG_ARGV[0], subject, coalesce('version ' || wanted, '')
        USING ERRCODE = 'LG001', CONSTRAINT = TG_NAME, SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME;
END
$$;

CREATE FUNCTION ledger.versions_rise() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, ledger, pg_temp AS $$
BEGIN
    IF (CASE TG_OP WHEN 'INSERT' THEN NEW.version IS DISTINCT FROM 1
        ELSE NEW.version IS DISTINCT FROM OLD.version + 1 OR NEW.id IS DISTINCT FROM OLD.id END) THEN
        RAISE EXCEPTION '% %: version % is not the next', TG_TABLE_NAME, NEW.id, NEW.version
            USING ERRCODE = 'LG002', CONSTRAINT = 'versions_rise', SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NEW;
END
$$;

CREATE FUNCTION ledger.table_named(target text) RETURNS regclass LANGUAGE sql STABLE SET search_path = pg_catalog, ledger, pg_temp AS $$
    SELECT (CASE WHEN target LIKE '%.%' THEN target ELSE 'public.' || quote_ident(target) END)::regclass;
$$;

CREATE FUNCTION ledger.classify(target text, class text, reason text) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, ledger, pg_temp AS $$
DECLARE
    name regclass := ledger.table_named(target);
    rights text := CASE class WHEN 'tracked' THEN 'SELECT, INSERT, UPDATE' WHEN 'child' THEN 'SELECT, INSERT'
                              WHEN 'derived' THEN 'SELECT' WHEN 'free' THEN 'SELECT, INSERT, UPDATE, DELETE' END;
    sequence regclass;
BEGIN
    INSERT INTO ledger.tracked VALUES (name, class, reason);
    EXECUTE format('ALTER TABLE %s OWNER TO ledger_owner', name);
    IF class IN ('tracked', 'child') THEN
        PERFORM ledger.forbid(name, 'DELETE', 'rows_stay'), ledger.forbid_truncate(name);
    END IF;
    IF class = 'tracked' THEN
        EXECUTE format('CREATE TRIGGER versions_rise BEFORE INSERT OR UPDATE ON %s FOR EACH ROW EXECUTE FUNCTION ledger.versions_rise()', name);
        PERFORM ledger.always(name, 'versions_rise');
    END IF;
    IF class = 'ledger' THEN
        RETURN;   -- each table of the ledger has rights of its own
    END IF;
    EXECUTE format('GRANT %s ON %s TO ledger_app', rights, name);
    IF class <> 'free' THEN
        EXECUTE format('GRANT SELECT ON %s TO ledger_auditor', name);   -- free rows hold passwords, sessions and names
    END IF;
    IF class <> 'derived' THEN
        FOR sequence IN SELECT objid::regclass FROM pg_depend JOIN pg_class ON pg_class.oid = objid AND relkind = 'S'
                        WHERE refclassid = 'pg_class'::regclass AND refobjid = name AND deptype IN ('a', 'i') LOOP
            EXECUTE format('GRANT USAGE, SELECT ON SEQUENCE %s TO ledger_app', sequence);
        END LOOP;
    END IF;
END
$$;

CREATE FUNCTION ledger.declassify(target text) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, ledger, pg_temp AS $$
DECLARE
    name regclass := ledger.table_named(target);
    guard text;
    sequence regclass;
BEGIN
    DELETE FROM ledger.tracked WHERE table_name = name;
    FOREACH guard IN ARRAY ARRAY['rows_stay', 'never_truncated', 'versions_rise'] LOOP
        EXECUTE format('DROP TRIGGER IF EXISTS %I ON %s', guard, name);
    END LOOP;
    EXECUTE format('REVOKE ALL ON %s FROM ledger_app, ledger_sequencer, ledger_auditor', name);
    FOR sequence IN SELECT objid::regclass FROM pg_depend JOIN pg_class ON pg_class.oid = objid AND relkind = 'S'
                    WHERE refclassid = 'pg_class'::regclass AND refobjid = name AND deptype IN ('a', 'i') LOOP
        EXECUTE format('REVOKE ALL ON SEQUENCE %s FROM ledger_app', sequence);
    END LOOP;
    EXECUTE format('ALTER TABLE %s OWNER TO %I', name, session_user);
END
$$;
SET LOCAL ROLE NONE;

-- reverse
DROP FUNCTION ledger.declassify(text), ledger.classify(text, text, text), ledger.table_named(text), ledger.versions_rise(), ledger.require_entry();
