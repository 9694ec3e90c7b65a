-- Guarantees that a final row loses only members that an entry disclosure.erased of the same transaction names, and nothing else.
-- Proved by tests/ledger/test_erase.py, tests/adversarial/test_erasure.py.
SET LOCAL ROLE ledger_owner;
-- The erasure map. `kind` `*`: every kind; `*` in a path: a place in a list. Without a table, no row holds a copy.
-- `key_of`: whether `key_column` holds the id of the entry's subject, or the entry's uid. `place_column`: holds the place plus `place_first`.
-- `member`: what goes of a JSON column; {@}: the member whose name is the path. `same_words`: only rows that hold the very value.
CREATE TABLE ledger.erasable (
    kind text NOT NULL,
    path text NOT NULL,
    subject_type text NOT NULL DEFAULT '',
    table_name regclass,
    column_name text NOT NULL DEFAULT '',
    key_column text NOT NULL DEFAULT '',
    key_of text NOT NULL DEFAULT 'subject' CONSTRAINT erasable_key_is_known CHECK (key_of IN ('subject', 'entry')),
    place_column text NOT NULL DEFAULT '',
    place_first integer NOT NULL DEFAULT 0,
    member text[] NOT NULL DEFAULT '{}',
    emptied jsonb NOT NULL DEFAULT '"[erased]"',
    same_words boolean NOT NULL DEFAULT false,
    CONSTRAINT erasable_once UNIQUE (kind, path, table_name, column_name)
);
COMMENT ON TABLE ledger.erasable IS 'which committed members may be erased, and which columns hold a copy of them; changed by migrations only';
SELECT ledger.forbid_truncate('ledger.erasable');
GRANT SELECT ON ledger.erasable TO ledger_app, ledger_sequencer, ledger_auditor;
INSERT INTO ledger.erasable (kind, path) VALUES ('*', 'request'), ('disclosure.erased', '/reason');

-- The map's rows for one path, with the place and the member that it means.
CREATE FUNCTION ledger.copies_of(of_kind text, at text) RETURNS SETOF ledger.erasable LANGUAGE sql STABLE SET search_path = pg_catalog, ledger, pg_temp AS $$
    SELECT kind, at, subject_type, table_name, column_name, key_column, key_of, place_column,
           CASE WHEN place_column <> '' THEN substring(at FROM replace(path, '*', '([0-9]+)'))::integer + place_first ELSE 0 END,
           CASE WHEN member = '{@}' THEN ARRAY[at] ELSE member END, emptied, same_words
    FROM ledger.erasable WHERE kind IN (of_kind, '*') AND at ~ ('^' || replace(path, '*', '[0-9]+') || '$');
$$;
GRANT EXECUTE ON FUNCTION ledger.copies_of(text, text) TO ledger_app, ledger_sequencer, ledger_auditor;
CREATE FUNCTION ledger.erased_now(of_uid uuid) RETURNS SETOF text LANGUAGE sql STABLE SET search_path = pg_catalog, ledger, pg_temp AS $$
    SELECT jsonb_array_elements_text(convert_from(leaf, 'UTF8')::jsonb -> 'body' -> 'paths') FROM ledger.entry
    WHERE subject_type = 'disclosure' AND subject_id = of_uid AND kind = 'disclosure.erased'
      AND xid = pg_current_xact_id() AND inserted_at >= transaction_timestamp();
$$;
CREATE FUNCTION ledger.only_erases(target regclass, before jsonb, after jsonb) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, ledger, pg_temp AS $$
    SELECT coalesce(bool_and(EXISTS (
        SELECT FROM ledger.erasable AS held
        CROSS JOIN LATERAL (
            SELECT uid, kind FROM ledger.entry WHERE held.key_of = 'subject' AND subject_type = held.subject_type AND subject_id = (before ->> held.key_column)::uuid
            UNION ALL
            SELECT entry.uid, entry.kind FROM ledger.entry_uid JOIN ledger.entry USING (entry_id)
            WHERE held.key_of = 'entry' AND entry_uid.uid = (before ->> held.key_column)::uuid
        ) AS original
        CROSS JOIN LATERAL ledger.erased_now(original.uid) AS erased (path)
        CROSS JOIN LATERAL ledger.copies_of(original.kind, erased.path) AS copy
        WHERE held.table_name = target AND held.column_name = changed.name
          AND (copy.table_name, copy.column_name, copy.key_column) = (held.table_name, held.column_name, held.key_column)
          AND (copy.place_column = '' OR (before ->> copy.place_column)::integer = copy.place_first)
          AND after -> changed.name = CASE copy.member WHEN '{}' THEN copy.emptied ELSE jsonb_set(before -> changed.name, copy.member, copy.emptied, false) END
    )), false)
    FROM jsonb_object_keys(before || after) AS changed (name) WHERE before -> changed.name IS DISTINCT FROM after -> changed.name;
$$;
GRANT EXECUTE ON FUNCTION ledger.only_erases(regclass, jsonb, jsonb) TO ledger_app, ledger_sequencer;

-- Empties every copy of what this transaction's entries say of `of_uid`; `opened`: path -> the value that its disclosure held. Returns the rows.
CREATE FUNCTION ledger.erase_copies(of_uid uuid, opened jsonb) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, ledger, pg_temp AS $$
DECLARE
    subject uuid;
    of_kind text;
    copy ledger.erasable;
    emptied text;
    rows integer;
    total integer := 0;
BEGIN
    SELECT subject_id, kind INTO subject, of_kind FROM ledger.entry_uid JOIN ledger.entry USING (entry_id) WHERE entry_uid.uid = of_uid;
    FOR copy IN SELECT found.* FROM ledger.erased_now(of_uid) AS erased (path), ledger.copies_of(of_kind, erased.path) AS found
                WHERE found.table_name IS NOT NULL ORDER BY found.table_name::text, found.path, found.column_name LOOP
        emptied := CASE copy.member WHEN '{}' THEN format('(jsonb_populate_record(NULL::%s, jsonb_build_object(%L, $3))).%I', copy.table_name, copy.column_name, copy.column_name)
                   ELSE format('jsonb_set(%I, $4, $3, false)', copy.column_name) END;
        EXECUTE format('UPDATE %s SET %I = %s WHERE %I = $1', copy.table_name, copy.column_name, emptied, copy.key_column)
             || CASE copy.place_column WHEN '' THEN '' ELSE format(' AND %I = $2', copy.place_column) END
             || CASE copy.member WHEN '{}' THEN '' ELSE format(' AND %I #> $4 IS NOT NULL', copy.column_name) END
             || CASE WHEN copy.same_words THEN format(' AND to_jsonb(%I) = $5', copy.column_name) ELSE '' END
            USING CASE copy.key_of WHEN 'entry' THEN of_uid ELSE subject END, copy.place_first, copy.emptied, copy.member, opened -> copy.path;
        GET DIAGNOSTICS rows = ROW_COUNT;
        total := total + rows;
    END LOOP;
    RETURN total;
END
$$;
GRANT EXECUTE ON FUNCTION ledger.erase_copies(uuid, jsonb) TO ledger_app;

-- As ledger.forbid(…, 'UPDATE', …), but for what an entry disclosure.erased of this transaction names.
CREATE FUNCTION ledger.refuse_but_erasing() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, ledger, pg_temp AS $$
BEGIN
    IF ledger.only_erases(TG_RELID, to_jsonb(OLD), to_jsonb(NEW)) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% on %.% is refused', TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME
        USING ERRCODE = 'LG003', CONSTRAINT = TG_NAME, SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME;
END
$$;
CREATE FUNCTION ledger.forbid_but_erasing(target regclass, trigger_name text) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, ledger, pg_temp AS $$
BEGIN
    EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE ON %s FOR EACH ROW EXECUTE FUNCTION ledger.refuse_but_erasing()', trigger_name, target);
    PERFORM ledger.always(target, trigger_name);
END
$$;
CREATE OR REPLACE FUNCTION ledger.versions_rise() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, ledger, pg_temp AS $$
BEGIN
    IF (CASE TG_OP WHEN 'INSERT' THEN NEW.version IS DISTINCT FROM 1
        ELSE NEW.version IS DISTINCT FROM OLD.version + 1 OR NEW.id IS DISTINCT FROM OLD.id END) THEN
        IF TG_OP = 'UPDATE' AND ledger.only_erases(TG_RELID, to_jsonb(OLD), to_jsonb(NEW)) THEN
            RETURN NEW;   -- an erased member is no new version: the subject says nothing new
        END IF;
        RAISE EXCEPTION '% %: version % is not the next', TG_TABLE_NAME, NEW.id, NEW.version
            USING ERRCODE = 'LG002', CONSTRAINT = 'versions_rise', SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME;
    END IF;
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
        EXECUTE format('SELECT ($1).%I', TG_ARGV[1]) INTO subject USING NEW;
    END IF;
    -- Transaction ids come again after a restore into a new cluster, so the time must fit too.
    IF EXISTS (SELECT FROM ledger.subject_head WHERE subject_type = TG_ARGV[0] AND subject_id = subject AND xid = pg_current_xact_id()
               AND changed_at >= transaction_timestamp() AND (wanted IS NULL OR version = wanted))
       OR EXISTS (SELECT FROM ledger.entry WHERE subject_type = TG_ARGV[0] AND subject_id = subject AND subject_version = wanted
                  AND xid = pg_current_xact_id() AND inserted_at >= transaction_timestamp()) THEN
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
SELECT ledger.classify('ledger.erasable', 'ledger', 'a table of the ledger itself, with rights of its own');

-- reverse
SET LOCAL ROLE ledger_owner;
CREATE OR REPLACE FUNCTION ledger.versions_rise() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, ledger, pg_temp AS $$
BEGIN
    IF (CASE TG_OP WHEN 'INSERT' THEN NEW.version IS DISTINCT FROM 1
        ELSE NEW.version IS DISTINCT FROM OLD.version + 1 OR NEW.id IS DISTINCT FROM OLD.id END) THEN
        RAISE EXCEPTION '% %: version % is not the next', TG_TABLE_NAME, NEW.id, NEW.version
            USING ERRCODE = 'LG002', CONSTRAINT = 'versions_rise', SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME;
    END IF;
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
        EXECUTE format('SELECT ($1).%I', TG_ARGV[1]) INTO subject USING NEW;
    END IF;
    -- Transaction ids come again after a restore into a new cluster, so the time must fit too.
    IF EXISTS (SELECT FROM ledger.subject_head WHERE subject_type = TG_ARGV[0] AND subject_id = subject AND xid = pg_current_xact_id()
               AND changed_at >= transaction_timestamp() AND (wanted IS NULL OR version = wanted))
       OR EXISTS (SELECT FROM ledger.entry WHERE subject_type = TG_ARGV[0] AND subject_id = subject AND subject_version = wanted
                  AND xid = pg_current_xact_id() AND inserted_at >= transaction_timestamp()) THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION '% of %: % % % has no entry in this transaction', TG_OP, TG_TABLE_NAME, TG_ARGV[0], subject, coalesce('version ' || wanted, '')
        USING ERRCODE = 'LG001', CONSTRAINT = TG_NAME, SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME;
END
$$;
DROP FUNCTION ledger.forbid_but_erasing(regclass, text), ledger.refuse_but_erasing(), ledger.erase_copies(uuid, jsonb),
    ledger.only_erases(regclass, jsonb, jsonb), ledger.erased_now(uuid), ledger.copies_of(text, text);
DELETE FROM ledger.tracked WHERE table_name = 'ledger.erasable'::regclass;
DROP TABLE ledger.erasable;
SET LOCAL ROLE NONE;
