-- Guarantees that a person's sessions end with what they rest on: membership, role, login and password, whoever changes it and how.
-- Proved by tests/interfaces/signin/test_open_sessions.py.
SET LOCAL ROLE ledger_owner;
-- Argument: the column that names the person.
CREATE FUNCTION public.signin_sessions_end() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    DELETE FROM public.signin_session WHERE user_id = (to_jsonb(NEW) ->> TG_ARGV[0])::integer;
    RETURN NULL;
END
$$;
CREATE TRIGGER sessions_end_with_membership AFTER UPDATE ON public.registry_member FOR EACH ROW
    WHEN ((OLD.is_active AND NOT NEW.is_active) OR OLD.role IS DISTINCT FROM NEW.role)
    EXECUTE FUNCTION public.signin_sessions_end('user_id');
ALTER TABLE public.registry_member ENABLE ALWAYS TRIGGER sessions_end_with_membership;
CREATE TRIGGER sessions_end_with_login AFTER UPDATE ON public.auth_user FOR EACH ROW
    WHEN ((OLD.is_active AND NOT NEW.is_active) OR OLD.password IS DISTINCT FROM NEW.password)
    EXECUTE FUNCTION public.signin_sessions_end('id');
ALTER TABLE public.auth_user ENABLE ALWAYS TRIGGER sessions_end_with_login;
RESET ROLE;

-- reverse
DROP FUNCTION public.signin_sessions_end() CASCADE;
