-- Guarantees that no certificate, change of its status or release is committed without its ledger entry.
-- Proved by tests/certificates/test_database_rules.py.
CREATE CONSTRAINT TRIGGER certificate_has_entry AFTER INSERT OR UPDATE ON public.certificates_certificate
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger.require_entry('certificate', 'id');
CREATE CONSTRAINT TRIGGER status_change_has_entry AFTER INSERT OR UPDATE ON public.certificates_statuschange
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger.require_entry('certificate', 'certificate_id');
CREATE CONSTRAINT TRIGGER release_has_entry AFTER INSERT OR UPDATE ON public.certificates_release
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger.require_entry('certificate', 'certificate_id');
CREATE CONSTRAINT TRIGGER released_line_has_entry AFTER INSERT OR UPDATE ON public.certificates_releasedline
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger.require_entry('certificate', 'certificate_id');
ALTER TABLE public.certificates_certificate ENABLE ALWAYS TRIGGER certificate_has_entry;
ALTER TABLE public.certificates_statuschange ENABLE ALWAYS TRIGGER status_change_has_entry;
ALTER TABLE public.certificates_release ENABLE ALWAYS TRIGGER release_has_entry;
ALTER TABLE public.certificates_releasedline ENABLE ALWAYS TRIGGER released_line_has_entry;

-- reverse
DROP TRIGGER released_line_has_entry ON public.certificates_releasedline;
DROP TRIGGER release_has_entry ON public.certificates_release;
DROP TRIGGER status_change_has_entry ON public.certificates_statuschange;
DROP TRIGGER certificate_has_entry ON public.certificates_certificate;
