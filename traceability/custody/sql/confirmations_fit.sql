-- Guarantees that an event is confirmed by its performer, when another recorded it, and as long as it is not corrected.
-- Proved by tests/custody/test_database_rules_corrections.py.
SET LOCAL ROLE ledger_owner;
CREATE FUNCTION public.custody_confirmation_fits() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM public.custody_event AS done
                   WHERE done.id = NEW.event_id AND done.performer_id = NEW.organisation_id AND done.organisation_id <> NEW.organisation_id)
       OR EXISTS (SELECT FROM public.custody_correction AS corrected WHERE corrected.event_id = NEW.event_id) THEN
        RAISE EXCEPTION 'event % is not confirmed so', NEW.event_id USING
            ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'confirmation_fits', SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER confirmation_fits AFTER INSERT ON public.custody_confirmation FOR EACH ROW EXECUTE FUNCTION public.custody_confirmation_fits();
SELECT ledger.always('public.custody_confirmation', 'confirmation_fits');
RESET ROLE;

-- reverse
DROP FUNCTION public.custody_confirmation_fits() CASCADE;
