-- Guarantees that the sequencer can announce the key of the next log when it closes one, and no other key; the deferred rule wants its entry.
-- Proved by tests/ledger/test_years.py.
SET LOCAL ROLE ledger_owner;
CREATE FUNCTION ledger.announce_log_key(key_uuid uuid, key_name text, short_id bytea, verifier text, since timestamptz) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, ledger, pg_temp AS $$
    INSERT INTO ledger.signing_key (id, name, key_id, vkey, purpose, not_before, version)
    VALUES (key_uuid, key_name, short_id, verifier, 'checkpoint', since, 1);
$$;
GRANT EXECUTE ON FUNCTION ledger.announce_log_key(uuid, text, bytea, text, timestamptz) TO ledger_sequencer;
SET LOCAL ROLE NONE;

-- reverse
DROP FUNCTION ledger.announce_log_key(uuid, text, bytea, text, timestamptz);
