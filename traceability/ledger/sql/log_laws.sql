-- Guarantees the moves of a log: never smaller, only live and closing logs grow, modes by one table, every index below the size is there.
-- Proved by tests/ledger/test_database_rules.py (D13) and tests/ledger/test_log_modes.py.
SET LOCAL ROLE ledger_owner;
CREATE FUNCTION ledger.log_moves() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, ledger, pg_temp AS $$
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
CREATE TRIGGER log_moves BEFORE INSERT OR UPDATE ON ledger.log FOR EACH ROW EXECUTE FUNCTION ledger.log_moves();

CREATE FUNCTION ledger.log_is_dense() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, ledger, pg_temp AS $$
DECLARE
    found_leaves bigint := (SELECT count(*) FROM ledger.leaf WHERE log_id = NEW.log_id AND leaf_index >= OLD.size AND leaf_index < NEW.size);
BEGIN
    IF found_leaves <> NEW.size - OLD.size THEN
        RAISE EXCEPTION 'log %: % leaves from % to %', NEW.origin, found_leaves, OLD.size, NEW.size
            USING ERRCODE = 'LG006', CONSTRAINT = 'log_is_dense';
    END IF;
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER log_is_dense AFTER UPDATE ON ledger.log DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.size > OLD.size) EXECUTE FUNCTION ledger.log_is_dense();

CREATE FUNCTION ledger.leaf_is_in_log() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, ledger, pg_temp AS $$
BEGIN
    IF NEW.leaf_index >= (SELECT size FROM ledger.log WHERE log_id = NEW.log_id) THEN
        RAISE EXCEPTION 'leaf % of log % is beyond its size', NEW.leaf_index, NEW.log_id
            USING ERRCODE = 'LG006', CONSTRAINT = 'leaf_is_in_log';
    END IF;
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER leaf_is_in_log AFTER INSERT ON ledger.leaf DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION ledger.leaf_is_in_log();

CREATE FUNCTION ledger.tile_extends() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, ledger, pg_temp AS $$
BEGIN
    IF (NEW.log_id, NEW.level, NEW.idx) IS DISTINCT FROM (OLD.log_id, OLD.level, OLD.idx) OR NEW.width <= OLD.width
       OR substr(NEW.data, 1, octet_length(OLD.data)) <> OLD.data THEN
        RAISE EXCEPTION 'tile %/%/% is extended, never rewritten', OLD.log_id, OLD.level, OLD.idx
            USING ERRCODE = 'LG007', CONSTRAINT = 'tile_extends';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER tile_extends BEFORE UPDATE ON ledger.tile FOR EACH ROW EXECUTE FUNCTION ledger.tile_extends();
SELECT ledger.always('ledger.log', 'log_moves'), ledger.always('ledger.log', 'log_is_dense'),
       ledger.always('ledger.leaf', 'leaf_is_in_log'), ledger.always('ledger.tile', 'tile_extends');

-- The one change of a log that the application may cause. The first reason stays.
CREATE FUNCTION ledger.freeze(why text) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, ledger, pg_temp AS $$
    UPDATE ledger.log SET mode = 'frozen', reason = why WHERE mode IN ('live', 'closing', 'recovery');
$$;
GRANT EXECUTE ON FUNCTION ledger.freeze(text) TO ledger_app, ledger_sequencer;
SET LOCAL ROLE NONE;

-- reverse
DROP FUNCTION ledger.freeze(text);
DROP TRIGGER tile_extends ON ledger.tile;
DROP TRIGGER leaf_is_in_log ON ledger.leaf;
DROP TRIGGER log_is_dense ON ledger.log;
DROP TRIGGER log_moves ON ledger.log;
DROP FUNCTION ledger.tile_extends(), ledger.leaf_is_in_log(), ledger.log_is_dense(), ledger.log_moves();
