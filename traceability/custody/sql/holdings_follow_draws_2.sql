-- Guarantees that a draw lowers what is left of a lot in its drawer's hands, that a dispatch moves the whole rest of a lot of which nothing
-- stands in a shipment, and a receipt the smaller weight; what replaces and what is given back is counted in its place.
-- Proved by tests/custody/test_database_rules_corrections.py, tests/custody/test_database_rules.py and tests/custody/test_concurrency.py.
SET LOCAL ROLE ledger_owner;
CREATE OR REPLACE FUNCTION public.custody_draw_moves_lot() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    done public.custody_event;
    drawer uuid;
    lacks text := 'lot_is_in_hand';
    is_closed boolean;
    replaces boolean;
BEGIN
    SELECT * INTO done FROM public.custody_event WHERE id = NEW.event_id;
    SELECT bool_or(event_id = done.id), bool_or(replaced_by_id = done.id) INTO is_closed, replaces
        FROM public.custody_correction WHERE event_id = done.id OR replaced_by_id = done.id;
    drawer := coalesce(done.performer_id, (SELECT exporter_id FROM public.custody_shipment WHERE id = NEW.shipment_id));
    IF NEW.kind = 'give_back' THEN
        -- To the lot as it was then: what moved since moved without it.
        PERFORM public.custody_recount(NEW.lot_id);
        RETURN NULL;
    ELSIF replaces AND is_closed IS NOT TRUE THEN
        PERFORM public.custody_draw_replaces(NEW, done);
        RETURN NULL;
    ELSIF is_closed THEN
        lacks := 'corrected_event_is_closed';
        PERFORM WHERE false;
    ELSIF NEW.kind IN ('use', 'ship') THEN
        UPDATE public.custody_holding SET left_kg = left_kg - NEW.net_kg WHERE lot_id = NEW.lot_id AND holder_id = drawer;
    ELSIF NEW.kind = 'send' THEN
        UPDATE public.custody_holding SET state = 'on_the_way', holder_id = NULL, dispatch_id = done.id,
                sender_id = drawer, receiver_id = done.to_organisation_id
            WHERE lot_id = NEW.lot_id AND holder_id = drawer AND left_kg = NEW.net_kg;
        IF FOUND AND public.custody_is_part_shipped(NEW.lot_id) THEN
            lacks := 'part_is_shipped';
            PERFORM WHERE false;
        ELSIF NOT FOUND AND EXISTS (SELECT FROM public.custody_holding WHERE lot_id = NEW.lot_id AND holder_id = drawer) THEN
            lacks := 'dispatch_moves_the_whole_lot';
        END IF;
    ELSE
        UPDATE public.custody_holding SET state = 'in_hand', holder_id = drawer, dispatch_id = NULL, sender_id = NULL, receiver_id = NULL,
                left_kg = least(left_kg, NEW.net_kg), short_kg = short_kg + greatest(0, left_kg - NEW.net_kg)
            WHERE lot_id = NEW.lot_id AND dispatch_id = done.dispatch_id AND receiver_id = drawer;
    END IF;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'lot % cannot be drawn: %', NEW.lot_id, lacks USING
            ERRCODE = 'integrity_constraint_violation', CONSTRAINT = lacks, SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END
$$;
RESET ROLE;

-- reverse
SET LOCAL ROLE ledger_owner;
CREATE OR REPLACE FUNCTION public.custody_draw_moves_lot() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
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
RESET ROLE;
