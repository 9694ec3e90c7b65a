-- Guarantees that lost entries can be put back, by the owner and in a log that is in recovery alone, with every guard but the clock in force;
-- and that leaves lose their places only where nothing was signed. Proved by tests/ledger/test_database_rules_recovery.py.
SET LOCAL ROLE ledger_owner;
-- The role that was set, not the one that a SECURITY DEFINER function acts as: nobody but a member of the owner can set it.
CREATE FUNCTION ledger.is_refilling() RETURNS boolean LANGUAGE sql STABLE SET search_path = pg_catalog, ledger, pg_temp AS $$
    SELECT current_setting('role') = 'ledger_owner' AND coalesce(current_setting('ledger.refilling', true), '') = 'on'
       AND EXISTS (SELECT FROM ledger.log WHERE mode = 'recovery');
$$;

-- A row that is put back stands in the transaction of its entry, as ever; the entry's own time lies in the past.
-- A child's subject is read without a plan of its own for each row.
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

-- Takes the places above `keep` back, so that the entries wait again; returns how many. For the owner: nobody else may execute it.
-- The guards are off only inside this function and on again, ALWAYS, before it ends; what fails undoes that too.
CREATE FUNCTION ledger.unseat(number smallint, keep bigint, root_there bytea) RETURNS bigint
    LANGUAGE plpgsql SET search_path = pg_catalog, ledger, pg_temp AS $$
DECLARE
    before text := coalesce(current_setting('ledger.migrating', true), '');
    signed bigint := (SELECT coalesce(max(size), 0) FROM ledger.checkpoint WHERE log_id = number);
    standing ledger.log;
    unseated bigint;
BEGIN
    SELECT * INTO standing FROM ledger.log WHERE log_id = number FOR UPDATE;
    IF standing.mode NOT IN ('recovery', 'frozen') OR keep < signed OR keep > standing.size THEN
        RAISE EXCEPTION 'log %, which is % and signed up to %, does not go back from % to % leaves', standing.origin, standing.mode, signed, standing.size, keep
            USING ERRCODE = 'LG006', CONSTRAINT = 'only_unsigned_leaves_go';
    END IF;
    PERFORM set_config('ledger.migrating', 'on', true);
    SET CONSTRAINTS ALL IMMEDIATE;
    ALTER TABLE ledger.leaf DISABLE TRIGGER leaves_are_final;
    ALTER TABLE ledger.tile DISABLE TRIGGER tiles_stay;
    ALTER TABLE ledger.tile DISABLE TRIGGER tile_extends;
    ALTER TABLE ledger.log DISABLE TRIGGER log_moves;
    WITH gone AS (DELETE FROM ledger.leaf WHERE log_id = number AND leaf_index >= keep RETURNING entry_id)
        INSERT INTO ledger.pending SELECT entry_id FROM gone;
    GET DIAGNOSTICS unseated = ROW_COUNT;
    DELETE FROM ledger.tile WHERE log_id = number AND idx * 256 >= keep >> (8 * level);
    UPDATE ledger.tile SET width = (keep >> (8 * level)) - idx * 256, data = substr(data, 1, 32 * ((keep >> (8 * level)) - idx * 256)::integer)
        WHERE log_id = number AND idx * 256 + width > keep >> (8 * level);
    UPDATE ledger.log SET size = keep, root = root_there WHERE log_id = number;
    PERFORM ledger.always('ledger.leaf', 'leaves_are_final'), ledger.always('ledger.tile', 'tiles_stay'),
            ledger.always('ledger.tile', 'tile_extends'), ledger.always('ledger.log', 'log_moves');
    SET CONSTRAINTS ALL DEFERRED;   -- as each of them is declared
    PERFORM set_config('ledger.migrating', before, true);
    RETURN unseated;
END
$$;
SET LOCAL ROLE NONE;

-- reverse
SET LOCAL ROLE ledger_owner;
DROP FUNCTION ledger.unseat(smallint, bigint, bytea);
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
               AND changed_at >= transaction_timestamp() AND (wanted IS NULL OR version = wanted))
       OR EXISTS (SELECT FROM ledger.entry WHERE subject_type = TG_ARGV[0] AND subject_id = subject AND subject_version = wanted
                  AND xid = pg_current_xact_id() AND inserted_at >= transaction_timestamp()) THEN
        RETURN NULL;
    END IF;
    IF TG_OP = 'UPDATE' AND ledger.only_erases(TG_RELID, to_jsonb(OLD), to_jsonb(NEW)) THEN
        RETURN NULL;   -- the erasure's own entry covers it
    END IF;
    RAISE EXCEPTION '% of %: % % % has no entry in this transaction', TG_OP, TG_TABLE_NAME, TG_ARGV[0], subject, coalesce('version ' || wanted, '')
        USING ERRCODE = 'LG001', CONSTRAINT = TG_NAME, SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME;
END
$$;
DROP FUNCTION ledger.is_refilling();
SET LOCAL ROLE NONE;
