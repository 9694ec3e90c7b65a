-- Guarantees that a standing check's row speaks of now: no lease beyond an hour, no run in the future, so that no write of today silences
-- the checks of tomorrow; and that the rows are not thrown away at once.
-- Proved by tests/ledger/test_standing_rows.py.
SET LOCAL ROLE ledger_owner;
CREATE FUNCTION ledger.standing_is_of_now() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, ledger, pg_temp AS $$
DECLARE
    now timestamptz := clock_timestamp() + interval '1 s';
BEGIN
    IF NEW.held_until > now + interval '1 hour' OR greatest(NEW.began_at, NEW.ran_at, NEW.ok_at) > now THEN
        RAISE EXCEPTION 'the standing check % would be held beyond an hour, or has run in the future', NEW.name
            USING ERRCODE = 'LG003', CONSTRAINT = TG_NAME, SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER standing_is_of_now BEFORE INSERT OR UPDATE ON ledger.standing FOR EACH ROW EXECUTE FUNCTION ledger.standing_is_of_now();
SELECT ledger.always('ledger.standing', 'standing_is_of_now'), ledger.forbid_truncate('ledger.standing'),
       ledger.forbid('ledger.standing', 'DELETE', 'standing_stays');
SET LOCAL ROLE NONE;

-- reverse
SET LOCAL ROLE ledger_owner;
DROP TRIGGER standing_stays ON ledger.standing;
DROP TRIGGER never_truncated ON ledger.standing;
DROP TRIGGER standing_is_of_now ON ledger.standing;
DROP FUNCTION ledger.standing_is_of_now();
SET LOCAL ROLE NONE;
