-- Guarantees that a kept answer loses its bytes and the hash of its request only when an entry disclosure.erased says so: the hash could confirm a
-- guess at what was erased. Its key is still used up. Proved by tests/interfaces/api/test_database_rules.py. Everything else of answers_are_final.sql stands.
CREATE OR REPLACE FUNCTION api_answers_are_final() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, ledger, pg_temp AS $$
BEGIN
    IF TG_OP = 'DELETE' AND OLD.recorded_at < pg_catalog.clock_timestamp() - interval '30 days' THEN
        RETURN OLD;
    END IF;
    IF TG_OP = 'UPDATE' AND ledger.only_erases(TG_RELID, to_jsonb(OLD), to_jsonb(NEW)) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a kept answer is final for 30 days'
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'answers_are_final', TABLE = TG_TABLE_NAME;
END
$$;
SET LOCAL ROLE ledger_owner;
INSERT INTO ledger.erasable (kind, path, table_name, column_name, key_column, key_of, emptied) VALUES
    ('*', 'request', 'public.api_submission', 'body_sha256', 'entry_uid', 'entry', '""'),
    ('*', 'request', 'public.api_submission', 'answer', 'entry_uid', 'entry', '"\\x"');
RESET ROLE;

-- reverse
SET LOCAL ROLE ledger_owner;
DELETE FROM ledger.erasable WHERE table_name = 'public.api_submission'::regclass;
RESET ROLE;
CREATE OR REPLACE FUNCTION api_answers_are_final() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, ledger, pg_temp AS $$
BEGIN
    IF TG_OP = 'DELETE' AND OLD.recorded_at < pg_catalog.clock_timestamp() - interval '30 days' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'a kept answer is final for 30 days'
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'answers_are_final', TABLE = TG_TABLE_NAME;
END
$$;
