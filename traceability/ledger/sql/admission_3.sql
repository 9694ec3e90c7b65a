-- Guarantees what admission_2.sql and recovery.sql do, for less: each expression of a rule is prepared anew in every transaction, so what one
-- statement can ask is not asked by two. No rule is another one.
-- Proved by tests/ledger/test_database_rules_entries.py (D5, D6, D10, D11), test_database_rules_recovery.py and test_years.py.
SET LOCAL ROLE ledger_owner;
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

CREATE OR REPLACE FUNCTION ledger.require_entry() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, ledger, pg_temp AS $$
DECLARE
    subject uuid;
    wanted integer;
BEGIN
    -- Transaction ids come again after a restore into a new cluster, so the time must fit too.
    -- What nearly always holds is asked by itself: the rest is prepared only for who needs it.
    IF TG_ARGV[1] = 'id' THEN
        PERFORM FROM ledger.subject_head WHERE subject_type = TG_ARGV[0] AND subject_id = NEW.id AND version = NEW.version
            AND xid = pg_current_xact_id() AND changed_at >= transaction_timestamp();
    ELSE
        subject := to_jsonb(NEW) ->> TG_ARGV[1];
        PERFORM FROM ledger.subject_head WHERE subject_type = TG_ARGV[0] AND subject_id = subject
            AND xid = pg_current_xact_id() AND changed_at >= transaction_timestamp();
    END IF;
    IF FOUND THEN
        RETURN NULL;
    END IF;
    IF TG_ARGV[1] = 'id' THEN
        subject := NEW.id;
        wanted := NEW.version;
    END IF;
    IF EXISTS (SELECT FROM ledger.subject_head WHERE subject_type = TG_ARGV[0] AND subject_id = subject AND xid = pg_current_xact_id()
               AND (changed_at >= transaction_timestamp() OR ledger.is_refilling()) AND (wanted IS NULL OR version = wanted))
       OR EXISTS (SELECT FROM ledger.entry WHERE subject_type = TG_ARGV[0] AND subject_id = subject AND subject_version = wanted
                  AND xid = pg_current_xact_id() AND (inserted_at >= transaction_timestamp() OR ledger.is_refilling())) THEN
        RETURN NULL;
    END IF;
    IF TG_OP = 'UPDATE' AND ledger.only_erases(TG_RELID, to_jsonb(OLD), to_jsonb(NEW)) THEN
        RETURN NULL;   -- the erasure's own entry covers it
    END IF;
    RAISE EXCEPTION '% of %: % % % has no entry in this transaction', TG_OP, TG_TABLE_NAME, TG_ARGV[0], subject, coalesce('version ' || wanted, '')
        USING ERRCODE = 'LG001', CONSTRAINT = TG_NAME, SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME;
END
$$;
SET LOCAL ROLE NONE;

-- reverse
SET LOCAL ROLE ledger_owner;
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

CREATE OR REPLACE FUNCTION ledger.require_entry() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, ledger, pg_temp AS $$
DECLARE
    subject uuid;
    wanted integer;
BEGIN
    IF TG_ARGV[1] = 'id' THEN
        subject := NEW.id;
        wanted := NEW.version;
    ELSE
        subject := to_jsonb(NEW) ->> TG_ARGV[1];
    END IF;
    -- Transaction ids come again after a restore into a new cluster, so the time must fit too.
    -- What nearly always holds is asked by itself: the rest is prepared only for who needs it.
    PERFORM FROM ledger.subject_head WHERE subject_type = TG_ARGV[0] AND subject_id = subject AND xid = pg_current_xact_id()
        AND changed_at >= transaction_timestamp() AND (wanted IS NULL OR version = wanted);
    IF FOUND THEN
        RETURN NULL;
    END IF;
    IF EXISTS (SELECT FROM ledger.subject_head WHERE subject_type = TG_ARGV[0] AND subject_id = subject AND xid = pg_current_xact_id()
               AND (changed_at >= transaction_timestamp() OR ledger.is_refilling()) AND (wanted IS NULL OR version = wanted))
       OR EXISTS (SELECT FROM ledger.entry WHERE subject_type = TG_ARGV[0] AND subject_id = subject AND subject_version = wanted
                  AND xid = pg_current_xact_id() AND (inserted_at >= transaction_timestamp() OR ledger.is_refilling())) THEN
        RETURN NULL;
    END IF;
    IF TG_OP = 'UPDATE' AND ledger.only_erases(TG_RELID, to_jsonb(OLD), to_jsonb(NEW)) THEN
        RETURN NULL;   -- the erasure's own entry covers it
    END IF;
    RAISE EXCEPTION '% of %: % % % has no entry in this transaction', TG_OP, TG_TABLE_NAME, TG_ARGV[0], subject, coalesce('version ' || wanted, '')
        USING ERRCODE = 'LG001', CONSTRAINT = TG_NAME, SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME;
END
$$;
SET LOCAL ROLE NONE;
