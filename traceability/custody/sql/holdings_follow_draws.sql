-- Guarantees that a draw lowers what is left of a lot in its drawer's hands, that a dispatch moves the whole rest, and a receipt the smaller weight.
-- Proved by tests/custody/test_database_rules.py and tests/custody/test_concurrency.py. Below zero stops CHECK holding_left_kg_not_negative.
SET LOCAL ROLE ledger_owner;
CREATE FUNCTION public.custody_draw_moves_lot() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    done public.custody_event;
    drawer uuid;
    lacks text := 'lot_is_in_hand';
BEGIN
    SELECT * INTO done FROM public.custody_event WHERE id = NEW.event_id;
    drawer := coalesce(done.performer_id, (SELECT exporter_id FROM public.custody_shipment WHERE id = NEW.shipment_id));
    IF NEW.kind IN ('use', 'ship') THEN
        -- A replacing event draws again what its correction gave back, whoever holds the rest now.
        UPDATE public.custody_holding SET left_kg = left_kg - NEW.net_kg
            WHERE lot_id = NEW.lot_id AND (holder_id = drawer
                  OR EXISTS (SELECT FROM public.custody_draw AS again JOIN public.custody_correction AS corrected ON corrected.event_id = again.event_id
                             WHERE again.lot_id = NEW.lot_id AND corrected.replaced_by_id = NEW.event_id));
    ELSIF NEW.kind = 'send' THEN
        UPDATE public.custody_holding SET state = 'on_the_way', holder_id = NULL, dispatch_id = done.id,
                sender_id = drawer, receiver_id = done.to_organisation_id
            WHERE lot_id = NEW.lot_id AND holder_id = drawer AND left_kg = NEW.net_kg;
        IF NOT FOUND AND EXISTS (SELECT FROM public.custody_holding WHERE lot_id = NEW.lot_id AND holder_id = drawer) THEN
            lacks := 'dispatch_moves_the_whole_lot';
        END IF;
        PERFORM FROM public.custody_holding WHERE lot_id = NEW.lot_id AND dispatch_id = done.id;
    ELSIF NEW.kind = 'receive' THEN
        UPDATE public.custody_holding SET state = 'in_hand', holder_id = drawer, dispatch_id = NULL, sender_id = NULL, receiver_id = NULL,
                left_kg = least(left_kg, NEW.net_kg), short_kg = short_kg + greatest(0, left_kg - NEW.net_kg)
            WHERE lot_id = NEW.lot_id AND dispatch_id = done.dispatch_id AND receiver_id = drawer;
    ELSE
        UPDATE public.custody_holding SET left_kg = greatest(0, left_kg - overdrawn_kg - NEW.net_kg),
                overdrawn_kg = greatest(0, overdrawn_kg - left_kg + NEW.net_kg)
            WHERE lot_id = NEW.lot_id;
    END IF;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'lot % cannot be drawn: %', NEW.lot_id, lacks USING
            ERRCODE = 'integrity_constraint_violation', CONSTRAINT = lacks, SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER draw_moves_lot AFTER INSERT ON public.custody_draw FOR EACH ROW EXECUTE FUNCTION public.custody_draw_moves_lot();
SELECT ledger.always('public.custody_draw', 'draw_moves_lot');
RESET ROLE;

-- reverse
DROP FUNCTION public.custody_draw_moves_lot() CASCADE;
