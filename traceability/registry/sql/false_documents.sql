-- Guarantees that no declaration about a paper appears or changes without its ledger entry, and that the paper it names never changes.
-- Proved by tests/registry/test_papers.py.
CREATE CONSTRAINT TRIGGER false_document_has_entry AFTER INSERT OR UPDATE ON public.registry_falsedocument
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger.require_entry('document', 'id');
CREATE TRIGGER key_is_final BEFORE UPDATE ON public.registry_falsedocument
    FOR EACH ROW EXECUTE FUNCTION public.registry_key_is_final('kind', 'number', 'issuer', 'sha256', 'recorded_at');
ALTER TABLE public.registry_falsedocument ENABLE ALWAYS TRIGGER false_document_has_entry;
ALTER TABLE public.registry_falsedocument ENABLE ALWAYS TRIGGER key_is_final;

-- reverse
DROP TRIGGER key_is_final ON public.registry_falsedocument;
DROP TRIGGER false_document_has_entry ON public.registry_falsedocument;
