-- Guarantees that a log only grows, densely: size and root move together, leaves stand at 0 .. size - 1, tiles are extended and never rewritten.
-- Proved by tests/ledger/test_database_rules.py (D13).
SET LOCAL ROLE ledger_owner;
CREATE TABLE ledger.log (
    log_id smallint PRIMARY KEY,
    origin text NOT NULL UNIQUE CONSTRAINT log_origin_has_two_parts CHECK (origin ~ '^[^[:space:]+/]+(/[^[:space:]+/]+)*/[0-9]{4}(-[0-9]+)?$'),
    year integer NOT NULL,
    size bigint NOT NULL DEFAULT 0,
    root bytea NOT NULL DEFAULT sha256('') CONSTRAINT log_root_is_a_hash CHECK (octet_length(root) = 32),
    mode text NOT NULL DEFAULT 'live' CONSTRAINT log_mode_is_known CHECK (mode IN ('live', 'frozen', 'recovery', 'closing', 'closed')),
    reason text NOT NULL DEFAULT '',
    CONSTRAINT log_empty_root CHECK (size > 0 OR (size = 0 AND root = sha256('')))
);
CREATE UNIQUE INDEX log_one_open ON ledger.log ((true)) WHERE mode <> 'closed';
COMMENT ON COLUMN ledger.log.reason IS 'why the mode is not live; shown by /readyz';

CREATE TABLE ledger.leaf (
    log_id smallint REFERENCES ledger.log,
    leaf_index bigint CONSTRAINT leaf_index_not_negative CHECK (leaf_index >= 0),
    entry_id bigint NOT NULL UNIQUE,
    PRIMARY KEY (log_id, leaf_index)
);
CREATE TABLE ledger.tile (
    log_id smallint REFERENCES ledger.log,
    level smallint CONSTRAINT tile_level_is_possible CHECK (level BETWEEN 0 AND 7),
    idx bigint CONSTRAINT tile_idx_not_negative CHECK (idx >= 0),
    width smallint NOT NULL CONSTRAINT tile_width_is_possible CHECK (width BETWEEN 1 AND 256),
    data bytea NOT NULL CONSTRAINT tile_is_as_long_as_wide CHECK (octet_length(data) = 32 * width),
    PRIMARY KEY (log_id, level, idx)
);
ALTER TABLE ledger.tile ALTER COLUMN data SET STORAGE EXTERNAL;

SELECT ledger.forbid('ledger.log', 'DELETE', 'logs_stay'), ledger.forbid('ledger.leaf', 'UPDATE OR DELETE', 'leaves_are_final'),
       ledger.forbid('ledger.tile', 'DELETE', 'tiles_stay');
SELECT ledger.forbid_truncate(name) FROM unnest(ARRAY['ledger.log', 'ledger.leaf', 'ledger.tile']::regclass[]) AS name;
GRANT SELECT ON ledger.log, ledger.leaf, ledger.tile TO ledger_app, ledger_sequencer, ledger_auditor;
GRANT INSERT, UPDATE ON ledger.log, ledger.tile TO ledger_sequencer;
GRANT INSERT ON ledger.leaf TO ledger_sequencer;
SET LOCAL ROLE NONE;

-- reverse
DROP TABLE ledger.tile, ledger.leaf, ledger.log;
