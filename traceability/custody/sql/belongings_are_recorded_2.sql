-- Guarantees what facts_have_entries.sql and belongings_are_recorded.sql do, for less: a new row that belongs to an event is asked once, for the
-- entry that recorded the event, which is more than any entry of this transaction; a changed row is asked as before. No rule is another one.
-- Proved by tests/custody/test_belongings.py and test_database_rules.py.
SET LOCAL ROLE ledger_owner;
CREATE OR REPLACE FUNCTION public.custody_belonging_is_recorded() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, ledger, pg_temp AS $$
BEGIN
    -- What nearly always holds is asked by itself: nothing was said of the event since this transaction recorded it.
    PERFORM FROM ledger.subject_head WHERE subject_type = 'event' AND subject_id = NEW.event_id AND version = 1
        AND xid = pg_current_xact_id() AND changed_at >= transaction_timestamp();
    IF FOUND THEN
        RETURN NULL;
    END IF;
    IF NOT EXISTS (SELECT FROM ledger.entry WHERE subject_type = 'event' AND subject_id = NEW.event_id AND subject_version = 1
                   AND xid = pg_current_xact_id() AND inserted_at >= transaction_timestamp()) THEN
        RAISE EXCEPTION '% of event %: what was recorded is final', TG_TABLE_NAME, NEW.event_id USING
            ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_NAME, SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END
$$;
-- A condition of a trigger is made ready anew by each statement, so it stands only where the column may be empty.
DO $$
DECLARE
    child text;
BEGIN
    FOREACH child IN ARRAY ARRAY['lot', 'output', 'assay'] LOOP
        EXECUTE format('DROP TRIGGER %1$s_has_entry ON public.custody_%1$s; DROP TRIGGER %1$s_is_recorded ON public.custody_%1$s;
            CREATE CONSTRAINT TRIGGER %1$s_has_entry AFTER UPDATE ON public.custody_%1$s DEFERRABLE INITIALLY DEFERRED
                FOR EACH ROW EXECUTE FUNCTION ledger.require_entry(''event'', ''event_id'');
            CREATE CONSTRAINT TRIGGER %1$s_is_recorded AFTER INSERT ON public.custody_%1$s DEFERRABLE INITIALLY DEFERRED
                FOR EACH ROW EXECUTE FUNCTION public.custody_belonging_is_recorded()', child);
        PERFORM ledger.always(('public.custody_' || child)::regclass, child || '_has_entry');
        PERFORM ledger.always(('public.custody_' || child)::regclass, child || '_is_recorded');
    END LOOP;
    FOREACH child IN ARRAY ARRAY['document', 'seal', 'draw'] LOOP
        EXECUTE format('DROP TRIGGER %1$s_has_entry_of_event ON public.custody_%1$s;
            CREATE CONSTRAINT TRIGGER %1$s_has_entry_of_event AFTER UPDATE ON public.custody_%1$s DEFERRABLE INITIALLY DEFERRED
                FOR EACH ROW WHEN (NEW.event_id IS NOT NULL) EXECUTE FUNCTION ledger.require_entry(''event'', ''event_id'')', child);
        PERFORM ledger.always(('public.custody_' || child)::regclass, child || '_has_entry_of_event');
    END LOOP;
END
$$;
RESET ROLE;

-- reverse
SET LOCAL ROLE ledger_owner;
CREATE OR REPLACE FUNCTION public.custody_belonging_is_recorded() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, ledger, pg_temp AS $$
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
    FOREACH child IN ARRAY ARRAY['lot', 'output', 'assay'] LOOP
        EXECUTE format('DROP TRIGGER %1$s_has_entry ON public.custody_%1$s; DROP TRIGGER %1$s_is_recorded ON public.custody_%1$s;
            CREATE CONSTRAINT TRIGGER %1$s_has_entry AFTER INSERT OR UPDATE ON public.custody_%1$s DEFERRABLE INITIALLY DEFERRED
                FOR EACH ROW EXECUTE FUNCTION ledger.require_entry(''event'', ''event_id'');
            CREATE CONSTRAINT TRIGGER %1$s_is_recorded AFTER INSERT ON public.custody_%1$s DEFERRABLE INITIALLY DEFERRED
                FOR EACH ROW WHEN (NEW.event_id IS NOT NULL) EXECUTE FUNCTION public.custody_belonging_is_recorded()', child);
        PERFORM ledger.always(('public.custody_' || child)::regclass, child || '_has_entry');
        PERFORM ledger.always(('public.custody_' || child)::regclass, child || '_is_recorded');
    END LOOP;
    FOREACH child IN ARRAY ARRAY['document', 'seal', 'draw'] LOOP
        EXECUTE format('DROP TRIGGER %1$s_has_entry_of_event ON public.custody_%1$s;
            CREATE CONSTRAINT TRIGGER %1$s_has_entry_of_event AFTER INSERT OR UPDATE ON public.custody_%1$s DEFERRABLE INITIALLY DEFERRED
                FOR EACH ROW WHEN (NEW.event_id IS NOT NULL) EXECUTE FUNCTION ledger.require_entry(''event'', ''event_id'')', child);
        PERFORM ledger.always(('public.custody_' || child)::regclass, child || '_has_entry_of_event');
    END LOOP;
END
$$;
RESET ROLE;
