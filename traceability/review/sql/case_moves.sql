-- Guarantees that a case moves only as review/workflow.py says, and is approved only without failed BLOCK, every HOLD cleared, enough signed.
-- Proved by tests/review/test_database_rules.py, which tries every pair of states.
SET LOCAL ROLE ledger_owner;
CREATE FUNCTION public.review_broken_rule(moved public.review_case) RETURNS text LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    -- The first rule that stands against the case's new state, by the newest examination; null when none does.
    SELECT CASE
        WHEN moved.state = 'withdrawn' THEN NULL
        WHEN moved.state IN ('returned', 'refused') THEN
            CASE WHEN NOT EXISTS (SELECT FROM public.review_decision AS d WHERE d.examination_id = newest.id
                     AND d.verdict = CASE moved.state WHEN 'returned' THEN 'return' ELSE 'refuse' END) THEN 'a_person_decides' END
        WHEN EXISTS (SELECT FROM public.review_finding AS f
                     WHERE f.examination_id = newest.id AND f.result = 'failed' AND f.severity = 'BLOCK') THEN 'no_approval_with_failed_block'
        WHEN holds.uncleared > 0 THEN 'every_hold_is_cleared'
        WHEN signed.persons < CASE WHEN newest.is_controlled OR holds.failed > 0 THEN 2 ELSE 1 END THEN 'enough_persons_sign'
        WHEN (newest.is_controlled OR holds.failed > 0) AND NOT signed.by_supervisor THEN 'a_supervisor_signs'
    END
    FROM (SELECT 1) AS always
    LEFT JOIN public.review_examination AS newest ON newest.case_id = moved.id AND newest.number = moved.examination
    CROSS JOIN LATERAL (SELECT count(*) AS failed, count(*) FILTER (WHERE c.id IS NULL) AS uncleared
                        FROM public.review_finding AS f LEFT JOIN public.review_clearance AS c ON c.finding_id = f.id
                        WHERE f.examination_id = newest.id AND f.result = 'failed' AND f.severity = 'HOLD') AS holds
    CROSS JOIN LATERAL (SELECT count(DISTINCT d.member_id) AS persons, coalesce(bool_or(d.role = 'supervisor'), false) AS by_supervisor
                        FROM public.review_decision AS d WHERE d.examination_id = newest.id AND d.verdict = 'approve') AS signed
$$;

CREATE FUNCTION public.review_case_moves() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    moves CONSTANT jsonb := '{"": ["open", "withdrawn"], "open": ["approved", "returned", "refused", "withdrawn"]}';
    before text := '';
    broken text;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF to_jsonb(NEW) - ARRAY['state', 'version', 'examination', 'is_controlled']
                IS DISTINCT FROM to_jsonb(OLD) - ARRAY['state', 'version', 'examination', 'is_controlled'] THEN
            broken := 'facts_are_final';
        ELSIF NEW.state = OLD.state AND OLD.state = 'open' THEN
            RETURN NEW;   -- an examination, a clearance or a first signature: a version more, no move
        END IF;
        before := OLD.state;
    END IF;
    broken := coalesce(broken, CASE WHEN NOT coalesce(moves -> before ? NEW.state, false) THEN 'case_moves' END,
                       CASE WHEN TG_OP = 'UPDATE' THEN public.review_broken_rule(NEW) END);
    IF broken IS NOT NULL THEN
        RAISE EXCEPTION 'case %: % does not follow %', NEW.id, NEW.state, before USING
            ERRCODE = 'integrity_constraint_violation', CONSTRAINT = broken, SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER case_moves BEFORE INSERT OR UPDATE ON public.review_case FOR EACH ROW EXECUTE FUNCTION public.review_case_moves();
SELECT ledger.always('public.review_case', 'case_moves');
RESET ROLE;

-- reverse
DROP FUNCTION public.review_case_moves() CASCADE;
DROP FUNCTION public.review_broken_rule(public.review_case);
