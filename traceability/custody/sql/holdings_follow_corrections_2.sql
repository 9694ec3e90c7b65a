-- Guarantees that the lots of a corrected event are counted again without it: what it made, what it used, what it sent and received.
-- Proved by tests/custody/test_database_rules_corrections.py and tests/custody/test_correct.py.
SET LOCAL ROLE ledger_owner;
CREATE OR REPLACE FUNCTION public.custody_correction_takes_back() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    -- The replacing event names lots again and gives them their mass; one that it does not name keeps 0 kg.
    PERFORM public.custody_recount(lot_id)
        FROM (SELECT lot_id FROM public.custody_draw WHERE event_id = NEW.event_id
              UNION SELECT lot_id FROM public.custody_output WHERE event_id = NEW.event_id ORDER BY lot_id) AS touched;
    RETURN NULL;
END
$$;
RESET ROLE;

-- reverse
SET LOCAL ROLE ledger_owner;
CREATE OR REPLACE FUNCTION public.custody_correction_takes_back() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    -- The replacing event names the lots again and gives them their mass; one that it does not name keeps 0 kg.
    UPDATE public.custody_holding AS held
        SET net_kg = 0, left_kg = greatest(0, left_kg - overdrawn_kg - held.net_kg), overdrawn_kg = greatest(0, overdrawn_kg - left_kg + held.net_kg)
        WHERE made_by_id = NEW.event_id;
    UPDATE public.custody_holding SET state = 'in_hand', holder_id = sender_id, dispatch_id = NULL, sender_id = NULL, receiver_id = NULL
        WHERE dispatch_id = NEW.event_id;
    RETURN NULL;
END
$$;
RESET ROLE;
