-- Guarantees that every row of law names its source and confidence, and that the intervals of one code of the control list touch: what is
-- suspended or not known is a row of its own, never days of which nothing is said. A version's rows of a code come in one statement.
-- Proved by tests/registry/test_database_rules_3.py.
SET LOCAL ROLE ledger_owner;
ALTER TABLE public.registry_referencerow ADD CONSTRAINT reference_row_has_a_source CHECK (
    coalesce(btrim(source), btrim("values" ->> 'legal_basis'), '') <> '' AND coalesce(confidence, '') IN ('S', 'D', 'M', 'P'));
CREATE FUNCTION public.registry_codes_leave_no_gap() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    gap record;
BEGIN
    SELECT followed.key, followed.valid_to, followed.next_from INTO gap FROM (
        SELECT kept.key, kept.valid_to, lead(kept.valid_from) OVER (
                PARTITION BY kept.table_id, kept.table_version, kept.key ORDER BY kept.valid_from NULLS FIRST) AS next_from
            FROM (SELECT DISTINCT added.table_id, added.table_version FROM added JOIN public.registry_referencetable AS known
                ON known.id = added.table_id AND known.name = 'controlled_items') AS touched
            JOIN public.registry_referencerow AS kept USING (table_id, table_version)) AS followed
        WHERE followed.next_from > followed.valid_to + 1 LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'nothing is said of % between % and %', gap.key, gap.valid_to, gap.next_from USING
            ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'codes_leave_no_gap', SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER codes_leave_no_gap AFTER INSERT ON public.registry_referencerow
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION public.registry_codes_leave_no_gap();
ALTER TABLE public.registry_referencerow ENABLE ALWAYS TRIGGER codes_leave_no_gap;
RESET ROLE;

-- reverse
DROP FUNCTION public.registry_codes_leave_no_gap() CASCADE;
ALTER TABLE public.registry_referencerow DROP CONSTRAINT reference_row_has_a_source;
