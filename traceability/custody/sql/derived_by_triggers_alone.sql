-- Guarantees that holdings and sights are written by triggers alone, whoever asks. The right to UPDATE one column only lets commands lock rows.
-- Proved by tests/custody/test_database_rules.py.
SET LOCAL ROLE ledger_owner;
CREATE FUNCTION public.custody_row_is_derived() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF pg_trigger_depth() = 1 THEN
        RAISE EXCEPTION '% on % is refused: its rows follow from facts', TG_OP, TG_TABLE_NAME USING
            ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'derived_by_triggers_alone', SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME;
    END IF;
    RETURN coalesce(NEW, OLD);
END
$$;
CREATE TRIGGER derived_by_triggers_alone BEFORE INSERT OR UPDATE OR DELETE ON public.custody_holding
    FOR EACH ROW EXECUTE FUNCTION public.custody_row_is_derived();
CREATE TRIGGER derived_by_triggers_alone BEFORE INSERT OR UPDATE OR DELETE ON public.custody_lotsight
    FOR EACH ROW EXECUTE FUNCTION public.custody_row_is_derived();
CREATE TRIGGER derived_by_triggers_alone BEFORE INSERT OR UPDATE OR DELETE ON public.custody_eventsight
    FOR EACH ROW EXECUTE FUNCTION public.custody_row_is_derived();
SELECT ledger.always(name::regclass, 'derived_by_triggers_alone'), ledger.forbid_truncate(name::regclass)
    FROM unnest(ARRAY['public.custody_holding', 'public.custody_lotsight', 'public.custody_eventsight']) AS name;
GRANT UPDATE (state) ON public.custody_holding TO ledger_app;
RESET ROLE;

-- reverse
REVOKE UPDATE (state) ON public.custody_holding FROM ledger_app;
DROP TRIGGER never_truncated ON public.custody_holding;
DROP TRIGGER never_truncated ON public.custody_lotsight;
DROP TRIGGER never_truncated ON public.custody_eventsight;
DROP FUNCTION public.custody_row_is_derived() CASCADE;
