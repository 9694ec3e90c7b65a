-- Guarantees that only a valid certificate is released, no more leaves than its line holds, and what stands beside a certificate is final.
-- Proved by tests/certificates/test_database_rules.py.
SET LOCAL ROLE ledger_owner;
CREATE FUNCTION public.release_needs_valid_certificate() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, ledger, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM public.certificates_certificate WHERE id = NEW.certificate_id AND state = 'certified') THEN
        RAISE EXCEPTION 'certificate % is not valid', NEW.certificate_id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'release_needs_valid_certificate', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NEW;
END
$$;
CREATE FUNCTION public.released_line_fits() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, ledger, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM public.certificates_release r JOIN public.certificates_certificate c ON c.id = r.certificate_id
                   JOIN public.custody_line l ON l.shipment_id = c.shipment_id
                   WHERE r.id = NEW.release_id AND c.id = NEW.certificate_id AND l.id = NEW.line_id AND NEW.net_kg <= l.net_kg) THEN
        RAISE EXCEPTION 'line % does not let % kg go', NEW.line_id, NEW.net_kg
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'released_line_fits', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER release_needs_valid_certificate BEFORE INSERT ON public.certificates_release
    FOR EACH ROW EXECUTE FUNCTION public.release_needs_valid_certificate();
CREATE TRIGGER released_line_fits BEFORE INSERT ON public.certificates_releasedline FOR EACH ROW EXECUTE FUNCTION public.released_line_fits();
ALTER TABLE public.certificates_release ENABLE ALWAYS TRIGGER release_needs_valid_certificate;
ALTER TABLE public.certificates_releasedline ENABLE ALWAYS TRIGGER released_line_fits;
SELECT ledger.forbid(name, 'UPDATE', 'facts_are_final')
    FROM unnest(ARRAY['public.certificates_statuschange', 'public.certificates_release', 'public.certificates_releasedline']::regclass[]) AS name;
RESET ROLE;

-- reverse
DROP TRIGGER facts_are_final ON public.certificates_releasedline;
DROP TRIGGER facts_are_final ON public.certificates_release;
DROP TRIGGER facts_are_final ON public.certificates_statuschange;
DROP TRIGGER released_line_fits ON public.certificates_releasedline;
DROP TRIGGER release_needs_valid_certificate ON public.certificates_release;
DROP FUNCTION public.released_line_fits(), public.release_needs_valid_certificate();
