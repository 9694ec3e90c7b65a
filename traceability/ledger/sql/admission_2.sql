-- Guarantees that an entry which is put back keeps its own time, and that a log is closed once, by its own subject, when it is closing.
-- What holds for nearly every entry is asked at once, since every writer pays for each step.
-- Proved by tests/ledger/test_database_rules_entries.py (D10, D11), test_database_rules_recovery.py and test_years.py.
SET LOCAL ROLE ledger_owner;
CREATE FUNCTION ledger.is_closing(version integer, said text) RETURNS boolean LANGUAGE sql STABLE SET search_path = pg_catalog, ledger, pg_temp AS $$
    SELECT version = 2 AND EXISTS (SELECT FROM ledger.log WHERE mode = 'closing' AND origin = said);
$$;

-- What is wrong with an entry, member by member; nothing if it may come in. Asked only about those that the one comparison below does not let pass.
CREATE FUNCTION ledger.fault_of(entry ledger.entry, envelope jsonb, now_here timestamptz) RETURNS text
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, ledger, pg_temp AS $$
DECLARE
    subject jsonb := envelope -> 'subject';
BEGIN
    RETURN CASE
        WHEN envelope -> 'v' IS DISTINCT FROM '1'::jsonb THEN 'v'
        WHEN envelope ->> 'uid' IS DISTINCT FROM entry.uid::text THEN 'uid'
        WHEN envelope ->> 'kind' IS DISTINCT FROM entry.kind THEN 'kind'
        WHEN envelope ->> 'organisation' IS DISTINCT FROM entry.organisation_id::text THEN 'organisation'
        WHEN subject ->> 'type' IS DISTINCT FROM entry.subject_type THEN 'subject.type'
        WHEN subject ->> 'id' IS DISTINCT FROM entry.subject_id::text THEN 'subject.id'
        WHEN subject -> 'version' IS DISTINCT FROM to_jsonb(entry.subject_version) THEN 'subject.version'
        WHEN envelope ->> 'log' IS DISTINCT FROM ledger.deployment() THEN 'log'
        WHEN (envelope ->> 'at' ~ '^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$') IS NOT TRUE THEN 'at'
        WHEN abs(extract(epoch FROM (envelope ->> 'at')::timestamptz - now_here)) > 60 AND NOT ledger.is_refilling() THEN 'at'
        WHEN entry.kind = 'log.closed' AND NOT ledger.is_refilling()
             AND NOT ledger.is_closing(entry.subject_version, envelope -> 'body' ->> 'origin') THEN 'kind'
        WHEN (entry.subject_version > 1) IS DISTINCT FROM (subject ? 'prev') THEN 'subject.prev'
    END;
END
$$;

CREATE OR REPLACE FUNCTION ledger.admit_entry() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, ledger, pg_temp AS $$
DECLARE
    envelope jsonb := convert_from(NEW.leaf, 'UTF8')::jsonb;
    hash bytea := sha256('\x00'::bytea || NEW.leaf);
    deployment text := (SELECT regexp_replace(origin, '/[^/]*$', '') FROM ledger.log ORDER BY log_id DESC LIMIT 1);
    fault text;
BEGIN
    NEW.xid := pg_current_xact_id();
    NEW.inserted_at := clock_timestamp();
    IF (envelope @> jsonb_build_object('v', 1, 'uid', NEW.uid, 'kind', NEW.kind, 'organisation', NEW.organisation_id, 'log', deployment,
            'subject', jsonb_build_object('type', NEW.subject_type, 'id', NEW.subject_id, 'version', NEW.subject_version))
        AND (envelope -> 'subject' ? 'prev') = (NEW.subject_version > 1)
        AND envelope ->> 'at' ~ '^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$'
        AND (envelope ->> 'at')::timestamptz BETWEEN NEW.inserted_at - interval '60 s' AND NEW.inserted_at + interval '60 s'
        AND NEW.kind <> 'log.closed' AND coalesce(current_setting('ledger.refilling', true), '') <> 'on') IS NOT TRUE THEN
        fault := ledger.fault_of(NEW, envelope, NEW.inserted_at);
        IF fault IS NOT NULL THEN
            RAISE EXCEPTION 'entry %: % of the leaf is wrong', NEW.uid, fault
                USING ERRCODE = 'LG004', CONSTRAINT = 'entry_says_what_its_leaf_says', COLUMN = fault;
        END IF;
        IF ledger.is_refilling() THEN
            NEW.inserted_at := (envelope ->> 'at')::timestamptz;
        END IF;
    END IF;
    IF NEW.subject_version = 1 THEN
        INSERT INTO ledger.subject_head VALUES (NEW.subject_type, NEW.subject_id, 1, NEW.entry_id, hash, NEW.xid, NEW.inserted_at)
            ON CONFLICT DO NOTHING;
    ELSE
        -- It waits for whoever holds the head's row, and compares with what that one left.
        UPDATE ledger.subject_head SET version = NEW.subject_version, entry_id = NEW.entry_id, leaf_hash = hash, xid = NEW.xid, changed_at = NEW.inserted_at
            WHERE subject_type = NEW.subject_type AND subject_id = NEW.subject_id
              AND version = NEW.subject_version - 1 AND encode(leaf_hash, 'hex') = envelope -> 'subject' ->> 'prev';
    END IF;
    IF NOT FOUND THEN
        RAISE EXCEPTION '% %: version % does not follow', NEW.subject_type, NEW.subject_id, NEW.subject_version
            USING ERRCODE = 'LG005', CONSTRAINT = 'entry_is_next_of_its_subject';
    END IF;
    INSERT INTO ledger.entry_uid VALUES (NEW.uid, NEW.entry_id);
    RETURN NEW;
END
$$;
SET LOCAL ROLE NONE;

-- reverse
SET LOCAL ROLE ledger_owner;
CREATE OR REPLACE FUNCTION ledger.admit_entry() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, ledger, pg_temp AS $$
DECLARE
    envelope jsonb := convert_from(NEW.leaf, 'UTF8')::jsonb;
    subject jsonb := envelope -> 'subject';
    head ledger.subject_head;
    fault text;
BEGIN
    NEW.xid := pg_current_xact_id();
    NEW.inserted_at := clock_timestamp();
    fault := CASE
        WHEN envelope -> 'v' IS DISTINCT FROM '1'::jsonb THEN 'v'
        WHEN envelope ->> 'uid' IS DISTINCT FROM NEW.uid::text THEN 'uid'
        WHEN envelope ->> 'kind' IS DISTINCT FROM NEW.kind THEN 'kind'
        WHEN envelope ->> 'organisation' IS DISTINCT FROM NEW.organisation_id::text THEN 'organisation'
        WHEN subject ->> 'type' IS DISTINCT FROM NEW.subject_type THEN 'subject.type'
        WHEN subject ->> 'id' IS DISTINCT FROM NEW.subject_id::text THEN 'subject.id'
        WHEN subject -> 'version' IS DISTINCT FROM to_jsonb(NEW.subject_version) THEN 'subject.version'
        WHEN envelope ->> 'log' IS DISTINCT FROM ledger.deployment() THEN 'log'
        WHEN (envelope ->> 'at' ~ '^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$') IS NOT TRUE THEN 'at'
        WHEN abs(extract(epoch FROM (envelope ->> 'at')::timestamptz - NEW.inserted_at)) > 60 THEN 'at'
        WHEN (NEW.subject_version > 1) IS DISTINCT FROM (subject ? 'prev') THEN 'subject.prev'
    END;
    IF fault IS NOT NULL THEN
        RAISE EXCEPTION 'entry %: % of the leaf is wrong', NEW.uid, fault
            USING ERRCODE = 'LG004', CONSTRAINT = 'entry_says_what_its_leaf_says', COLUMN = fault;
    END IF;
    IF NEW.subject_version = 1 THEN
        INSERT INTO ledger.subject_head VALUES (NEW.subject_type, NEW.subject_id, 1, NEW.entry_id,
            sha256('\x00'::bytea || NEW.leaf), NEW.xid, NEW.inserted_at) ON CONFLICT DO NOTHING;
        IF NOT FOUND THEN
            RAISE EXCEPTION '% % is known', NEW.subject_type, NEW.subject_id USING ERRCODE = 'LG005', CONSTRAINT = 'entry_is_next_of_its_subject';
        END IF;
    ELSE
        SELECT * INTO head FROM ledger.subject_head WHERE subject_type = NEW.subject_type AND subject_id = NEW.subject_id FOR UPDATE;
        IF head.version IS DISTINCT FROM NEW.subject_version - 1 OR subject ->> 'prev' IS DISTINCT FROM encode(head.leaf_hash, 'hex') THEN
            RAISE EXCEPTION '% %: version % does not follow %', NEW.subject_type, NEW.subject_id, NEW.subject_version, head.version
                USING ERRCODE = 'LG005', CONSTRAINT = 'entry_is_next_of_its_subject';
        END IF;
        UPDATE ledger.subject_head SET version = NEW.subject_version, entry_id = NEW.entry_id,
            leaf_hash = sha256('\x00'::bytea || NEW.leaf), xid = NEW.xid, changed_at = NEW.inserted_at
            WHERE subject_type = NEW.subject_type AND subject_id = NEW.subject_id;
    END IF;
    INSERT INTO ledger.entry_uid VALUES (NEW.uid, NEW.entry_id);
    RETURN NEW;
END
$$;
DROP FUNCTION ledger.fault_of(ledger.entry, jsonb, timestamptz), ledger.is_closing(integer, text);
SET LOCAL ROLE NONE;
