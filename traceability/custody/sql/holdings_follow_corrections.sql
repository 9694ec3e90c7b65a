-- Guarantees that a corrected event no longer gives its lots any mass, and that a lot which it sent and nobody received is back with its sender.
-- Proved by tests/custody/test_database_rules.py.
SET LOCAL ROLE ledger_owner;
CREATE FUNCTION public.custody_correction_takes_back() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
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
CREATE TRIGGER correction_takes_back AFTER INSERT ON public.custody_correction
    FOR EACH ROW EXECUTE FUNCTION public.custody_correction_takes_back();
SELECT ledger.always('public.custody_correction', 'correction_takes_back');
RESET ROLE;

-- reverse
DROP FUNCTION public.custody_correction_takes_back() CASCADE;
