-- Guarantees that a case moves only as review/workflow.py says, and is approved only without failed BLOCK, every HOLD cleared, enough signed;
-- an approved one rises by a version alone, and only when it gave kilograms back that customs did not let leave.
-- Proved by tests/review/test_database_rules.py, which tries every pair of states, and tests/review/test_rest.py.
SET LOCAL ROLE ledger_owner;
CREATE OR REPLACE FUNCTION public.review_case_moves() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
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
        ELSIF OLD.state = 'approved' AND to_jsonb(NEW) - 'version' = to_jsonb(OLD) - 'version'
              AND EXISTS (SELECT FROM public.custody_draw WHERE case_id = NEW.id) THEN
            RETURN NEW;   -- a release below the approved weights: the rest went back
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
RESET ROLE;

-- reverse
SET LOCAL ROLE ledger_owner;
CREATE OR REPLACE FUNCTION public.review_case_moves() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
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
RESET ROLE;
