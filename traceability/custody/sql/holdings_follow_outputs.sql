-- Guarantees that a lot begins in its maker's hands with the mass that was recorded, and that only a replacing event may name it again.
-- Proved by tests/custody/test_database_rules.py.
SET LOCAL ROLE ledger_owner;
CREATE FUNCTION public.custody_output_is_held() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    maker uuid := (SELECT performer_id FROM public.custody_event WHERE id = NEW.event_id);
BEGIN
    INSERT INTO public.custody_holding (lot_id, made_by_id, net_kg, left_kg, short_kg, overdrawn_kg, state, holder_id)
        VALUES (NEW.lot_id, NEW.event_id, NEW.net_kg, NEW.net_kg, 0, 0, 'in_hand', maker) ON CONFLICT (lot_id) DO NOTHING;
    IF FOUND THEN
        RETURN NULL;
    END IF;
    -- Named again: what was drawn stays drawn, and what a smaller lot cannot cover stands as overdrawn.
    UPDATE public.custody_holding AS held
        SET made_by_id = NEW.event_id, net_kg = NEW.net_kg,
            left_kg = greatest(0, left_kg - overdrawn_kg + NEW.net_kg - held.net_kg),
            overdrawn_kg = greatest(0, overdrawn_kg - left_kg - NEW.net_kg + held.net_kg)
        WHERE lot_id = NEW.lot_id
          AND EXISTS (SELECT FROM public.custody_correction WHERE event_id = held.made_by_id AND replaced_by_id = NEW.event_id);
    IF NOT FOUND THEN
        RAISE EXCEPTION 'lot % was made by another event, which event % does not replace', NEW.lot_id, NEW.event_id USING
            ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'lot_has_one_maker', SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER output_is_held AFTER INSERT ON public.custody_output FOR EACH ROW EXECUTE FUNCTION public.custody_output_is_held();
SELECT ledger.always('public.custody_output', 'output_is_held');
RESET ROLE;

-- reverse
DROP FUNCTION public.custody_output_is_held() CASCADE;
