-- Guarantees that no case, examination, finding, clearance or decision is committed without its case's ledger entry, nor changed later.
-- Proved by tests/review/test_database_rules.py.
SET LOCAL ROLE ledger_owner;
CREATE CONSTRAINT TRIGGER case_has_entry AFTER INSERT OR UPDATE ON public.review_case DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION ledger.require_entry('case', 'id');
CREATE CONSTRAINT TRIGGER examination_has_entry AFTER INSERT OR UPDATE ON public.review_examination DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION ledger.require_entry('case', 'case_id');
CREATE CONSTRAINT TRIGGER finding_has_entry AFTER INSERT OR UPDATE ON public.review_finding DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION ledger.require_entry('case', 'case_id');
CREATE CONSTRAINT TRIGGER clearance_has_entry AFTER INSERT OR UPDATE ON public.review_clearance DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION ledger.require_entry('case', 'case_id');
CREATE CONSTRAINT TRIGGER decision_has_entry AFTER INSERT OR UPDATE ON public.review_decision DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION ledger.require_entry('case', 'case_id');
SELECT ledger.always('public.review_case', 'case_has_entry'), ledger.always('public.review_examination', 'examination_has_entry'),
       ledger.always('public.review_finding', 'finding_has_entry'), ledger.always('public.review_clearance', 'clearance_has_entry'),
       ledger.always('public.review_decision', 'decision_has_entry');
SELECT ledger.forbid(name::regclass, 'UPDATE', 'facts_are_final')
    FROM unnest(ARRAY['public.review_examination', 'public.review_finding', 'public.review_clearance', 'public.review_decision']) AS name;
RESET ROLE;

-- reverse
DROP TRIGGER facts_are_final ON public.review_examination;
DROP TRIGGER facts_are_final ON public.review_finding;
DROP TRIGGER facts_are_final ON public.review_clearance;
DROP TRIGGER facts_are_final ON public.review_decision;
DROP TRIGGER case_has_entry ON public.review_case;
DROP TRIGGER examination_has_entry ON public.review_examination;
DROP TRIGGER finding_has_entry ON public.review_finding;
DROP TRIGGER clearance_has_entry ON public.review_clearance;
DROP TRIGGER decision_has_entry ON public.review_decision;
