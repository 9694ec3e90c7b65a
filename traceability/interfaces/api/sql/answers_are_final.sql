-- Guarantees that the first answer to an Idempotency-Key is never changed, and is kept for at least 30 days.
-- Proved by tests/interfaces/api/test_database_rules.py.
CREATE FUNCTION api_answers_are_final() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, ledger, pg_temp AS $$
BEGIN
    IF TG_OP = 'DELETE' AND OLD.recorded_at < pg_catalog.clock_timestamp() - interval '30 days' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'a kept answer is final for 30 days'
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'answers_are_final', TABLE = TG_TABLE_NAME;
END
$$;

CREATE TRIGGER answers_are_final BEFORE UPDATE OR DELETE ON api_submission
    FOR EACH ROW EXECUTE FUNCTION api_answers_are_final();
ALTER TABLE api_submission ENABLE ALWAYS TRIGGER answers_are_final;

CREATE TRIGGER answers_are_not_emptied BEFORE TRUNCATE ON api_submission
    FOR EACH STATEMENT EXECUTE FUNCTION api_answers_are_final();
ALTER TABLE api_submission ENABLE ALWAYS TRIGGER answers_are_not_emptied;

-- reverse
DROP TRIGGER answers_are_not_emptied ON api_submission;
DROP TRIGGER answers_are_final ON api_submission;
DROP FUNCTION api_answers_are_final();
