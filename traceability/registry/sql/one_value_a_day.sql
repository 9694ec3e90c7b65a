-- Guarantees that no key of a policy or of a reference table has two rows on the same day, also when two sessions write at once.
-- Proved by tests/registry/test_database_rules.py.
-- GiST knows ranges but not texts without an extension, so the key stands as the empty-width range of its 64-bit hash.
ALTER TABLE registry_policyvalue ADD CONSTRAINT policy_has_one_value_a_day EXCLUDE USING gist (
    (numrange(hashtextextended(key, 0)::numeric, hashtextextended(key, 0)::numeric, '[]')) WITH &&,
    (daterange(valid_from, valid_to, '[]')) WITH &&);
ALTER TABLE registry_referencerow ADD CONSTRAINT reference_key_has_one_row_a_day EXCLUDE USING gist (
    (numrange(hashtextextended(table_id::text || '/' || table_version::text || '/' || key, 0)::numeric,
              hashtextextended(table_id::text || '/' || table_version::text || '/' || key, 0)::numeric, '[]')) WITH &&,
    (daterange(valid_from, valid_to, '[]')) WITH &&);

-- reverse
ALTER TABLE registry_referencerow DROP CONSTRAINT reference_key_has_one_row_a_day;
ALTER TABLE registry_policyvalue DROP CONSTRAINT policy_has_one_value_a_day;
