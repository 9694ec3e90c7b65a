-- Guarantees that no event, shipment or row that belongs to one is committed without a ledger entry of the same transaction.
-- Proved by tests/custody/test_database_rules.py.
SET LOCAL ROLE ledger_owner;
CREATE CONSTRAINT TRIGGER event_has_entry AFTER INSERT OR UPDATE ON public.custody_event DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION ledger.require_entry('event', 'id');
CREATE CONSTRAINT TRIGGER shipment_has_entry AFTER INSERT OR UPDATE ON public.custody_shipment DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION ledger.require_entry('shipment', 'id');
CREATE CONSTRAINT TRIGGER line_has_entry AFTER INSERT OR UPDATE ON public.custody_line DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION ledger.require_entry('shipment', 'shipment_id');
-- A draw names one subject, and that subject's entry covers it. A correction's key is the event that it corrects.
CREATE CONSTRAINT TRIGGER draw_has_entry_of_case AFTER INSERT OR UPDATE ON public.custody_draw DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.case_id IS NOT NULL) EXECUTE FUNCTION ledger.require_entry('case', 'case_id');
CREATE CONSTRAINT TRIGGER draw_has_entry_of_correction AFTER INSERT OR UPDATE ON public.custody_draw DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.correction_id IS NOT NULL) EXECUTE FUNCTION ledger.require_entry('event', 'correction_id');
DO $$
DECLARE
    child text;
BEGIN
    FOREACH child IN ARRAY ARRAY['lot', 'output', 'assay', 'confirmation', 'correction'] LOOP
        EXECUTE format('CREATE CONSTRAINT TRIGGER %1$s_has_entry AFTER INSERT OR UPDATE ON public.custody_%1$s DEFERRABLE INITIALLY DEFERRED
            FOR EACH ROW EXECUTE FUNCTION ledger.require_entry(''event'', ''event_id'')', child);
        PERFORM ledger.always(('public.custody_' || child)::regclass, child || '_has_entry');
    END LOOP;
    FOREACH child IN ARRAY ARRAY['document', 'seal', 'draw'] LOOP
        EXECUTE format('CREATE CONSTRAINT TRIGGER %1$s_has_entry_of_event AFTER INSERT OR UPDATE ON public.custody_%1$s DEFERRABLE INITIALLY DEFERRED
            FOR EACH ROW WHEN (NEW.event_id IS NOT NULL) EXECUTE FUNCTION ledger.require_entry(''event'', ''event_id'')', child);
        EXECUTE format('CREATE CONSTRAINT TRIGGER %1$s_has_entry_of_shipment AFTER INSERT OR UPDATE ON public.custody_%1$s DEFERRABLE INITIALLY DEFERRED
            FOR EACH ROW WHEN (NEW.shipment_id IS NOT NULL) EXECUTE FUNCTION ledger.require_entry(''shipment'', ''shipment_id'')', child);
        PERFORM ledger.always(('public.custody_' || child)::regclass, child || '_has_entry_of_event');
        PERFORM ledger.always(('public.custody_' || child)::regclass, child || '_has_entry_of_shipment');
    END LOOP;
END
$$;
SELECT ledger.always('public.custody_event', 'event_has_entry'), ledger.always('public.custody_shipment', 'shipment_has_entry'),
       ledger.always('public.custody_line', 'line_has_entry'), ledger.always('public.custody_draw', 'draw_has_entry_of_case'),
       ledger.always('public.custody_draw', 'draw_has_entry_of_correction');
RESET ROLE;

-- reverse
DO $$
DECLARE
    guard record;
BEGIN
    FOR guard IN SELECT tgname, tgrelid::regclass AS name FROM pg_trigger
                 WHERE tgfoid = 'ledger.require_entry'::regproc AND tgrelid::regclass::text LIKE 'custody\_%' LOOP
        EXECUTE format('DROP TRIGGER %I ON %s', guard.tgname, guard.name);
    END LOOP;
END
$$;
