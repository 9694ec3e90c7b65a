-- Guarantees that checkpoints, cosignatures and time stamps are final, keys change with an entry, and disclosures go only by an entry that says so.
-- Proved by tests/ledger/test_database_rules.py (D2, D16).
SET LOCAL ROLE ledger_owner;
CREATE TABLE ledger.checkpoint (
    log_id smallint REFERENCES ledger.log,
    size bigint CONSTRAINT checkpoint_size_not_negative CHECK (size >= 0),
    root bytea NOT NULL CONSTRAINT checkpoint_root_is_a_hash CHECK (octet_length(root) = 32),
    note bytea NOT NULL,
    signed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (log_id, size)
);
COMMENT ON COLUMN ledger.checkpoint.note IS 'body and the signature lines of the log itself, exact bytes';
CREATE TABLE ledger.cosignature (
    log_id smallint,
    size bigint,
    witness text,
    line bytea NOT NULL,
    signed_at timestamptz NOT NULL,
    PRIMARY KEY (log_id, size, witness),
    FOREIGN KEY (log_id, size) REFERENCES ledger.checkpoint
);
CREATE TABLE ledger.timestamp_token (
    log_id smallint,
    size bigint,
    authority text,
    token bytea NOT NULL,
    PRIMARY KEY (log_id, size, authority),
    FOREIGN KEY (log_id, size) REFERENCES ledger.checkpoint
);
SELECT ledger.forbid(name, 'UPDATE OR DELETE', 'rows_are_final'), ledger.forbid_truncate(name)
    FROM unnest(ARRAY['ledger.checkpoint', 'ledger.cosignature', 'ledger.timestamp_token']::regclass[]) AS name;
GRANT SELECT ON ledger.checkpoint, ledger.cosignature, ledger.timestamp_token TO ledger_app, ledger_sequencer, ledger_auditor;
GRANT INSERT ON ledger.checkpoint, ledger.cosignature, ledger.timestamp_token TO ledger_sequencer;

CREATE TABLE ledger.signing_key (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    key_id bytea NOT NULL CONSTRAINT signing_key_id_is_four_bytes CHECK (octet_length(key_id) = 4),
    vkey text NOT NULL UNIQUE,
    purpose text NOT NULL CONSTRAINT signing_key_purpose_is_known CHECK (purpose IN ('checkpoint', 'acknowledgement', 'witness', 'certificate')),
    not_before timestamptz NOT NULL,
    retired_at timestamptz,
    version integer NOT NULL,
    CONSTRAINT signing_key_name_and_id UNIQUE (name, key_id)
);
CREATE CONSTRAINT TRIGGER signing_key_has_entry AFTER INSERT OR UPDATE ON ledger.signing_key
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger.require_entry('key', 'id');
SELECT ledger.always('ledger.signing_key', 'signing_key_has_entry');
GRANT SELECT ON ledger.signing_key TO ledger_sequencer;

CREATE TABLE ledger.disclosure (
    uid uuid,
    path text,
    salt bytea NOT NULL CONSTRAINT disclosure_salt_is_32_bytes CHECK (octet_length(salt) = 32),
    value bytea NOT NULL,
    PRIMARY KEY (uid, path)
);
COMMENT ON TABLE ledger.disclosure IS 'what opens the commitments of an entry; the only erasable table';
CREATE FUNCTION ledger.erasure_has_entry() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, ledger, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM ledger.entry, LATERAL (SELECT convert_from(leaf, 'UTF8')::jsonb -> 'body') AS said(body)
                   WHERE subject_type = 'disclosure' AND subject_id = OLD.uid AND kind = 'disclosure.erased'
                   AND xid = pg_current_xact_id() AND inserted_at >= transaction_timestamp()
                   AND body ->> 'uid' = OLD.uid::text AND body -> 'paths' ? OLD.path) THEN
        RAISE EXCEPTION 'disclosure % % was deleted without an entry', OLD.uid, OLD.path USING ERRCODE = 'LG008', CONSTRAINT = 'erasure_has_entry';
    END IF;
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER erasure_has_entry AFTER DELETE ON ledger.disclosure
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger.erasure_has_entry();
SELECT ledger.always('ledger.disclosure', 'erasure_has_entry'), ledger.forbid('ledger.disclosure', 'UPDATE', 'disclosures_are_final'),
       ledger.forbid_truncate('ledger.disclosure');
GRANT SELECT, INSERT, DELETE ON ledger.disclosure TO ledger_app;
SET LOCAL ROLE NONE;

-- reverse
DROP TABLE ledger.disclosure, ledger.signing_key, ledger.timestamp_token, ledger.cosignature, ledger.checkpoint;
DROP FUNCTION ledger.erasure_has_entry();
