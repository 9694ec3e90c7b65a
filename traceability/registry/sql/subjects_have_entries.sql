-- Guarantees that no row of the registry appears or changes without its ledger entry of the same version, in the same transaction.
-- Proved by tests/registry/test_database_rules.py.
CREATE CONSTRAINT TRIGGER organisation_has_entry AFTER INSERT OR UPDATE ON registry_organisation
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger.require_entry('organisation', 'id');
CREATE CONSTRAINT TRIGGER facility_has_entry AFTER INSERT OR UPDATE ON registry_facility
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger.require_entry('facility', 'id');
CREATE CONSTRAINT TRIGGER licence_has_entry AFTER INSERT OR UPDATE ON registry_licence
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger.require_entry('licence', 'id');
CREATE CONSTRAINT TRIGGER quota_has_entry AFTER INSERT OR UPDATE ON registry_quota
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger.require_entry('quota', 'id');
CREATE CONSTRAINT TRIGGER public_listing_has_entry AFTER INSERT OR UPDATE ON registry_publiclisting
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger.require_entry('public_listing', 'id');
CREATE CONSTRAINT TRIGGER listed_party_has_entry AFTER INSERT OR UPDATE ON registry_listedparty
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger.require_entry('listed_party', 'id');
CREATE CONSTRAINT TRIGGER policy_has_entry AFTER INSERT OR UPDATE ON registry_policyvalue
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger.require_entry('policy', 'id');
CREATE CONSTRAINT TRIGGER member_has_entry AFTER INSERT OR UPDATE ON registry_member
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger.require_entry('member', 'id');
CREATE CONSTRAINT TRIGGER token_has_entry AFTER INSERT OR UPDATE ON registry_token
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger.require_entry('token', 'id');
CREATE CONSTRAINT TRIGGER reference_has_entry AFTER INSERT OR UPDATE ON registry_referencetable
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger.require_entry('reference', 'id');
ALTER TABLE registry_organisation ENABLE ALWAYS TRIGGER organisation_has_entry;
ALTER TABLE registry_facility ENABLE ALWAYS TRIGGER facility_has_entry;
ALTER TABLE registry_licence ENABLE ALWAYS TRIGGER licence_has_entry;
ALTER TABLE registry_quota ENABLE ALWAYS TRIGGER quota_has_entry;
ALTER TABLE registry_publiclisting ENABLE ALWAYS TRIGGER public_listing_has_entry;
ALTER TABLE registry_listedparty ENABLE ALWAYS TRIGGER listed_party_has_entry;
ALTER TABLE registry_policyvalue ENABLE ALWAYS TRIGGER policy_has_entry;
ALTER TABLE registry_member ENABLE ALWAYS TRIGGER member_has_entry;
ALTER TABLE registry_token ENABLE ALWAYS TRIGGER token_has_entry;
ALTER TABLE registry_referencetable ENABLE ALWAYS TRIGGER reference_has_entry;

-- reverse
DROP TRIGGER organisation_has_entry ON registry_organisation;
DROP TRIGGER facility_has_entry ON registry_facility;
DROP TRIGGER licence_has_entry ON registry_licence;
DROP TRIGGER quota_has_entry ON registry_quota;
DROP TRIGGER public_listing_has_entry ON registry_publiclisting;
DROP TRIGGER listed_party_has_entry ON registry_listedparty;
DROP TRIGGER policy_has_entry ON registry_policyvalue;
DROP TRIGGER member_has_entry ON registry_member;
DROP TRIGGER token_has_entry ON registry_token;
DROP TRIGGER reference_has_entry ON registry_referencetable;
