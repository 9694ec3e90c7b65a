-- Guarantees that owners, batches, reference rows and draws stand under an entry of their subject in the same transaction, and never change.
-- Proved by tests/registry/test_database_rules.py.
CREATE CONSTRAINT TRIGGER ownership_has_entry AFTER INSERT OR UPDATE ON registry_ownership
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger.require_entry('organisation', 'organisation_id');
CREATE CONSTRAINT TRIGGER quota_batch_has_entry AFTER INSERT OR UPDATE ON registry_quotabatch
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger.require_entry('quota', 'quota_id');
CREATE CONSTRAINT TRIGGER reference_row_has_entry AFTER INSERT OR UPDATE ON registry_referencerow
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger.require_entry('reference', 'table_id');
CREATE CONSTRAINT TRIGGER licence_draw_has_entry AFTER INSERT OR UPDATE ON registry_licencedraw
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger.require_entry('case', 'case_id');
CREATE CONSTRAINT TRIGGER quota_draw_has_entry AFTER INSERT OR UPDATE ON registry_quotadraw
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger.require_entry('case', 'case_id');
ALTER TABLE registry_ownership ENABLE ALWAYS TRIGGER ownership_has_entry;
ALTER TABLE registry_quotabatch ENABLE ALWAYS TRIGGER quota_batch_has_entry;
ALTER TABLE registry_referencerow ENABLE ALWAYS TRIGGER reference_row_has_entry;
ALTER TABLE registry_licencedraw ENABLE ALWAYS TRIGGER licence_draw_has_entry;
ALTER TABLE registry_quotadraw ENABLE ALWAYS TRIGGER quota_draw_has_entry;
SELECT ledger.forbid(name::regclass, 'UPDATE', 'facts_are_final')
    FROM unnest(ARRAY['registry_ownership', 'registry_quotabatch', 'registry_referencerow', 'registry_licencedraw', 'registry_quotadraw']) AS name;

-- reverse
DROP TRIGGER facts_are_final ON registry_ownership;
DROP TRIGGER facts_are_final ON registry_quotabatch;
DROP TRIGGER facts_are_final ON registry_referencerow;
DROP TRIGGER facts_are_final ON registry_licencedraw;
DROP TRIGGER facts_are_final ON registry_quotadraw;
DROP TRIGGER ownership_has_entry ON registry_ownership;
DROP TRIGGER quota_batch_has_entry ON registry_quotabatch;
DROP TRIGGER reference_row_has_entry ON registry_referencerow;
DROP TRIGGER licence_draw_has_entry ON registry_licencedraw;
DROP TRIGGER quota_draw_has_entry ON registry_quotadraw;
