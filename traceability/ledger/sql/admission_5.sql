-- Guarantees what admission_4.sql and await_index (admission.sql) do: an entry waits for its place as soon as it is admitted, by the same trigger. And
-- no index any more over the entries that have uids: who has which is said by the entry itself, and fsck compares the two.
-- Proved by tests/ledger/test_database_rules_entries.py (D9 to D11), adversarial/test_removed_defences.py and fsck/test_placement.py.
SET LOCAL ROLE ledger_owner;
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
    INSERT INTO ledger.pending VALUES (NEW.entry_id);
    RETURN NULL;
END
$$;
DROP TRIGGER await_index ON ledger.entry;
DROP FUNCTION ledger.await_index();
ALTER TABLE ledger.entry_uid DROP CONSTRAINT entry_uid_entry_id_key;
SET LOCAL ROLE NONE;

-- reverse
SET LOCAL ROLE ledger_owner;
ALTER TABLE ledger.entry_uid ADD CONSTRAINT entry_uid_entry_id_key UNIQUE (entry_id);
CREATE FUNCTION ledger.await_index() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, ledger, pg_temp AS $$
BEGIN
    INSERT INTO ledger.pending VALUES (NEW.entry_id);
    RETURN NULL;
END
$$;
CREATE TRIGGER await_index AFTER INSERT ON ledger.entry FOR EACH ROW EXECUTE FUNCTION ledger.await_index();
SELECT ledger.always('ledger.entry', 'await_index');
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
SET LOCAL ROLE NONE;
