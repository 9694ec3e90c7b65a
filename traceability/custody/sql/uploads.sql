-- Guarantees that a finished upload and what it was sent as never change, that its figures never fall where rows are recorded as they are read
-- (a trial run, and all or nothing, may begin anew), and that an event counts as an upload's only while that is read, is no trial, and belongs
-- to the organisation that recorded the event.
-- Proved by tests/custody/test_database_rules_uploads.py.
SET LOCAL ROLE ledger_owner;
CREATE FUNCTION public.custody_upload_moves() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    moving CONSTANT text[] := ARRAY['state', 'position', 'rows_read', 'accepted', 'refused', 'events', 'problems', 'started_at', 'finished_at'];
    steps CONSTANT jsonb := '{"waiting": ["running", "refused"], "running": ["running", "done", "refused", "stopped"]}';
BEGIN
    IF to_jsonb(NEW) - moving IS DISTINCT FROM to_jsonb(OLD) - moving
       OR NOT coalesce(steps -> OLD.state ? NEW.state, false)
       OR NOT OLD.dry_run AND OLD.accept = 'good_rows' AND (NEW.position < OLD.position OR NEW.rows_read < OLD.rows_read
               OR NEW.events < OLD.events OR NEW.accepted < OLD.accepted) THEN
        RAISE EXCEPTION 'upload %: % does not follow %', OLD.id, NEW.state, OLD.state USING
            ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'upload_moves', SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER upload_moves BEFORE UPDATE ON public.custody_upload FOR EACH ROW EXECUTE FUNCTION public.custody_upload_moves();

CREATE FUNCTION public.custody_uploaded_event_fits() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP <> 'INSERT' OR NOT EXISTS (
        SELECT FROM public.custody_upload AS upload JOIN public.custody_event AS event ON event.id = NEW.event_id
        WHERE upload.id = NEW.upload_id AND upload.state = 'running' AND NOT upload.dry_run AND upload.organisation_id = event.organisation_id
    ) THEN
        RAISE EXCEPTION 'an event is an upload''s only as it is read, and stays so' USING
            ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'uploaded_event_fits', SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER uploaded_event_fits BEFORE INSERT OR UPDATE OR DELETE ON public.custody_uploadedevent
    FOR EACH ROW EXECUTE FUNCTION public.custody_uploaded_event_fits();
SELECT ledger.always('public.custody_upload', 'upload_moves'), ledger.always('public.custody_uploadedevent', 'uploaded_event_fits');
RESET ROLE;

-- reverse
SET LOCAL ROLE ledger_owner;
DROP TRIGGER uploaded_event_fits ON public.custody_uploadedevent;
DROP FUNCTION public.custody_uploaded_event_fits();
DROP TRIGGER upload_moves ON public.custody_upload;
DROP FUNCTION public.custody_upload_moves();
RESET ROLE;
