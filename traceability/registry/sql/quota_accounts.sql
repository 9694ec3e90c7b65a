-- Guarantees that a quota's account is what its batches release and its cases drew, and that nothing is drawn before it was released.
-- Proved by tests/registry/test_account_rules.py and tests/registry/test_committed.py.
SET LOCAL ROLE ledger_owner;
CREATE FUNCTION public.registry_quota_is_released() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    right_of public.registry_quota;
BEGIN
    -- A batch that comes before its quota's row or version is counted when that follows.
    SELECT * INTO right_of FROM public.registry_quota
        WHERE id = (to_jsonb(NEW) ->> CASE TG_TABLE_NAME WHEN 'registry_quota' THEN 'id' ELSE 'quota_id' END)::uuid;
    IF right_of.id IS NOT NULL THEN
        INSERT INTO public.registry_quotaaccount AS account (id, quota_id, released_kg, drawn_kg)
            VALUES (gen_random_uuid(), right_of.id, 0, 0) ON CONFLICT (quota_id) DO NOTHING;
        UPDATE public.registry_quotaaccount SET released_kg = (SELECT coalesce(sum(reo_t), 0) * 1000 FROM public.registry_quotabatch
            WHERE quota_id = right_of.id AND quota_version = right_of.version) WHERE quota_id = right_of.id;
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER quota_is_released AFTER INSERT OR UPDATE ON public.registry_quota FOR EACH ROW EXECUTE FUNCTION public.registry_quota_is_released();
CREATE TRIGGER quota_is_released AFTER INSERT ON public.registry_quotabatch FOR EACH ROW EXECUTE FUNCTION public.registry_quota_is_released();
ALTER TABLE public.registry_quota ENABLE ALWAYS TRIGGER quota_is_released;
ALTER TABLE public.registry_quotabatch ENABLE ALWAYS TRIGGER quota_is_released;

CREATE FUNCTION public.registry_quota_is_drawn() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    drawn numeric;
BEGIN
    UPDATE public.registry_quotaaccount SET drawn_kg = drawn_kg + NEW.reo_kg WHERE quota_id = NEW.quota_id RETURNING drawn_kg INTO STRICT drawn;
    IF NEW.reo_kg > 0 AND drawn > (SELECT coalesce(sum(reo_t), 0) * 1000 FROM public.registry_quotabatch JOIN public.registry_quota AS right_of
            ON right_of.id = quota_id AND right_of.version = quota_version WHERE quota_id = NEW.quota_id AND released_on <= NEW.drawn_on) THEN
        RAISE EXCEPTION 'quota %: more than was released by %', NEW.quota_id, NEW.drawn_on USING
            ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'quota_account_not_overdrawn', SCHEMA = 'public', TABLE = TG_TABLE_NAME;
    END IF;
    IF (SELECT sum(reo_kg) FROM public.registry_quotadraw WHERE case_id = NEW.case_id AND quota_id = NEW.quota_id) < 0 THEN
        RAISE EXCEPTION 'case % gives back more than it drew', NEW.case_id USING
            ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'quota_gives_back_what_was_drawn', SCHEMA = 'public', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER quota_is_drawn AFTER INSERT ON public.registry_quotadraw FOR EACH ROW EXECUTE FUNCTION public.registry_quota_is_drawn();
ALTER TABLE public.registry_quotadraw ENABLE ALWAYS TRIGGER quota_is_drawn;
RESET ROLE;

-- reverse
DROP FUNCTION public.registry_quota_is_drawn() CASCADE;
DROP FUNCTION public.registry_quota_is_released() CASCADE;
