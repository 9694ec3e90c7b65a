-- Guarantees that a loss is acknowledged with an entry of the same transaction, about subjects alone whose rows are behind their entries at that
-- moment, and for ever: nobody acknowledges in advance what is still to be lost. Proved by tests/ledger/test_database_rules_losses.py.
SET LOCAL ROLE ledger_owner;
CREATE TABLE ledger.loss (
    id uuid PRIMARY KEY,
    version integer NOT NULL,
    reason text NOT NULL CONSTRAINT loss_says_why CHECK (btrim(reason) <> ''),
    findings jsonb NOT NULL CONSTRAINT loss_names_findings CHECK (jsonb_array_length(findings) > 0)
);
COMMENT ON COLUMN ledger.loss.findings IS 'what fsck said, word for word: [{"class": …, "log": …, "key": …, "expected": …, "found": …}]';
SELECT ledger.forbid('ledger.loss', 'UPDATE', 'losses_are_final');

-- A finding names its subject in its key: a word and a UUID, with something before or behind.
CREATE FUNCTION ledger.only_what_is_lost() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, ledger, pg_temp AS $$
DECLARE
    finding jsonb;
    subject text[];
    holder regclass;
    is_lost boolean;
BEGIN
    IF ledger.is_refilling() THEN
        RETURN NEW;   -- put back: it was true when it was said
    END IF;
    FOR finding IN SELECT jsonb_array_elements(NEW.findings) LOOP
        subject := regexp_match(finding ->> 'key', '(?:^| )([a-z][a-z_]*) ([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?: |$)');
        SELECT table_name INTO holder FROM ledger.tracked JOIN pg_trigger ON tgrelid = table_name JOIN pg_proc ON pg_proc.oid = tgfoid
            WHERE class = 'tracked' AND proname = 'require_entry' AND pronamespace = 'ledger'::regnamespace
              AND split_part(encode(tgargs, 'escape'), '\000', 1) = subject[1];
        is_lost := false;
        IF holder IS NOT NULL THEN   -- head and row in one statement: both as of one moment
            EXECUTE format('SELECT EXISTS (SELECT FROM ledger.subject_head AS head LEFT JOIN %s AS held ON held.id = head.subject_id
                            WHERE subject_type = $1 AND subject_id = $2 AND head.version > coalesce(held.version, 0))', holder)
                INTO is_lost USING subject[1], subject[2]::uuid;
        END IF;
        IF NOT is_lost THEN
            RAISE EXCEPTION '% % is not lost', finding ->> 'class', finding ->> 'key'
                USING ERRCODE = 'LG010', CONSTRAINT = 'only_what_is_lost', SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME;
        END IF;
    END LOOP;
    RETURN NEW;
END
$$;
CREATE TRIGGER only_what_is_lost BEFORE INSERT ON ledger.loss FOR EACH ROW EXECUTE FUNCTION ledger.only_what_is_lost();
CREATE CONSTRAINT TRIGGER loss_has_entry AFTER INSERT OR UPDATE ON ledger.loss
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger.require_entry('loss', 'id');
SELECT ledger.always('ledger.loss', 'only_what_is_lost'), ledger.always('ledger.loss', 'loss_has_entry');
SET LOCAL ROLE NONE;
SELECT ledger.classify('ledger.loss', 'tracked', 'findings of fsck that a person has acknowledged as a known loss');
REVOKE UPDATE ON ledger.loss FROM ledger_app;

-- reverse
DELETE FROM ledger.tracked WHERE table_name = 'ledger.loss'::regclass;
DROP TABLE ledger.loss;
DROP FUNCTION ledger.only_what_is_lost();
