-- Guarantees that an entry says in its leaf what stands in its columns, now, for this deployment, and next in line of its subject.
-- Proved by tests/ledger/test_database_rules.py (D10, D11).
SET LOCAL ROLE ledger_owner;
CREATE FUNCTION ledger.admit_entry() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, ledger, pg_temp AS $$
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

-- The deployment's name is the log's origin without its last part: a row of the owner, no setting that a caller could change.
CREATE FUNCTION ledger.deployment() RETURNS text LANGUAGE sql STABLE SET search_path = pg_catalog, ledger, pg_temp AS $$
    SELECT regexp_replace(origin, '/[^/]*$', '') FROM ledger.log ORDER BY log_id DESC LIMIT 1;
$$;

CREATE FUNCTION ledger.await_index() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, ledger, pg_temp AS $$
BEGIN
    INSERT INTO ledger.pending VALUES (NEW.entry_id);
    RETURN NULL;
END
$$;

CREATE FUNCTION ledger.head_moves_by_one() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, ledger, pg_temp AS $$
BEGIN
    IF (CASE TG_OP WHEN 'INSERT' THEN NEW.version <> 1
        ELSE NEW.version <> OLD.version + 1 OR (NEW.subject_type, NEW.subject_id) IS DISTINCT FROM (OLD.subject_type, OLD.subject_id) END) THEN
        RAISE EXCEPTION 'the head of % % moves by one', NEW.subject_type, NEW.subject_id USING ERRCODE = 'LG005', CONSTRAINT = 'head_moves_by_one';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER admit_entry BEFORE INSERT ON ledger.entry FOR EACH ROW EXECUTE FUNCTION ledger.admit_entry();
CREATE TRIGGER await_index AFTER INSERT ON ledger.entry FOR EACH ROW EXECUTE FUNCTION ledger.await_index();
CREATE TRIGGER head_moves_by_one BEFORE INSERT OR UPDATE ON ledger.subject_head FOR EACH ROW EXECUTE FUNCTION ledger.head_moves_by_one();
SELECT ledger.always('ledger.entry', 'admit_entry'), ledger.always('ledger.entry', 'await_index'),
       ledger.always('ledger.subject_head', 'head_moves_by_one');
GRANT EXECUTE ON FUNCTION ledger.deployment() TO ledger_app, ledger_sequencer, ledger_auditor;
SET LOCAL ROLE NONE;

-- reverse
DROP TRIGGER head_moves_by_one ON ledger.subject_head;
DROP TRIGGER await_index ON ledger.entry;
DROP TRIGGER admit_entry ON ledger.entry;
DROP FUNCTION ledger.head_moves_by_one(), ledger.await_index(), ledger.deployment(), ledger.admit_entry();
