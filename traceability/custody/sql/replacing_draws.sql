-- Guarantees that a replacing event draws what the old one drew, and more only from what is left in its own hands; sends and receives what the
-- old one did once that was received; packs its lots out of the same parent; and takes nothing that was made of the lots that it gives.
-- Proved by tests/custody/test_database_rules_corrections.py.
SET LOCAL ROLE ledger_owner;
-- A case may still give those kilograms back: to whom, if the lot went on?
CREATE FUNCTION public.custody_is_part_shipped(lot uuid) RETURNS boolean LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (SELECT FROM public.custody_draw AS shipped WHERE shipped.lot_id = lot AND shipped.kind = 'ship'
                   AND NOT EXISTS (SELECT FROM public.custody_draw AS undone WHERE undone.undoes_id = shipped.id))
$$;

-- These lots and everything that was made of them, without what the event `apart` made.
CREATE FUNCTION public.custody_made_of(lots uuid[], apart uuid DEFAULT NULL) RETURNS SETOF uuid
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    WITH RECURSIVE made (lot_id) AS (
        SELECT wanted.id FROM unnest(lots) AS wanted (id)
        UNION
        SELECT given.lot_id
            FROM made JOIN public.custody_draw AS used ON used.lot_id = made.lot_id AND used.kind = 'use'
            JOIN public.custody_output AS given ON given.event_id = used.event_id
            WHERE used.event_id IS DISTINCT FROM apart
              AND NOT EXISTS (SELECT FROM public.custody_correction AS corrected WHERE corrected.event_id = used.event_id)
    )
    SELECT lot_id FROM made
$$;

CREATE FUNCTION public.custody_draw_replaces(drawn public.custody_draw, done public.custody_event) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    old_kg numeric := (SELECT draw.net_kg FROM public.custody_draw AS draw JOIN public.custody_correction AS corrected ON corrected.event_id = draw.event_id
                       WHERE corrected.replaced_by_id = done.id AND draw.lot_id = drawn.lot_id);
    kept uuid[] := ARRAY(SELECT made.lot_id FROM public.custody_output AS made JOIN public.custody_lot AS lot ON lot.id = made.lot_id
                         WHERE made.event_id = done.id AND lot.event_id <> done.id);
    place public.custody_holding;
    account public.custody_holding;
    broken text;
BEGIN
    PERFORM FROM public.custody_holding WHERE lot_id = drawn.lot_id FOR UPDATE;
    place := public.custody_account_of(drawn.lot_id, done.id);
    account := public.custody_recount(drawn.lot_id);
    IF drawn.kind = 'use' THEN
        IF drawn.net_kg > coalesce(old_kg, 0) AND account.holder_id IS DISTINCT FROM done.performer_id THEN
            broken := 'lot_is_in_hand';
        ELSIF drawn.net_kg > coalesce(old_kg, 0) AND account.overdrawn_kg > 0 THEN
            broken := 'holding_left_kg_not_negative';
        ELSIF done.stage = 'packing' AND EXISTS (SELECT FROM public.custody_lot WHERE id = ANY(kept) AND parent_id IS DISTINCT FROM drawn.lot_id) THEN
            broken := 'part_keeps_its_parent';
        ELSIF kept <> '{}' THEN
            -- Two corrections at once could each close half of a circle. 5155 is LOCK_CORRECTION of kernel/sql.py.
            PERFORM pg_advisory_xact_lock(5155, 0);
            broken := (SELECT 'nothing_is_made_of_itself' WHERE drawn.lot_id IN (SELECT public.custody_made_of(kept)));
        END IF;
    ELSIF drawn.kind = 'send' THEN
        IF place.holder_id IS DISTINCT FROM done.performer_id THEN
            broken := 'lot_is_in_hand';
        ELSIF public.custody_is_received(done.id) THEN
            broken := (SELECT 'received_dispatch_stands' WHERE old_kg IS NULL OR drawn.net_kg > greatest(old_kg, place.left_kg));
        ELSIF drawn.net_kg <> place.left_kg THEN
            broken := 'dispatch_moves_the_whole_lot';
        ELSIF public.custody_is_part_shipped(drawn.lot_id) THEN
            broken := 'part_is_shipped';
        END IF;
    ELSIF old_kg IS NULL OR place.receiver_id IS DISTINCT FROM done.performer_id THEN
        broken := 'lot_is_in_hand';
    END IF;
    IF broken IS NOT NULL THEN
        RAISE EXCEPTION 'event % cannot draw lot % in the place of another', done.id, drawn.lot_id USING
            ERRCODE = 'integrity_constraint_violation', CONSTRAINT = broken, SCHEMA = 'public', TABLE = 'custody_draw';
    END IF;
END
$$;
GRANT EXECUTE ON FUNCTION public.custody_is_part_shipped(uuid), public.custody_made_of(uuid[], uuid) TO ledger_app;
RESET ROLE;

-- reverse
DROP FUNCTION public.custody_draw_replaces(public.custody_draw, public.custody_event);
DROP FUNCTION public.custody_made_of(uuid[], uuid);
DROP FUNCTION public.custody_is_part_shipped(uuid);
