-- Guarantees one row for each standing check: its last word, when it was last well, and who works on it now. No part of the record: each run overwrites it.
-- Proved by tests/ledger/test_standing_rows.py. Written by web and worker, and by the sequencer for what it alone sees; nobody deletes.
SET LOCAL ROLE ledger_owner;
CREATE TABLE ledger.standing (
    name text PRIMARY KEY CONSTRAINT standing_name_is_a_word CHECK (name ~ '^[a-z][a-z_]*$'),
    state text NOT NULL DEFAULT 'waiting'
        CONSTRAINT standing_state_is_known CHECK (state IN ('waiting', 'ok', 'late', 'failed', 'unread')),
    found jsonb NOT NULL DEFAULT '{}',
    facts jsonb NOT NULL DEFAULT '{}',
    began_at timestamptz,
    ran_at timestamptz,
    ok_at timestamptz,
    held_until timestamptz NOT NULL DEFAULT '-infinity',
    CONSTRAINT standing_word_has_its_time CHECK (state = 'waiting' OR ran_at IS NOT NULL)
);
COMMENT ON COLUMN ledger.standing.found IS 'one sentence in both languages: {"en": …, "zh": …}';
COMMENT ON COLUMN ledger.standing.facts IS 'the numbers of the sentence; integers and strings';
COMMENT ON COLUMN ledger.standing.held_until IS 'the lease of who works on it; after it a killed worker''s check is taken again';
GRANT SELECT, INSERT, UPDATE ON ledger.standing TO ledger_app, ledger_sequencer;
SET LOCAL ROLE NONE;
SELECT ledger.classify('ledger.standing', 'ledger', 'the last word of each standing check; overwritten by each run, no part of the record');

-- reverse
DELETE FROM ledger.tracked WHERE table_name = 'ledger.standing'::regclass;
DROP TABLE ledger.standing;
