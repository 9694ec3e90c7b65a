-- Guarantees that a certificate is born certified, of an approved case, moves only as certificates/workflow.py says, and says the same for ever.
-- Proved by tests/certificates/test_database_rules.py.
SET LOCAL ROLE ledger_owner;
CREATE FUNCTION public.certificate_moves() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, ledger, pg_temp AS $$
DECLARE
    moves CONSTANT jsonb := '{"": ["certified"], "certified": ["suspended"], "suspended": ["certified", "revoked"]}';
    before text := '';
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF to_jsonb(NEW) - ARRAY['state', 'version'] IS DISTINCT FROM to_jsonb(OLD) - ARRAY['state', 'version'] THEN
            RAISE EXCEPTION 'certificate %: only its state changes', OLD.number
                USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'facts_are_final', TABLE = TG_TABLE_NAME;
        END IF;
        IF NEW.state = OLD.state THEN
            RETURN NEW;   -- a flag or a release: a version more, no move
        END IF;
        before := OLD.state;
    ELSIF NOT EXISTS (SELECT FROM public.review_case WHERE id = NEW.case_id AND state = 'approved') THEN
        RAISE EXCEPTION 'certificate %: its case is not approved', NEW.number
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'certificate_needs_approval', TABLE = TG_TABLE_NAME;
    END IF;
    IF NOT coalesce(moves -> before ? NEW.state, false) THEN
        RAISE EXCEPTION 'certificate %: % does not follow %', NEW.number, NEW.state, before
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'certificate_moves', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER certificate_moves BEFORE INSERT OR UPDATE ON public.certificates_certificate
    FOR EACH ROW EXECUTE FUNCTION public.certificate_moves();
ALTER TABLE public.certificates_certificate ENABLE ALWAYS TRIGGER certificate_moves;
RESET ROLE;

-- reverse
DROP TRIGGER certificate_moves ON public.certificates_certificate;
DROP FUNCTION public.certificate_moves();
