-- Guarantees that a webhook stays its organisation's; that how far it was told only rises, and never beyond what has its place; that a notice is
-- of a sealed entry at its very place, stays what it is, and is finished only as its steps say.
-- Proved by tests/notices/test_database_rules.py.
SET LOCAL ROLE ledger_owner;
CREATE FUNCTION public.notices_webhook_stays() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF (NEW.id, NEW.organisation_id, NEW.recorded_at) IS DISTINCT FROM (OLD.id, OLD.organisation_id, OLD.recorded_at) THEN
        RAISE EXCEPTION 'a webhook stays its organisation''s' USING
            ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_NAME, SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER webhook_stays BEFORE UPDATE ON public.notices_subscription FOR EACH ROW EXECUTE FUNCTION public.notices_webhook_stays();

CREATE FUNCTION public.notices_position_rises() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND ((NEW.subscription_id, NEW.log_id) IS DISTINCT FROM (OLD.subscription_id, OLD.log_id) OR NEW.next_index < OLD.next_index)
       OR NEW.next_index < 0 OR NEW.next_index > coalesce((SELECT size FROM ledger.log WHERE log_id = NEW.log_id), -1) THEN
        RAISE EXCEPTION 'a webhook''s place in a log only rises, up to the log''s size' USING
            ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_NAME, SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER position_rises BEFORE INSERT OR UPDATE ON public.notices_position
    FOR EACH ROW EXECUTE FUNCTION public.notices_position_rises();

CREATE FUNCTION public.notices_delivery_moves() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    moving CONSTANT text[] := ARRAY['state', 'tries', 'status', 'error', 'answer', 'next_try_at', 'tried_at', 'finished_at'];
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF to_jsonb(NEW) - moving IS DISTINCT FROM to_jsonb(OLD) - moving OR OLD.state <> 'waiting' AND NEW.state <> 'waiting' THEN
            RAISE EXCEPTION 'delivery %: % does not follow %', OLD.id, NEW.state, OLD.state USING
                ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_NAME, SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME;
        END IF;
    ELSIF NEW.state <> 'waiting' OR NEW.entry IS NOT NULL AND NOT EXISTS (
        SELECT FROM ledger.leaf JOIN ledger.entry_uid USING (entry_id)
        WHERE leaf.log_id = NEW.log_id AND leaf.leaf_index = NEW.leaf_index AND entry_uid.uid = NEW.entry
          AND leaf.leaf_index < (SELECT max(size) FROM ledger.checkpoint WHERE checkpoint.log_id = NEW.log_id)
    ) THEN
        RAISE EXCEPTION 'a notice begins with a sealed entry at its place' USING
            ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_NAME, SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER delivery_moves BEFORE INSERT OR UPDATE ON public.notices_delivery
    FOR EACH ROW EXECUTE FUNCTION public.notices_delivery_moves();
SELECT ledger.always('public.notices_subscription', 'webhook_stays'), ledger.always('public.notices_position', 'position_rises'),
       ledger.always('public.notices_delivery', 'delivery_moves');
RESET ROLE;

-- reverse
SET LOCAL ROLE ledger_owner;
DROP TRIGGER delivery_moves ON public.notices_delivery;
DROP FUNCTION public.notices_delivery_moves();
DROP TRIGGER position_rises ON public.notices_position;
DROP FUNCTION public.notices_position_rises();
DROP TRIGGER webhook_stays ON public.notices_subscription;
DROP FUNCTION public.notices_webhook_stays();
RESET ROLE;
