-- Guarantees that an event is corrected by who recorded or did it, and replaced by one of its own kind that was recorded with the correction;
-- that what was received was sent, to the same receiver; and that what was used, sent or shipped on stays received.
-- Proved by tests/custody/test_database_rules_corrections.py.
SET LOCAL ROLE ledger_owner;
-- Whether a receipt in force names this dispatch or one that it replaces.
CREATE FUNCTION public.custody_is_received(dispatch uuid) RETURNS boolean LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (SELECT FROM public.custody_line_of(dispatch) AS line (id) JOIN public.custody_event AS got ON got.dispatch_id = line.id
                   WHERE NOT EXISTS (SELECT FROM public.custody_correction AS corrected WHERE corrected.event_id = got.id))
$$;

-- Whether one of the two dispatches replaces the other, at one remove or more.
CREATE FUNCTION public.custody_is_one_dispatch(one uuid, other uuid) RETURNS boolean LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT one IN (SELECT public.custody_line_of(other)) OR other IN (SELECT public.custody_line_of(one))
$$;

-- Whether this lot of a receipt was used, sent or shipped in the receiver's hands.
CREATE FUNCTION public.custody_is_used_since(receipt uuid, lot uuid) RETURNS boolean LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (
        SELECT FROM (SELECT first.recorded_at, first.id FROM public.custody_line_of(receipt) AS line (id)
                         JOIN public.custody_event AS first ON first.id = line.id ORDER BY first.recorded_at, first.id LIMIT 1) AS place
            JOIN public.custody_steps_of(lot) AS step ON step.kind <> 'receive' AND (step.at, step.place_id) > (place.recorded_at, place.id))
$$;

CREATE FUNCTION public.custody_correction_fits() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    wrong public.custody_event;
    instead public.custody_event;
    broken text;
BEGIN
    PERFORM FROM public.custody_holding
        WHERE lot_id IN (SELECT lot_id FROM public.custody_draw WHERE event_id = NEW.event_id
                         UNION SELECT lot_id FROM public.custody_output WHERE event_id = NEW.event_id) ORDER BY lot_id FOR UPDATE;
    SELECT * INTO wrong FROM public.custody_event WHERE id = NEW.event_id;
    SELECT * INTO instead FROM public.custody_event WHERE id = NEW.replaced_by_id;
    IF wrong.id IS NULL OR NEW.organisation_id NOT IN (wrong.organisation_id, wrong.performer_id) THEN
        broken := 'correction_by_recorder_or_performer';
    ELSIF NEW.recorded_at < wrong.recorded_at OR NEW.replaced_by_id IS NOT NULL
          AND (instead.stage, instead.performer_id, instead.recorded_at) IS DISTINCT FROM (wrong.stage, wrong.performer_id, NEW.recorded_at)
          OR EXISTS (SELECT FROM public.custody_correction WHERE event_id = NEW.replaced_by_id) THEN
        broken := 'correction_replaces_like_with_like';
    ELSIF wrong.stage = 'dispatch' AND public.custody_is_received(wrong.id) AND instead.to_organisation_id IS DISTINCT FROM wrong.to_organisation_id THEN
        broken := 'received_dispatch_stands';
    ELSIF wrong.stage = 'receipt' AND (NEW.replaced_by_id IS NULL AND EXISTS (
               SELECT FROM public.custody_draw AS got WHERE got.event_id = wrong.id AND public.custody_is_used_since(wrong.id, got.lot_id))
          OR NEW.replaced_by_id IS NOT NULL AND NOT public.custody_is_one_dispatch(wrong.dispatch_id, instead.dispatch_id)) THEN
        broken := 'used_receipt_stands';
    END IF;
    IF broken IS NOT NULL THEN
        RAISE EXCEPTION 'event % cannot be corrected so', NEW.event_id USING
            ERRCODE = 'integrity_constraint_violation', CONSTRAINT = broken, SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER correction_fits AFTER INSERT ON public.custody_correction FOR EACH ROW EXECUTE FUNCTION public.custody_correction_fits();
SELECT ledger.always('public.custody_correction', 'correction_fits');
GRANT EXECUTE ON FUNCTION public.custody_is_received(uuid), public.custody_is_used_since(uuid, uuid) TO ledger_app;
RESET ROLE;

-- reverse
DROP FUNCTION public.custody_correction_fits() CASCADE;
DROP FUNCTION public.custody_is_used_since(uuid, uuid);
DROP FUNCTION public.custody_is_one_dispatch(uuid, uuid);
DROP FUNCTION public.custody_is_received(uuid);
