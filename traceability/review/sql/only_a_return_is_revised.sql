-- Guarantees that a revision answers a returned shipment of the same exporter, and counts one more than it.
-- Proved by tests/review/test_revise.py. That a shipment is revised once is a unique key of custody's.
SET LOCAL ROLE ledger_owner;
CREATE FUNCTION public.review_revision_answers_a_return() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    broken text;
BEGIN
    SELECT CASE
        WHEN answered.exporter_id <> NEW.exporter_id THEN 'revision_is_of_the_same_exporter'
        WHEN NEW.revision <> answered.revision + 1 THEN 'revision_counts_one_more'
        WHEN NOT EXISTS (SELECT FROM public.review_case WHERE shipment_id = answered.id AND state = 'returned') THEN 'only_a_return_is_revised'
    END INTO broken FROM public.custody_shipment AS answered WHERE answered.id = NEW.revises_id;
    IF broken IS NOT NULL THEN
        RAISE EXCEPTION 'shipment % does not revise %', NEW.id, NEW.revises_id USING
            ERRCODE = 'integrity_constraint_violation', CONSTRAINT = broken, SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER revision_answers_a_return BEFORE INSERT ON public.custody_shipment
    FOR EACH ROW WHEN (NEW.revises_id IS NOT NULL) EXECUTE FUNCTION public.review_revision_answers_a_return();
SELECT ledger.always('public.custody_shipment', 'revision_answers_a_return');
RESET ROLE;

-- reverse
DROP FUNCTION public.review_revision_answers_a_return() CASCADE;
