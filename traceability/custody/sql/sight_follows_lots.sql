-- Guarantees that a lot's receiver may read it and everything upstream: the events that made it, their lots, and how those moved until they were used.
-- Proved by tests/custody/test_access.py, which compares with a slow reference.
SET LOCAL ROLE ledger_owner;
CREATE FUNCTION public.custody_lots_are_seen() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    -- The walk stops at lots that were seen before: what is upstream of those is seen already. `used_at`, `used_by`: until when moves are shown.
    WITH RECURSIVE up (organisation_id, lot_id, used_at, used_by, is_new) AS (
        SELECT first.*, NOT EXISTS (SELECT FROM public.custody_lotsight AS seen
                                    WHERE seen.organisation_id = first.organisation_id AND seen.lot_id = first.lot_id)
            FROM (SELECT done.to_organisation_id, added.lot_id, added.recorded_at, added.event_id
                      FROM added JOIN public.custody_event AS done ON done.id = added.event_id WHERE added.kind = 'send'
                  UNION
                  SELECT seen.organisation_id, added.lot_id, added.recorded_at, added.event_id
                      FROM added JOIN public.custody_output AS made ON made.event_id = added.event_id
                      JOIN public.custody_lotsight AS seen ON seen.lot_id = made.lot_id WHERE added.kind = 'use'
                 ) AS first (organisation_id, lot_id, used_at, used_by)
        UNION
        SELECT up.organisation_id, drawn.lot_id, drawn.recorded_at, drawn.event_id,
               NOT EXISTS (SELECT FROM public.custody_lotsight AS seen WHERE seen.organisation_id = up.organisation_id AND seen.lot_id = drawn.lot_id)
            FROM up JOIN public.custody_holding AS held ON held.lot_id = up.lot_id
            JOIN public.custody_draw AS drawn ON drawn.event_id = held.made_by_id AND drawn.kind = 'use' WHERE up.is_new
    ), lots AS (
        INSERT INTO public.custody_lotsight (organisation_id, lot_id)
            SELECT DISTINCT organisation_id, lot_id FROM up WHERE is_new ORDER BY organisation_id, lot_id ON CONFLICT DO NOTHING
    ), events (organisation_id, event_id) AS (
        SELECT up.organisation_id, held.made_by_id FROM up JOIN public.custody_holding AS held ON held.lot_id = up.lot_id
        UNION
        SELECT up.organisation_id, moved.event_id FROM up JOIN public.custody_draw AS moved ON moved.lot_id = up.lot_id
            WHERE moved.kind IN ('send', 'receive') AND (moved.recorded_at, moved.event_id) <= (up.used_at, up.used_by)
    )
    INSERT INTO public.custody_eventsight (organisation_id, event_id, recorded_at)
        SELECT events.organisation_id, done.id, done.recorded_at FROM events JOIN public.custody_event AS done ON done.id = events.event_id
            ORDER BY events.organisation_id, done.id
        ON CONFLICT DO NOTHING;
    RETURN NULL;
END
$$;
CREATE TRIGGER lots_are_seen AFTER INSERT ON public.custody_draw REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION public.custody_lots_are_seen();
SELECT ledger.always('public.custody_draw', 'lots_are_seen');
RESET ROLE;

-- reverse
DROP FUNCTION public.custody_lots_are_seen() CASCADE;
