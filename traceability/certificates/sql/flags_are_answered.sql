-- Guarantees that no fact flags a certificate twice, and that only a flag without an answer is settled, for facts that it names.
-- Proved by tests/certificates/test_database_rules.py. Changes of one certificate follow each other: each makes its next version.
SET LOCAL ROLE ledger_owner;
CREATE FUNCTION public.flag_names_new_facts() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, ledger, pg_temp AS $$
BEGIN
    IF NEW.kind = 'flagged' AND (cardinality(NEW.facts) = 0 OR EXISTS (
            SELECT FROM public.certificates_statuschange AS earlier
                WHERE earlier.certificate_id = NEW.certificate_id AND earlier.kind = 'flagged' AND earlier.facts && NEW.facts)) THEN
        RAISE EXCEPTION 'certificate %: flagged for this already', NEW.certificate_id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'flag_names_new_facts', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NEW;
END
$$;
CREATE FUNCTION public.settling_answers_a_flag() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, ledger, pg_temp AS $$
BEGIN
    IF NEW.kind = 'settled' AND (NEW.made_by IS NULL OR cardinality(NEW.facts) = 0 OR NOT NEW.facts <@ (
            SELECT coalesce(array_agg(fact), '{}') FROM public.certificates_statuschange AS flag CROSS JOIN unnest(flag.facts) AS fact
                WHERE flag.certificate_id = NEW.certificate_id AND flag.kind = 'flagged' AND NOT EXISTS (
                    SELECT FROM public.certificates_statuschange AS answer WHERE answer.certificate_id = NEW.certificate_id
                        AND answer.certificate_version > flag.certificate_version AND answer.made_by IS NOT NULL))) THEN
        RAISE EXCEPTION 'certificate %: no flag waits for this answer', NEW.certificate_id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'settling_answers_a_flag', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER flag_names_new_facts BEFORE INSERT ON public.certificates_statuschange
    FOR EACH ROW EXECUTE FUNCTION public.flag_names_new_facts();
CREATE TRIGGER settling_answers_a_flag BEFORE INSERT ON public.certificates_statuschange
    FOR EACH ROW EXECUTE FUNCTION public.settling_answers_a_flag();
ALTER TABLE public.certificates_statuschange ENABLE ALWAYS TRIGGER flag_names_new_facts;
ALTER TABLE public.certificates_statuschange ENABLE ALWAYS TRIGGER settling_answers_a_flag;
RESET ROLE;

-- reverse
DROP TRIGGER settling_answers_a_flag ON public.certificates_statuschange;
DROP TRIGGER flag_names_new_facts ON public.certificates_statuschange;
DROP FUNCTION public.settling_answers_a_flag(), public.flag_names_new_facts();
