-- Guarantees that what names a row (its natural key, a token's digest and holder) and the moment it was first recorded never change.
-- Proved by tests/registry/test_database_rules.py.
SET LOCAL ROLE ledger_owner;
CREATE FUNCTION public.registry_key_is_final() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY TG_ARGV LOOP
        IF to_jsonb(NEW) -> name IS DISTINCT FROM to_jsonb(OLD) -> name THEN
            RAISE EXCEPTION '%.% is final', TG_TABLE_NAME, name USING ERRCODE = 'integrity_constraint_violation',
                CONSTRAINT = 'key_is_final', SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, COLUMN = name;
        END IF;
    END LOOP;
    RETURN NEW;
END
$$;
CREATE FUNCTION public.registry_finish_key(target regclass, VARIADIC columns text[]) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    EXECUTE format('CREATE TRIGGER key_is_final BEFORE UPDATE ON %s FOR EACH ROW EXECUTE FUNCTION public.registry_key_is_final(%s)',
        target, (SELECT string_agg(quote_literal(name), ', ') FROM unnest(columns || 'recorded_at'::text) AS name));
    EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER key_is_final', target);
END
$$;
SELECT public.registry_finish_key('public.registry_organisation', 'code');
SELECT public.registry_finish_key('public.registry_facility', 'code');
SELECT public.registry_finish_key('public.registry_licence', 'kind', 'number');
SELECT public.registry_finish_key('public.registry_quota', 'group', 'year', 'kind');
SELECT public.registry_finish_key('public.registry_publiclisting', 'year', 'organisation_id');
SELECT public.registry_finish_key('public.registry_listedparty', 'folded_name', 'country', 'list', 'listed_on');
SELECT public.registry_finish_key('public.registry_policyvalue', 'key', 'valid_from');
SELECT public.registry_finish_key('public.registry_member', 'user_id');
SELECT public.registry_finish_key('public.registry_token', 'digest', 'member_id', 'organisation_id', 'role', 'scope', 'expires_on');
SELECT public.registry_finish_key('public.registry_referencetable', 'name');
DROP FUNCTION public.registry_finish_key(regclass, text[]);
RESET ROLE;

-- reverse
DROP FUNCTION public.registry_key_is_final() CASCADE;
