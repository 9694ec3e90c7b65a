-- Guarantees that a correction gives back everything that the old event used, and that what moved lots and was received keeps all its lots.
-- Proved by tests/custody/test_database_rules_corrections.py.
SET LOCAL ROLE ledger_owner;
CREATE FUNCTION public.custody_correction_gives_all_back() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    broken text;
BEGIN
    IF EXISTS (SELECT FROM public.custody_draw AS used WHERE used.event_id = NEW.event_id AND used.kind = 'use'
               AND NOT EXISTS (SELECT FROM public.custody_draw AS undone WHERE undone.undoes_id = used.id AND undone.correction_id = NEW.event_id)) THEN
        broken := 'correction_gives_all_back';
    ELSIF NEW.replaced_by_id IS NOT NULL
          AND EXISTS (SELECT FROM public.custody_draw AS moved WHERE moved.event_id = NEW.event_id
                      AND (moved.kind = 'receive' OR moved.kind = 'send' AND public.custody_is_received(NEW.replaced_by_id))
                      AND NOT EXISTS (SELECT FROM public.custody_draw AS again WHERE again.event_id = NEW.replaced_by_id AND again.lot_id = moved.lot_id)) THEN
        broken := 'correction_moves_the_same_lots';
    END IF;
    IF broken IS NOT NULL THEN
        RAISE EXCEPTION 'the correction of event % leaves lots behind', NEW.event_id USING
            ERRCODE = 'integrity_constraint_violation', CONSTRAINT = broken, SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER correction_gives_all_back AFTER INSERT ON public.custody_correction DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION public.custody_correction_gives_all_back();
SELECT ledger.always('public.custody_correction', 'correction_gives_all_back');
RESET ROLE;

-- reverse
DROP FUNCTION public.custody_correction_gives_all_back() CASCADE;
