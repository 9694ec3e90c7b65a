-- Guarantees what admission_3.sql does, with a sixth less work for a whole append: an entry is tried once it stands, when its hash is there and
-- need not be taken again, and what CHECK constraints asked is asked by the rules beside them, since each constraint is read anew from the
-- catalogue by every statement. New is one rule: while a log is in recovery nobody records, whoever asks. No other rule changes.
-- Proved by tests/ledger/test_database_rules_entries.py (D5, D6, D9 to D11), test_database_rules_recovery.py, _refilling.py and test_years.py.
SET LOCAL ROLE ledger_owner;
ALTER TABLE ledger.entry DROP CONSTRAINT entry_leaf_fits_a_bundle, DROP CONSTRAINT entry_version_from_one;
ALTER TABLE ledger.subject_head DROP CONSTRAINT subject_head_leaf_hash_is_a_hash;
DROP TRIGGER admit_entry ON ledger.entry;

-- The head of an entry that the one comparison of admit_entry does not let pass: moved if nothing is wrong with it, else the reason is said.
CREATE FUNCTION ledger.admit_slowly(entry ledger.entry, envelope jsonb) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, ledger, pg_temp AS $$
DECLARE
    fault text := ledger.fault_of(entry, envelope, entry.inserted_at);
    refilling boolean := ledger.is_refilling();
    said_at timestamptz;
BEGIN
    IF fault IS NULL THEN
        said_at := envelope ->> 'at';
        -- Nobody who may only record can name these; the owner could.
        fault := CASE
            WHEN entry.xid <> pg_current_xact_id() THEN 'xid'
            WHEN refilling AND entry.inserted_at <> said_at THEN 'inserted_at'
            WHEN NOT refilling AND entry.inserted_at NOT BETWEEN transaction_timestamp() AND clock_timestamp() THEN 'inserted_at'
        END;
    END IF;
    IF fault IS NOT NULL THEN
        RAISE EXCEPTION 'entry %: % of the leaf is wrong', entry.uid, fault
            USING ERRCODE = 'LG004', CONSTRAINT = 'entry_says_what_its_leaf_says', COLUMN = fault;
    END IF;
    IF octet_length(entry.leaf) > 65535 THEN
        RAISE EXCEPTION 'entry %: a leaf of % bytes fits no bundle', entry.uid, octet_length(entry.leaf)
            USING ERRCODE = 'LG004', CONSTRAINT = 'entry_leaf_fits_a_bundle', COLUMN = 'leaf';
    END IF;
    IF NOT refilling AND EXISTS (SELECT FROM ledger.log WHERE mode = 'recovery') THEN
        RAISE EXCEPTION 'entry %: the log is in recovery', entry.uid USING ERRCODE = 'LG011', CONSTRAINT = 'recording_waits_for_recovery';
    END IF;
    IF entry.subject_version = 1 THEN
        INSERT INTO ledger.subject_head
            VALUES (entry.subject_type, entry.subject_id, 1, entry.entry_id, entry.leaf_hash, entry.xid, entry.inserted_at) ON CONFLICT DO NOTHING;
    ELSE
        UPDATE ledger.subject_head SET version = entry.subject_version, entry_id = entry.entry_id, leaf_hash = entry.leaf_hash,
            xid = entry.xid, changed_at = entry.inserted_at
            WHERE subject_type = entry.subject_type AND subject_id = entry.subject_id
              AND version = entry.subject_version - 1 AND encode(leaf_hash, 'hex') = envelope #>> '{subject,prev}';
    END IF;
    IF NOT FOUND THEN
        RAISE EXCEPTION '% %: version % does not follow', entry.subject_type, entry.subject_id, entry.subject_version
            USING ERRCODE = 'LG005', CONSTRAINT = 'entry_is_next_of_its_subject';
    END IF;
END
$$;

CREATE OR REPLACE FUNCTION ledger.admit_entry() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, ledger, pg_temp AS $$
DECLARE
    envelope jsonb := convert_from(NEW.leaf, 'UTF8')::jsonb;
    said_at text := envelope ->> 'at';
BEGIN
    -- The digits are tried before the time is read: not every text is one. What is not let pass here is looked at member by member.
    IF translate(said_at, '0123456789', '9999999999') = '9999-99-99T99:99:99.999999Z'
       AND octet_length(NEW.leaf) <= 65535 AND NEW.kind <> 'log.closed' THEN
        IF NEW.subject_version = 1 THEN
            INSERT INTO ledger.subject_head
                SELECT NEW.subject_type, NEW.subject_id, 1, NEW.entry_id, NEW.leaf_hash, NEW.xid, NEW.inserted_at
                WHERE NEW.xid = pg_current_xact_id() AND NEW.inserted_at BETWEEN transaction_timestamp() AND clock_timestamp()
                  AND abs(extract(epoch FROM said_at::timestamptz - NEW.inserted_at)) <= 60 AND envelope #> '{subject,prev}' IS NULL
                  AND (SELECT bool_and(mode <> 'recovery' AND rtrim(rtrim(origin, '-0123456789'), '/') = envelope ->> 'log') FROM ledger.log)
                  AND envelope @> jsonb_build_object('v', 1, 'uid', NEW.uid, 'kind', NEW.kind, 'organisation', NEW.organisation_id,
                      'subject', jsonb_build_object('type', NEW.subject_type, 'id', NEW.subject_id, 'version', 1))
                ON CONFLICT DO NOTHING;
        ELSE
            -- It waits for whoever holds the head's row, and compares with what that one left. Where there is a head there is a log.
            UPDATE ledger.subject_head SET version = NEW.subject_version, entry_id = NEW.entry_id, leaf_hash = NEW.leaf_hash,
                xid = NEW.xid, changed_at = NEW.inserted_at
                WHERE subject_type = NEW.subject_type AND subject_id = NEW.subject_id AND version = NEW.subject_version - 1
                  AND NEW.xid = pg_current_xact_id() AND NEW.inserted_at BETWEEN transaction_timestamp() AND clock_timestamp()
                  AND abs(extract(epoch FROM said_at::timestamptz - NEW.inserted_at)) <= 60
                  AND NOT EXISTS (SELECT FROM ledger.log WHERE mode = 'recovery'
                                  OR rtrim(rtrim(origin, '-0123456789'), '/') IS DISTINCT FROM envelope ->> 'log')
                  AND envelope @> jsonb_build_object('v', 1, 'uid', NEW.uid, 'kind', NEW.kind, 'organisation', NEW.organisation_id,
                      'subject', jsonb_build_object('type', NEW.subject_type, 'id', NEW.subject_id, 'version', NEW.subject_version,
                                                    'prev', encode(leaf_hash, 'hex')));
        END IF;
    END IF;
    IF NOT FOUND THEN
        PERFORM ledger.admit_slowly(NEW, envelope);
    END IF;
    INSERT INTO ledger.entry_uid VALUES (NEW.uid, NEW.entry_id);
    RETURN NULL;
END
$$;
CREATE TRIGGER admit_entry AFTER INSERT ON ledger.entry FOR EACH ROW EXECUTE FUNCTION ledger.admit_entry();
SELECT ledger.always('ledger.entry', 'admit_entry');

CREATE OR REPLACE FUNCTION ledger.head_moves_by_one() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, ledger, pg_temp AS $$
BEGIN
    IF (CASE TG_OP WHEN 'INSERT' THEN NEW.version <> 1
        ELSE NEW.version <> OLD.version + 1 OR NEW.subject_type <> OLD.subject_type OR NEW.subject_id <> OLD.subject_id END)
       OR octet_length(NEW.leaf_hash) <> 32 THEN
        RAISE EXCEPTION 'the head of % % moves by one', NEW.subject_type, NEW.subject_id USING ERRCODE = 'LG005', CONSTRAINT = 'head_moves_by_one';
    END IF;
    RETURN NEW;
END
$$;
SET LOCAL ROLE NONE;

-- reverse
SET LOCAL ROLE ledger_owner;
DROP TRIGGER admit_entry ON ledger.entry;
CREATE OR REPLACE FUNCTION ledger.head_moves_by_one() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, ledger, pg_temp AS $$
BEGIN
    IF (CASE TG_OP WHEN 'INSERT' THEN NEW.version <> 1
        ELSE NEW.version <> OLD.version + 1 OR (NEW.subject_type, NEW.subject_id) IS DISTINCT FROM (OLD.subject_type, OLD.subject_id) END) THEN
        RAISE EXCEPTION 'the head of % % moves by one', NEW.subject_type, NEW.subject_id USING ERRCODE = 'LG005', CONSTRAINT = 'head_moves_by_one';
    END IF;
    RETURN NEW;
END
$$;
CREATE OR REPLACE FUNCTION ledger.admit_entry() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, ledger, pg_temp AS $$
DECLARE
    envelope jsonb := convert_from(NEW.leaf, 'UTF8')::jsonb;
    fault text;
BEGIN
    NEW.xid := pg_current_xact_id();
    NEW.inserted_at := clock_timestamp();
    IF (envelope @> jsonb_build_object('v', 1, 'uid', NEW.uid, 'kind', NEW.kind, 'organisation', NEW.organisation_id,
            'subject', jsonb_build_object('type', NEW.subject_type, 'id', NEW.subject_id, 'version', NEW.subject_version))
        AND envelope ->> 'at' ~ '^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$'
        AND abs(extract(epoch FROM (envelope ->> 'at')::timestamptz - NEW.inserted_at)) <= 60
        AND NEW.kind <> 'log.closed' AND coalesce(current_setting('ledger.refilling', true), '') <> 'on') IS NOT TRUE THEN
        fault := ledger.fault_of(NEW, envelope, NEW.inserted_at);
        IF fault IS NULL AND ledger.is_refilling() THEN
            NEW.inserted_at := (envelope ->> 'at')::timestamptz;
        END IF;
    END IF;
    -- What is left to ask, the deployment's name and the version before, is asked by the statement that moves the head.
    IF fault IS NULL AND NEW.subject_version = 1 THEN
        INSERT INTO ledger.subject_head
            SELECT NEW.subject_type, NEW.subject_id, 1, NEW.entry_id, sha256('\x00'::bytea || NEW.leaf), NEW.xid, NEW.inserted_at
            WHERE envelope #> '{subject,prev}' IS NULL
              AND envelope ->> 'log' = (SELECT regexp_replace(origin, '/[^/]*$', '') FROM ledger.log ORDER BY log_id DESC LIMIT 1)
            ON CONFLICT DO NOTHING;
    ELSIF fault IS NULL THEN
        -- It waits for whoever holds the head's row, and compares with what that one left.
        UPDATE ledger.subject_head SET version = NEW.subject_version, entry_id = NEW.entry_id,
            leaf_hash = sha256('\x00'::bytea || NEW.leaf), xid = NEW.xid, changed_at = NEW.inserted_at
            WHERE subject_type = NEW.subject_type AND subject_id = NEW.subject_id
              AND version = NEW.subject_version - 1 AND encode(leaf_hash, 'hex') = envelope #>> '{subject,prev}'
              AND envelope ->> 'log' = (SELECT regexp_replace(origin, '/[^/]*$', '') FROM ledger.log ORDER BY log_id DESC LIMIT 1);
    END IF;
    IF fault IS NOT NULL OR NOT FOUND THEN
        fault := coalesce(fault, ledger.fault_of(NEW, envelope, NEW.inserted_at));
        IF fault IS NOT NULL THEN
            RAISE EXCEPTION 'entry %: % of the leaf is wrong', NEW.uid, fault
                USING ERRCODE = 'LG004', CONSTRAINT = 'entry_says_what_its_leaf_says', COLUMN = fault;
        END IF;
        RAISE EXCEPTION '% %: version % does not follow', NEW.subject_type, NEW.subject_id, NEW.subject_version
            USING ERRCODE = 'LG005', CONSTRAINT = 'entry_is_next_of_its_subject';
    END IF;
    INSERT INTO ledger.entry_uid VALUES (NEW.uid, NEW.entry_id);
    RETURN NEW;
END
$$;
DROP FUNCTION ledger.admit_slowly(ledger.entry, jsonb);
CREATE TRIGGER admit_entry BEFORE INSERT ON ledger.entry FOR EACH ROW EXECUTE FUNCTION ledger.admit_entry();
SELECT ledger.always('ledger.entry', 'admit_entry');
ALTER TABLE ledger.subject_head ADD CONSTRAINT subject_head_leaf_hash_is_a_hash CHECK (octet_length(leaf_hash) = 32);
ALTER TABLE ledger.entry ADD CONSTRAINT entry_leaf_fits_a_bundle CHECK (octet_length(leaf) BETWEEN 2 AND 65535),
    ADD CONSTRAINT entry_version_from_one CHECK (subject_version >= 1);
SET LOCAL ROLE NONE;
