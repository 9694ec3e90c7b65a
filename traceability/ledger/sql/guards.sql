-- Guarantees one spelling of all guards: triggers that refuse, ALWAYS on, named for what they keep; and the manifest of all tables.
-- Proved by tests/ledger/test_database_rules.py.
CREATE SCHEMA ledger AUTHORIZATION ledger_owner;
GRANT USAGE ON SCHEMA ledger TO ledger_app, ledger_sequencer, ledger_auditor;
SET LOCAL ROLE ledger_owner;
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;

CREATE TABLE ledger.tracked (
    table_name regclass PRIMARY KEY,
    class text NOT NULL CONSTRAINT tracked_class_is_known CHECK (class IN ('tracked', 'child', 'derived', 'ledger', 'free')),
    reason text NOT NULL CONSTRAINT tracked_has_a_reason CHECK (length(reason) >= 8)
);
COMMENT ON TABLE ledger.tracked IS 'every table of the project with its class; changed by migrations only';

CREATE FUNCTION ledger.refuse() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, ledger, pg_temp AS $$
BEGIN
    RAISE EXCEPTION '% on %.% is refused', TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME
        USING ERRCODE = 'LG003', CONSTRAINT = TG_NAME, SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME;
END
$$;

CREATE FUNCTION ledger.always(target regclass, trigger_name text) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, ledger, pg_temp AS $$
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER %I', target, trigger_name);
END
$$;

-- `events`: 'UPDATE OR DELETE', 'DELETE', 'UPDATE'.
CREATE FUNCTION ledger.forbid(target regclass, events text, trigger_name text) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, ledger, pg_temp AS $$
BEGIN
    EXECUTE format('CREATE TRIGGER %I BEFORE %s ON %s FOR EACH ROW EXECUTE FUNCTION ledger.refuse()', trigger_name, events, target);
    PERFORM ledger.always(target, trigger_name);
END
$$;

-- Row triggers do not see TRUNCATE, and statement triggers are not cloned to partitions.
CREATE FUNCTION ledger.forbid_truncate(target regclass) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, ledger, pg_temp AS $$
BEGIN
    EXECUTE format('CREATE TRIGGER never_truncated BEFORE TRUNCATE ON %s FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse()', target);
    PERFORM ledger.always(target, 'never_truncated');
END
$$;
SELECT ledger.forbid_truncate('ledger.tracked');
GRANT SELECT ON ledger.tracked TO ledger_app, ledger_sequencer, ledger_auditor;
SET LOCAL ROLE NONE;

-- reverse
DROP TABLE ledger.tracked;
DROP FUNCTION ledger.forbid_truncate(regclass), ledger.forbid(regclass, text, text), ledger.always(regclass, text), ledger.refuse();
ALTER DEFAULT PRIVILEGES FOR ROLE ledger_owner GRANT EXECUTE ON FUNCTIONS TO PUBLIC;
DROP SCHEMA ledger;
