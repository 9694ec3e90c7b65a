-- Guarantees that the parties to an event may read it, and that who makes a lot, or already sees it, may read it and the event that gave it.
-- Proved by tests/custody/test_access.py.
SET LOCAL ROLE ledger_owner;
CREATE FUNCTION public.custody_events_are_seen() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO public.custody_eventsight (organisation_id, event_id, recorded_at)
        SELECT DISTINCT party, added.id, added.recorded_at
            FROM added CROSS JOIN unnest(ARRAY[added.organisation_id, added.performer_id, added.to_organisation_id]) AS party
            WHERE party IS NOT NULL ORDER BY party, added.id
        ON CONFLICT DO NOTHING;
    RETURN NULL;
END
$$;
CREATE TRIGGER events_are_seen AFTER INSERT ON public.custody_event REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION public.custody_events_are_seen();

CREATE FUNCTION public.custody_outputs_are_seen() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO public.custody_lotsight (organisation_id, lot_id)
        SELECT DISTINCT party, added.lot_id FROM added JOIN public.custody_event AS done ON done.id = added.event_id
            CROSS JOIN unnest(ARRAY[done.organisation_id, done.performer_id]) AS party ORDER BY party, added.lot_id
        ON CONFLICT DO NOTHING;
    -- A replacing event: who sees the lot sees what now stands behind it.
    INSERT INTO public.custody_eventsight (organisation_id, event_id, recorded_at)
        SELECT DISTINCT seen.organisation_id, done.id, done.recorded_at FROM added JOIN public.custody_event AS done ON done.id = added.event_id
            JOIN public.custody_lotsight AS seen ON seen.lot_id = added.lot_id ORDER BY seen.organisation_id, done.id
        ON CONFLICT DO NOTHING;
    RETURN NULL;
END
$$;
CREATE TRIGGER outputs_are_seen AFTER INSERT ON public.custody_output REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION public.custody_outputs_are_seen();
SELECT ledger.always('public.custody_event', 'events_are_seen'), ledger.always('public.custody_output', 'outputs_are_seen');
RESET ROLE;

-- reverse
DROP FUNCTION public.custody_outputs_are_seen() CASCADE;
DROP FUNCTION public.custody_events_are_seen() CASCADE;
