-- Guarantees that entries are appended and never changed; each has one uid, waits on the pending queue and moves its subject's head by one.
-- Proved by tests/ledger/test_database_rules.py (D1 to D4, D9, D12).
SET LOCAL ROLE ledger_owner;
CREATE TABLE ledger.entry (
    entry_id bigint GENERATED ALWAYS AS IDENTITY,
    uid uuid NOT NULL,
    kind text NOT NULL,
    organisation_id uuid NOT NULL,
    subject_type text NOT NULL,
    subject_id uuid NOT NULL,
    subject_version integer NOT NULL CONSTRAINT entry_version_from_one CHECK (subject_version >= 1),
    leaf bytea NOT NULL CONSTRAINT entry_leaf_fits_a_bundle CHECK (octet_length(leaf) BETWEEN 2 AND 65535),
    leaf_hash bytea GENERATED ALWAYS AS (sha256('\x00'::bytea || leaf)) STORED,
    xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    inserted_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (entry_id)
) PARTITION BY RANGE (entry_id);
CREATE INDEX entry_subject ON ledger.entry (subject_type, subject_id, subject_version);
COMMENT ON COLUMN ledger.entry.leaf IS 'the exact bytes that are hashed: the envelope in canonical JSON';

CREATE TABLE ledger.entry_uid (uid uuid PRIMARY KEY, entry_id bigint NOT NULL UNIQUE);
COMMENT ON TABLE ledger.entry_uid IS 'a unique index on a partitioned table must contain the partition key, so uids are unique here';

CREATE TABLE ledger.subject_head (
    subject_type text,
    subject_id uuid,
    version integer NOT NULL,
    entry_id bigint NOT NULL,
    leaf_hash bytea NOT NULL CONSTRAINT subject_head_leaf_hash_is_a_hash CHECK (octet_length(leaf_hash) = 32),
    xid xid8 NOT NULL,
    changed_at timestamptz NOT NULL,
    PRIMARY KEY (subject_type, subject_id)
) WITH (fillfactor = 80);

CREATE TABLE ledger.pending (entry_id bigint PRIMARY KEY)
    WITH (autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_insert_threshold = -1,
          autovacuum_analyze_threshold = 1000, autovacuum_analyze_scale_factor = 0, autovacuum_vacuum_cost_delay = 0);

SELECT ledger.forbid('ledger.entry', 'UPDATE OR DELETE', 'entries_are_final'),
       ledger.forbid('ledger.entry_uid', 'UPDATE OR DELETE', 'uids_are_final'),
       ledger.forbid('ledger.subject_head', 'DELETE', 'heads_stay');
SELECT ledger.forbid_truncate(name) FROM unnest(ARRAY['ledger.entry', 'ledger.entry_uid', 'ledger.subject_head', 'ledger.pending']::regclass[]) AS name;

-- 2^24 entries a partition. The next one is made well before it is needed, since an insert without a partition fails.
CREATE FUNCTION ledger.make_room() RETURNS integer LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, ledger, pg_temp SET lock_timeout = '2s' AS $$
DECLARE
    partitions integer := (SELECT count(*) FROM pg_inherits WHERE inhparent = 'ledger.entry'::regclass);
    name text := format('entry_%s', lpad(partitions::text, 4, '0'));
    before text := coalesce(current_setting('ledger.migrating', true), '');
BEGIN
    IF coalesce((SELECT max(entry_id) FROM ledger.entry), 0) < (partitions::bigint << 24) - (1 << 23) THEN
        RETURN partitions;
    END IF;
    PERFORM set_config('ledger.migrating', 'on', true);
    EXECUTE format('CREATE TABLE ledger.%I PARTITION OF ledger.entry FOR VALUES FROM (%s) TO (%s)',
                   name, partitions::bigint << 24, (partitions + 1)::bigint << 24);
    PERFORM ledger.forbid_truncate(format('ledger.%I', name)::regclass);
    PERFORM set_config('ledger.migrating', before, true);
    RETURN partitions + 1;
END
$$;
SELECT ledger.make_room();
GRANT EXECUTE ON FUNCTION ledger.make_room() TO ledger_sequencer;

GRANT SELECT ON ledger.entry, ledger.entry_uid, ledger.subject_head, ledger.pending TO ledger_app, ledger_sequencer, ledger_auditor;
GRANT INSERT (uid, kind, organisation_id, subject_type, subject_id, subject_version, leaf) ON ledger.entry TO ledger_app, ledger_sequencer;
GRANT DELETE ON ledger.pending TO ledger_sequencer;
SET LOCAL ROLE NONE;

-- reverse
DROP FUNCTION ledger.make_room();
DROP TABLE ledger.pending, ledger.subject_head, ledger.entry_uid, ledger.entry;
