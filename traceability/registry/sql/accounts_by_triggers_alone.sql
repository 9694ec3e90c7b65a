-- Guarantees that accounts are written by triggers alone, whoever asks.
-- Proved by tests/registry/test_database_rules.py.
SET LOCAL ROLE ledger_owner;
CREATE FUNCTION public.registry_account_is_derived() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF pg_trigger_depth() = 1 THEN
        RAISE EXCEPTION '% on % is refused: accounts follow from draws', TG_OP, TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation',
            CONSTRAINT = 'accounts_by_triggers_alone', SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME;
    END IF;
    RETURN coalesce(NEW, OLD);
END
$$;
CREATE TRIGGER accounts_by_triggers_alone BEFORE INSERT OR UPDATE OR DELETE ON public.registry_licenceaccount
    FOR EACH ROW EXECUTE FUNCTION public.registry_account_is_derived();
CREATE TRIGGER accounts_by_triggers_alone BEFORE INSERT OR UPDATE OR DELETE ON public.registry_quotaaccount
    FOR EACH ROW EXECUTE FUNCTION public.registry_account_is_derived();
ALTER TABLE public.registry_licenceaccount ENABLE ALWAYS TRIGGER accounts_by_triggers_alone;
ALTER TABLE public.registry_quotaaccount ENABLE ALWAYS TRIGGER accounts_by_triggers_alone;
SELECT ledger.forbid_truncate('public.registry_licenceaccount'), ledger.forbid_truncate('public.registry_quotaaccount');
RESET ROLE;

-- reverse
DROP TRIGGER never_truncated ON public.registry_licenceaccount;
DROP TRIGGER never_truncated ON public.registry_quotaaccount;
DROP FUNCTION public.registry_account_is_derived() CASCADE;
