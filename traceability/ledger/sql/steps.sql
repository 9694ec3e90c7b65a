-- Guarantees what versions_rise (erasing.sql) and head_moves_by_one (admission_4.sql) did, with less work for nearly every change: the step from one
-- version to the next is asked by itself, and everything else is looked at only where it is none. No rule is another one.
-- Proved by tests/ledger/test_database_rules_entries.py (D6, D11) and test_classes.py.
SET LOCAL ROLE ledger_owner;
CREATE OR REPLACE FUNCTION ledger.versions_rise() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, ledger, pg_temp AS $$
BEGIN
    IF NEW.version = OLD.version + 1 AND NEW.id = OLD.id THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'INSERT' AND NEW.version = 1 THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' AND ledger.only_erases(TG_RELID, to_jsonb(OLD), to_jsonb(NEW)) THEN
        RETURN NEW;   -- an erased member is no new version: the subject says nothing new
    END IF;
    RAISE EXCEPTION '% %: version % is not the next', TG_TABLE_NAME, NEW.id, NEW.version
        USING ERRCODE = 'LG002', CONSTRAINT = 'versions_rise', SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME;
END
$$;

CREATE OR REPLACE FUNCTION ledger.head_moves_by_one() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, ledger, pg_temp AS $$
BEGIN
    IF NEW.version = OLD.version + 1 AND octet_length(NEW.leaf_hash) = 32
       AND NEW.subject_id = OLD.subject_id AND NEW.subject_type = OLD.subject_type THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'INSERT' AND NEW.version = 1 AND octet_length(NEW.leaf_hash) = 32 THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the head of % % moves by one', NEW.subject_type, NEW.subject_id USING ERRCODE = 'LG005', CONSTRAINT = 'head_moves_by_one';
END
$$;
SET LOCAL ROLE NONE;

-- reverse
SET LOCAL ROLE ledger_owner;
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
