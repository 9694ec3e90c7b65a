-- Guarantees that the ledger's own tables stand in the manifest, signing keys as a tracked table like any other.
-- Proved by tests/ledger/test_classes.py.
SELECT ledger.classify('ledger.' || name, 'ledger', 'a table of the ledger itself, with rights of its own')
    FROM unnest(ARRAY['entry', 'entry_uid', 'subject_head', 'pending', 'log', 'leaf', 'tile', 'checkpoint', 'cosignature',
                      'timestamp_token', 'disclosure', 'tracked']) AS name;
SELECT ledger.classify('ledger.signing_key', 'tracked', 'public keys; every change has its entry');
SELECT ledger.classify('django_migrations', 'free', 'which migrations ran; written by migrate alone');
REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM ledger_app;

-- reverse
SELECT ledger.declassify('django_migrations'), ledger.declassify('ledger.signing_key');
ALTER TABLE ledger.signing_key OWNER TO ledger_owner;
GRANT SELECT ON ledger.signing_key TO ledger_sequencer;
DELETE FROM ledger.tracked;
