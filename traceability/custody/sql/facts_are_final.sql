-- Guarantees that an event or shipment never changes but for its version, and the rows that belong to them not at all.
-- Proved by tests/custody/test_database_rules.py.
SET LOCAL ROLE ledger_owner;
CREATE FUNCTION public.custody_fact_is_final() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF to_jsonb(NEW) - 'version' IS DISTINCT FROM to_jsonb(OLD) - 'version' THEN
        RAISE EXCEPTION '% %: what was recorded is final; a correction is a row beside it', TG_TABLE_NAME, OLD.id USING
            ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'facts_are_final', SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER facts_are_final BEFORE UPDATE ON public.custody_event FOR EACH ROW EXECUTE FUNCTION public.custody_fact_is_final();
CREATE TRIGGER facts_are_final BEFORE UPDATE ON public.custody_shipment FOR EACH ROW EXECUTE FUNCTION public.custody_fact_is_final();
SELECT ledger.always('public.custody_event', 'facts_are_final'), ledger.always('public.custody_shipment', 'facts_are_final');
SELECT ledger.forbid(('public.custody_' || child)::regclass, 'UPDATE', 'facts_are_final')
    FROM unnest(ARRAY['lot', 'output', 'assay', 'draw', 'document', 'seal', 'line', 'confirmation', 'correction']) AS child;
RESET ROLE;

-- reverse
DROP FUNCTION public.custody_fact_is_final() CASCADE;
DROP TRIGGER facts_are_final ON public.custody_lot;
DROP TRIGGER facts_are_final ON public.custody_output;
DROP TRIGGER facts_are_final ON public.custody_assay;
DROP TRIGGER facts_are_final ON public.custody_draw;
DROP TRIGGER facts_are_final ON public.custody_document;
DROP TRIGGER facts_are_final ON public.custody_seal;
DROP TRIGGER facts_are_final ON public.custody_line;
DROP TRIGGER facts_are_final ON public.custody_confirmation;
DROP TRIGGER facts_are_final ON public.custody_correction;
