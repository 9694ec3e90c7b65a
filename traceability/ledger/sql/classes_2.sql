-- Guarantees what classes.sql guarantees of tracked and child rows, with plans that are kept: the name of a child's column made a new one for each row.
-- Proved by tests/ledger/test_database_rules_entries.py (D5, D6) and tests/ledger/test_database_rules_recovery.py.
SET LOCAL ROLE ledger_owner;
CREATE OR REPLACE FUNCTION ledger.require_entry() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, ledger, pg_temp AS $$
DECLARE
    subject uuid;
    wanted integer;
BEGIN
    IF TG_ARGV[1] = 'id' THEN
        subject := NEW.id;
        wanted := NEW.version;
    ELSE
        subject := to_jsonb(NEW) ->> TG_ARGV[1];
    END IF;
    -- Transaction ids come again after a restore into a new cluster, so the time must fit too.
    -- What nearly always holds is asked by itself: the rest is prepared only for who needs it.
    PERFORM FROM ledger.subject_head WHERE subject_type = TG_ARGV[0] AND subject_id = subject AND xid = pg_current_xact_id()
        AND changed_at >= transaction_timestamp() AND (wanted IS NULL OR version = wanted);
    IF FOUND THEN
        RETURN NULL;
    END IF;
    IF EXISTS (SELECT FROM ledger.subject_head WHERE subject_type = TG_ARGV[0] AND subject_id = subject AND xid = pg_current_xact_id()
               AND (changed_at >= transaction_timestamp() OR ledger.is_refilling()) AND (wanted IS NULL OR version = wanted))
       OR EXISTS (SELECT FROM ledger.entry WHERE subject_type = TG_ARGV[0] AND subject_id = subject AND subject_version = wanted
                  AND xid = pg_current_xact_id() AND (inserted_at >= transaction_timestamp() OR ledger.is_refilling())) THEN
        RETURN NULL;
    END IF;
    IF TG_OP = 'UPDATE' AND ledger.only_erases(TG_RELID, to_jsonb(OLD), to_jsonb(NEW)) THEN
        RETURN NULL;   -- the erasure's own entry covers it
    END IF;
    RAISE EXCEPTION '% of %: % % % has no entry in this transaction', TG_OP, TG_TABLE_NAME, TG_ARGV[0], subject, coalesce('version ' || wanted, '')
        USING ERRCODE = 'LG001', CONSTRAINT = TG_NAME, SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME;
END
$$;
SET LOCAL ROLE NONE;

-- reverse
SET LOCAL ROLE ledger_owner;
CREATE OR REPLACE FUNCTION ledger.require_entry() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, ledger, pg_temp AS $$
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
               AND (changed_at >= transaction_timestamp() OR ledger.is_refilling()) AND (wanted IS NULL OR version = wanted))
       OR EXISTS (SELECT FROM ledger.entry WHERE subject_type = TG_ARGV[0] AND subject_id = subject AND subject_version = wanted
                  AND xid = pg_current_xact_id() AND (inserted_at >= transaction_timestamp() OR ledger.is_refilling())) THEN
        RETURN NULL;
    END IF;
    IF TG_OP = 'UPDATE' AND ledger.only_erases(TG_RELID, to_jsonb(OLD), to_jsonb(NEW)) THEN
        RETURN NULL;   -- the erasure's own entry covers it
    END IF;
    RAISE EXCEPTION '% of %: % % % has no entry in this transaction', TG_OP, TG_TABLE_NAME, TG_ARGV[0], subject, coalesce('version ' || wanted, '')
        USING ERRCODE = 'LG001', CONSTRAINT = TG_NAME, SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME;
END
$$;
SET LOCAL ROLE NONE;
