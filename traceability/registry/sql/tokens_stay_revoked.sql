-- Guarantees that a revoked token stays revoked from the moment that was recorded, and that what is kept of its secret never changes.
-- Proved by tests/registry/test_database_rules_2.py.
SET LOCAL ROLE ledger_owner;
CREATE FUNCTION public.registry_token_stays_revoked() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NEW.prefix IS DISTINCT FROM OLD.prefix OR (OLD.revoked_at IS NOT NULL AND NEW.revoked_at IS DISTINCT FROM OLD.revoked_at) THEN
        RAISE EXCEPTION 'token % was revoked at %', OLD.id, OLD.revoked_at USING ERRCODE = 'integrity_constraint_violation',
            CONSTRAINT = 'token_stays_revoked', SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER token_stays_revoked BEFORE UPDATE ON public.registry_token
    FOR EACH ROW EXECUTE FUNCTION public.registry_token_stays_revoked();
ALTER TABLE public.registry_token ENABLE ALWAYS TRIGGER token_stays_revoked;
RESET ROLE;

-- reverse
DROP FUNCTION public.registry_token_stays_revoked() CASCADE;
