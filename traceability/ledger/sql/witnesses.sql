-- Guarantees that cosignatures of one checkpoint may be renewed and all stay, that the moment a quorum was met is final, and that an incident
-- stays as it was reported and is settled once, by a person who is named.
-- Proved by tests/ledger/test_database_rules_witnesses.py.
SET LOCAL ROLE ledger_owner;
ALTER TABLE ledger.cosignature DROP CONSTRAINT cosignature_pkey, ADD PRIMARY KEY (log_id, size, witness, signed_at);
COMMENT ON COLUMN ledger.cosignature.witness IS 'name and key id, as the vkey of the witness begins: witness.example/w1+df1c0a35';
COMMENT ON COLUMN ledger.cosignature.line IS 'the signature line of the witness, exact bytes with the final newline';
COMMENT ON COLUMN ledger.cosignature.signed_at IS 'the time that the line names, whole seconds';
COMMENT ON COLUMN ledger.timestamp_token.token IS 'the whole answer of the authority (TimeStampResp, DER), as it came';

CREATE TABLE ledger.witnessed (
    log_id smallint,
    size bigint,
    policy_sha256 bytea CONSTRAINT witnessed_policy_is_a_hash CHECK (octet_length(policy_sha256) = 32),
    met_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (log_id, size, policy_sha256),
    FOREIGN KEY (log_id, size) REFERENCES ledger.checkpoint
);
COMMENT ON TABLE ledger.witnessed IS 'checkpoints that the quorum of the deployment has cosigned, under the policy of that time';

CREATE TABLE ledger.incident (
    incident_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text NOT NULL CONSTRAINT incident_kind_is_a_word CHECK (kind ~ '^[a-z][a-z_]*$'),
    about text NOT NULL,
    what text NOT NULL CONSTRAINT incident_says_what CHECK (length(what) >= 8),
    evidence jsonb NOT NULL DEFAULT '{}',
    reported_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    settled_at timestamptz,
    settled_by text,
    note text,
    CONSTRAINT incident_is_settled_by_a_person CHECK (
        (settled_at IS NULL AND settled_by IS NULL AND note IS NULL) OR (settled_at IS NOT NULL AND coalesce(settled_by, '') <> '' AND note IS NOT NULL))
);
CREATE UNIQUE INDEX incident_open ON ledger.incident (kind, about) WHERE settled_at IS NULL;
COMMENT ON COLUMN ledger.incident.about IS 'the witness, file or part that it is about; one open incident for each';
COMMENT ON COLUMN ledger.incident.evidence IS 'what was asked and answered: name to base64 of the exact bytes';

CREATE FUNCTION ledger.incident_is_settled_once() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, ledger, pg_temp AS $$
BEGIN
    IF OLD.settled_at IS NOT NULL OR NEW.settled_at IS NULL
       OR (NEW.incident_id, NEW.kind, NEW.about, NEW.what, NEW.evidence, NEW.reported_at)
          IS DISTINCT FROM (OLD.incident_id, OLD.kind, OLD.about, OLD.what, OLD.evidence, OLD.reported_at) THEN
        RAISE EXCEPTION 'incident % stays as it was reported', OLD.incident_id
            USING ERRCODE = 'LG003', CONSTRAINT = 'incident_is_settled_once', SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER incident_is_settled_once BEFORE UPDATE ON ledger.incident FOR EACH ROW EXECUTE FUNCTION ledger.incident_is_settled_once();
SELECT ledger.always('ledger.incident', 'incident_is_settled_once'), ledger.forbid('ledger.incident', 'DELETE', 'incidents_stay'),
       ledger.forbid_truncate('ledger.incident'), ledger.forbid('ledger.witnessed', 'UPDATE OR DELETE', 'rows_are_final'),
       ledger.forbid_truncate('ledger.witnessed');

-- What a person decided, told by the application. Returns whether there was something to settle.
CREATE FUNCTION ledger.settle_incident(number bigint, by text, said text) RETURNS boolean
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, ledger, pg_temp AS $$
    WITH settled AS (
        UPDATE ledger.incident SET settled_at = clock_timestamp(), settled_by = by, note = said
        WHERE incident_id = number AND settled_at IS NULL RETURNING incident_id
    ) SELECT EXISTS (SELECT FROM settled);
$$;
GRANT EXECUTE ON FUNCTION ledger.settle_incident(bigint, text, text) TO ledger_app;
GRANT SELECT ON ledger.witnessed, ledger.incident TO ledger_app, ledger_sequencer, ledger_auditor;
GRANT INSERT ON ledger.witnessed TO ledger_sequencer;
GRANT INSERT (kind, about, what, evidence) ON ledger.incident TO ledger_app, ledger_sequencer;
SET LOCAL ROLE NONE;
SELECT ledger.classify('ledger.' || name, 'ledger', 'a table of the ledger itself, with rights of its own') FROM unnest(ARRAY['witnessed', 'incident']) AS name;

-- reverse
DELETE FROM ledger.tracked WHERE table_name = ANY(ARRAY['ledger.witnessed', 'ledger.incident']::regclass[]);
DROP TABLE ledger.incident, ledger.witnessed;
DROP FUNCTION ledger.settle_incident(bigint, text, text), ledger.incident_is_settled_once();
COMMENT ON COLUMN ledger.timestamp_token.token IS NULL;
COMMENT ON COLUMN ledger.cosignature.witness IS NULL;
COMMENT ON COLUMN ledger.cosignature.line IS NULL;
COMMENT ON COLUMN ledger.cosignature.signed_at IS NULL;
ALTER TABLE ledger.cosignature DROP CONSTRAINT cosignature_pkey, ADD PRIMARY KEY (log_id, size, witness);
