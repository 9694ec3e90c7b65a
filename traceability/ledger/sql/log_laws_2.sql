-- Guarantees that nothing comes after the leaf that closes a log, and the moves of a log that ends: with its year, or dead after it was frozen.
-- Proved by tests/ledger/test_log_modes.py.
SET LOCAL ROLE ledger_owner;
CREATE OR REPLACE FUNCTION ledger.log_moves() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, ledger, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.size <> 0 OR NEW.mode <> 'live' THEN
            RAISE EXCEPTION 'a log begins empty and live' USING ERRCODE = 'LG006', CONSTRAINT = 'log_begins_empty';
        END IF;
        RETURN NEW;
    END IF;
    IF (NEW.log_id, NEW.origin, NEW.year) IS DISTINCT FROM (OLD.log_id, OLD.origin, OLD.year) THEN
        RAISE EXCEPTION 'a log keeps its name' USING ERRCODE = 'LG006', CONSTRAINT = 'log_keeps_its_name';
    END IF;
    IF NEW.size < OLD.size OR (NEW.size = OLD.size) <> (NEW.root = OLD.root) THEN
        RAISE EXCEPTION 'log %: size and root move forward together', OLD.origin USING ERRCODE = 'LG006', CONSTRAINT = 'log_only_grows';
    END IF;
    IF NEW.size > OLD.size AND OLD.mode NOT IN ('live', 'closing', 'recovery') THEN
        RAISE EXCEPTION 'log % is %', OLD.origin, OLD.mode USING ERRCODE = 'LG006', CONSTRAINT = 'log_stands_still';
    END IF;
    IF NEW.size > OLD.size AND EXISTS (SELECT FROM ledger.leaf JOIN ledger.entry USING (entry_id)
                                       WHERE log_id = OLD.log_id AND leaf_index = OLD.size - 1 AND kind = 'log.closed') THEN
        RAISE EXCEPTION 'log %: nothing comes after the leaf that closes it', OLD.origin USING ERRCODE = 'LG006', CONSTRAINT = 'log_ends_with_its_closing';
    END IF;
    IF NEW.mode <> OLD.mode AND (OLD.mode, NEW.mode) NOT IN (
        ('live', 'frozen'), ('live', 'recovery'), ('live', 'closing'), ('closing', 'frozen'), ('closing', 'recovery'), ('closing', 'closed'),
        ('frozen', 'live'), ('frozen', 'closing'), ('frozen', 'recovery'), ('frozen', 'closed'),
        ('recovery', 'live'), ('recovery', 'closing'), ('recovery', 'frozen')) THEN
        RAISE EXCEPTION 'log %: from % to %', OLD.origin, OLD.mode, NEW.mode USING ERRCODE = 'LG006', CONSTRAINT = 'log_mode_moves';
    END IF;
    RETURN NEW;
END
$$;
SET LOCAL ROLE NONE;

-- reverse
SET LOCAL ROLE ledger_owner;
CREATE OR REPLACE FUNCTION ledger.log_moves() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, ledger, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.size <> 0 OR NEW.mode <> 'live' THEN
            RAISE EXCEPTION 'a log begins empty and live' USING ERRCODE = 'LG006', CONSTRAINT = 'log_begins_empty';
        END IF;
        RETURN NEW;
    END IF;
    IF (NEW.log_id, NEW.origin, NEW.year) IS DISTINCT FROM (OLD.log_id, OLD.origin, OLD.year) THEN
        RAISE EXCEPTION 'a log keeps its name' USING ERRCODE = 'LG006', CONSTRAINT = 'log_keeps_its_name';
    END IF;
    IF NEW.size < OLD.size OR (NEW.size = OLD.size) <> (NEW.root = OLD.root) THEN
        RAISE EXCEPTION 'log %: size and root move forward together', OLD.origin USING ERRCODE = 'LG006', CONSTRAINT = 'log_only_grows';
    END IF;
    IF NEW.size > OLD.size AND OLD.mode NOT IN ('live', 'closing', 'recovery') THEN
        RAISE EXCEPTION 'log % is %', OLD.origin, OLD.mode USING ERRCODE = 'LG006', CONSTRAINT = 'log_stands_still';
    END IF;
    IF NEW.mode <> OLD.mode AND (OLD.mode, NEW.mode) NOT IN (
        ('live', 'frozen'), ('live', 'recovery'), ('live', 'closing'), ('closing', 'frozen'), ('closing', 'closed'),
        ('frozen', 'live'), ('frozen', 'recovery'), ('recovery', 'live'), ('recovery', 'frozen')) THEN
        RAISE EXCEPTION 'log %: from % to %', OLD.origin, OLD.mode, NEW.mode USING ERRCODE = 'LG006', CONSTRAINT = 'log_mode_moves';
    END IF;
    RETURN NEW;
END
$$;
SET LOCAL ROLE NONE;
