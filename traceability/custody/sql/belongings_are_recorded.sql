-- Guarantees that what belongs to an event was recorded with it: its confirmation or correction has an entry too, and covers no new lot or draw.
-- Proved by tests/custody/test_database_rules_corrections.py.
SET LOCAL ROLE ledger_owner;
CREATE FUNCTION public.custody_belonging_is_recorded() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, ledger, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM ledger.entry WHERE subject_type = 'event' AND subject_id = NEW.event_id AND subject_version = 1
                   AND xid = pg_current_xact_id() AND inserted_at >= transaction_timestamp()) THEN
        RAISE EXCEPTION '% of event %: what was recorded is final', TG_TABLE_NAME, NEW.event_id USING
            ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_NAME, SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END
$$;
DO $$
DECLARE
    child text;
BEGIN
    FOREACH child IN ARRAY ARRAY['lot', 'output', 'assay', 'draw', 'document', 'seal'] LOOP
        EXECUTE format('CREATE CONSTRAINT TRIGGER %1$s_is_recorded AFTER INSERT ON public.custody_%1$s DEFERRABLE INITIALLY DEFERRED
            FOR EACH ROW WHEN (NEW.event_id IS NOT NULL) EXECUTE FUNCTION public.custody_belonging_is_recorded()', child);
        PERFORM ledger.always(('public.custody_' || child)::regclass, child || '_is_recorded');
    END LOOP;
END
$$;
RESET ROLE;

-- reverse
DROP FUNCTION public.custody_belonging_is_recorded() CASCADE;
