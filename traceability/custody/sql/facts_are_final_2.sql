-- Guarantees that an event or shipment, its lines and its correction lose only prices, plates, names and reasons that an entry says are erased.
-- Proved by tests/custody/test_erasure.py. Everything else of facts_are_final.sql stands.
SET LOCAL ROLE ledger_owner;
CREATE OR REPLACE FUNCTION public.custody_fact_is_final() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF to_jsonb(NEW) - 'version' IS DISTINCT FROM to_jsonb(OLD) - 'version' AND NOT ledger.only_erases(TG_RELID, to_jsonb(OLD), to_jsonb(NEW)) THEN
        RAISE EXCEPTION '% %: what was recorded is final; a correction is a row beside it', TG_TABLE_NAME, OLD.id USING
            ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'facts_are_final', SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NEW;
END
$$;
DROP TRIGGER facts_are_final ON public.custody_line;
DROP TRIGGER facts_are_final ON public.custody_correction;
SELECT ledger.forbid_but_erasing('public.custody_line', 'facts_are_final'), ledger.forbid_but_erasing('public.custody_correction', 'facts_are_final');

-- The names of persons and plates stand apart, under their paths; what is left says that there was one, so that a collection keeps its origin.
INSERT INTO ledger.erasable (kind, path, subject_type, table_name, column_name, key_column, member)
    SELECT 'event.recorded', path, 'event', 'public.custody_personaldetails'::regclass, 'values', 'subject_id', '{@}'::text[]
    FROM unnest(ARRAY['/transport/vehicle', '/fields/supplier', '/fields/evidence/*/fields/signed_by', '/documents/*/fields/signed_by',
                      '/inputs/*/assay/certificate/fields/signed_by', '/outputs/*/assay/certificate/fields/signed_by']) AS path
    UNION ALL SELECT 'shipment.submitted', '/documents/*/fields/signed_by', 'shipment', 'public.custody_personaldetails', 'values', 'subject_id', '{@}'::text[]
    UNION ALL SELECT 'event.recorded', '/fields/reason', 'event', 'public.custody_event', 'fields', 'id', '{reason}'::text[];
INSERT INTO ledger.erasable (kind, path, subject_type, table_name, column_name, key_column, emptied) VALUES
    ('event.recorded', '/invoice/amount', 'event', 'public.custody_event', 'invoice_amount', 'id', 'null'),
    ('event.recorded', '/invoice/currency', 'event', 'public.custody_event', 'invoice_currency', 'id', '""'),
    ('event.corrected', '/reason', 'event', 'public.custody_correction', 'reason', 'event_id', '"[erased]"');
INSERT INTO ledger.erasable (kind, path, subject_type, table_name, column_name, key_column, place_column, place_first, emptied) VALUES
    ('shipment.submitted', '/lines/*/unit_value', 'shipment', 'public.custody_line', 'unit_value', 'shipment_id', 'number', 1, 'null'),
    ('shipment.submitted', '/lines/*/currency', 'shipment', 'public.custody_line', 'currency', 'shipment_id', 'number', 1, '""');
RESET ROLE;

-- reverse
SET LOCAL ROLE ledger_owner;
DELETE FROM ledger.erasable WHERE kind IN ('event.recorded', 'event.corrected', 'shipment.submitted');
DROP TRIGGER facts_are_final ON public.custody_line;
DROP TRIGGER facts_are_final ON public.custody_correction;
SELECT ledger.forbid('public.custody_line', 'UPDATE', 'facts_are_final'), ledger.forbid('public.custody_correction', 'UPDATE', 'facts_are_final');
CREATE OR REPLACE FUNCTION public.custody_fact_is_final() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF to_jsonb(NEW) - 'version' IS DISTINCT FROM to_jsonb(OLD) - 'version' THEN
        RAISE EXCEPTION '% %: what was recorded is final; a correction is a row beside it', TG_TABLE_NAME, OLD.id USING
            ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'facts_are_final', SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NEW;
END
$$;
RESET ROLE;
