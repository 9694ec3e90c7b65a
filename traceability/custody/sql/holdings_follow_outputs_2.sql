-- Guarantees that a lot begins in its maker's hands with the mass that was recorded, and that only an event of the same line of corrections
-- may name it again, before it draws: so its draws are judged by all that it gives.
-- Proved by tests/custody/test_database_rules_corrections.py and tests/custody/test_correct.py.
SET LOCAL ROLE ledger_owner;
CREATE OR REPLACE FUNCTION public.custody_output_is_held() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    first uuid := (SELECT event_id FROM public.custody_lot WHERE id = NEW.lot_id);
    maker uuid := (SELECT performer_id FROM public.custody_event WHERE id = NEW.event_id);
    broken text;
BEGIN
    IF first IS DISTINCT FROM NEW.event_id AND NOT EXISTS (SELECT FROM public.custody_line_of(NEW.event_id) AS line (id) WHERE line.id = first) THEN
        broken := 'lot_has_one_maker';
    ELSIF EXISTS (SELECT FROM public.custody_correction WHERE event_id = NEW.event_id) THEN
        broken := 'corrected_event_is_closed';
    ELSIF first <> NEW.event_id AND EXISTS (SELECT FROM public.custody_draw WHERE event_id = NEW.event_id) THEN
        broken := 'outputs_before_draws';
    END IF;
    IF broken IS NOT NULL THEN
        RAISE EXCEPTION 'event % cannot give lot %', NEW.event_id, NEW.lot_id USING
            ERRCODE = 'integrity_constraint_violation', CONSTRAINT = broken, SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME;
    END IF;
    INSERT INTO public.custody_holding (lot_id, made_by_id, net_kg, left_kg, short_kg, overdrawn_kg, state, holder_id)
        VALUES (NEW.lot_id, NEW.event_id, NEW.net_kg, NEW.net_kg, 0, 0, 'in_hand', maker) ON CONFLICT (lot_id) DO NOTHING;
    IF NOT FOUND THEN
        -- Named again: what was drawn stays drawn, and what a smaller lot cannot cover stands as overdrawn.
        PERFORM public.custody_recount(NEW.lot_id);
    END IF;
    RETURN NULL;
END
$$;
RESET ROLE;

-- reverse
SET LOCAL ROLE ledger_owner;
CREATE OR REPLACE FUNCTION public.custody_output_is_held() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
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
RESET ROLE;
