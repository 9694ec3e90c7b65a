-- Guarantees that people of the regulator alone clear and decide, on the newest examination of an open case, and on nothing of their own.
-- Proved by tests/review/test_database_rules.py.
SET LOCAL ROLE ledger_owner;
CREATE FUNCTION public.review_may_decide() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    judged public.review_case;
    examined public.review_examination;
    person public.registry_member;
    broken text;
BEGIN
    SELECT * INTO STRICT judged FROM public.review_case WHERE id = NEW.case_id;
    SELECT * INTO STRICT person FROM public.registry_member WHERE id = NEW.member_id;
    IF TG_TABLE_NAME = 'review_decision' THEN
        SELECT * INTO STRICT examined FROM public.review_examination WHERE id = NEW.examination_id;
    ELSE
        SELECT e.* INTO STRICT examined FROM public.review_examination AS e JOIN public.review_finding AS f ON f.examination_id = e.id
            WHERE f.id = NEW.finding_id;
        IF NOT EXISTS (SELECT FROM public.review_finding WHERE id = NEW.finding_id AND result = 'failed' AND severity = 'HOLD') THEN
            broken := 'only_a_failed_hold_is_cleared';
        END IF;
    END IF;
    broken := CASE
        WHEN broken IS NOT NULL THEN broken
        WHEN judged.state <> 'open' THEN 'only_an_open_case_is_decided'
        WHEN examined.case_id <> judged.id OR examined.number <> judged.examination THEN 'newest_examination_is_decided'
        WHEN NOT person.is_active OR person.role NOT IN ('reviewer', 'supervisor') OR NEW.role <> person.role THEN 'the_regulator_decides'
        WHEN person.organisation_id = judged.exporter_id OR person.organisation_id = ANY (examined.parties)
            THEN 'nobody_decides_on_their_own_organisation'
        WHEN EXISTS (SELECT FROM public.custody_shipment AS s LEFT JOIN public.registry_token AS t ON t.id = s.submitted_by
                     WHERE s.id = judged.shipment_id AND (s.submitted_by = person.id OR t.member_id = person.id))
            THEN 'nobody_decides_on_their_own_submission'
    END;
    IF broken IS NOT NULL THEN
        RAISE EXCEPTION '% of case % by % is refused', TG_TABLE_NAME, NEW.case_id, NEW.member_id USING
            ERRCODE = 'integrity_constraint_violation', CONSTRAINT = broken, SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER may_decide BEFORE INSERT ON public.review_decision FOR EACH ROW EXECUTE FUNCTION public.review_may_decide();
CREATE TRIGGER may_clear BEFORE INSERT ON public.review_clearance FOR EACH ROW EXECUTE FUNCTION public.review_may_decide();
SELECT ledger.always('public.review_decision', 'may_decide'), ledger.always('public.review_clearance', 'may_clear');
RESET ROLE;

-- reverse
DROP FUNCTION public.review_may_decide() CASCADE;
