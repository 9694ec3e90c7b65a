-- Guarantees that each checkpoint names the one that was stored before it, so that one that is taken away leaves a gap.
-- Proved by tests/ledger/fsck/test_signatures.py and tests/adversarial/test_missing_and_moved.py.
SET LOCAL ROLE ledger_owner;
ALTER TABLE ledger.checkpoint ADD COLUMN follows bigint;
COMMENT ON COLUMN ledger.checkpoint.follows IS 'the size of the checkpoint of this log that was stored before; null for the first';
ALTER TABLE ledger.checkpoint DISABLE TRIGGER rows_are_final;
UPDATE ledger.checkpoint AS known SET follows = before.size
    FROM (SELECT log_id, size AS next, lag(size) OVER (PARTITION BY log_id ORDER BY size) AS size FROM ledger.checkpoint) AS before
    WHERE known.log_id = before.log_id AND known.size = before.next;
ALTER TABLE ledger.checkpoint ENABLE ALWAYS TRIGGER rows_are_final;
CREATE FUNCTION ledger.checkpoint_follows() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, ledger, pg_temp AS $$
BEGIN
    NEW.follows := (SELECT max(size) FROM ledger.checkpoint WHERE log_id = NEW.log_id AND size < NEW.size);
    RETURN NEW;
END
$$;
CREATE TRIGGER checkpoint_follows BEFORE INSERT ON ledger.checkpoint FOR EACH ROW EXECUTE FUNCTION ledger.checkpoint_follows();
SELECT ledger.always('ledger.checkpoint', 'checkpoint_follows');
SET LOCAL ROLE NONE;

-- reverse
SET LOCAL ROLE ledger_owner;
DROP TRIGGER checkpoint_follows ON ledger.checkpoint;
DROP FUNCTION ledger.checkpoint_follows();
ALTER TABLE ledger.checkpoint DROP COLUMN follows;
SET LOCAL ROLE NONE;
