-- Guarantees that clearances and decisions stay final, but for a reason that an entry disclosure.erased of the same transaction names.
-- Proved by tests/review/test_erasure.py.
SET LOCAL ROLE ledger_owner;
DROP TRIGGER facts_are_final ON public.review_clearance;
DROP TRIGGER facts_are_final ON public.review_decision;
SELECT ledger.forbid_but_erasing('public.review_clearance', 'facts_are_final'), ledger.forbid_but_erasing('public.review_decision', 'facts_are_final');
-- A case has several clearances and decisions, and its entries do not name the row: the row is the one that holds the very words.
INSERT INTO ledger.erasable (kind, path, subject_type, table_name, column_name, key_column, same_words) VALUES
    ('finding.cleared', '/reason', 'case', 'public.review_clearance', 'reason', 'case_id', true),
    ('decision.signed', '/reason', 'case', 'public.review_decision', 'reason', 'case_id', true);
INSERT INTO ledger.erasable (kind, path) VALUES ('case.withdrawn', '/reason');
RESET ROLE;

-- reverse
SET LOCAL ROLE ledger_owner;
DELETE FROM ledger.erasable WHERE kind IN ('finding.cleared', 'decision.signed', 'case.withdrawn');
DROP TRIGGER facts_are_final ON public.review_clearance;
DROP TRIGGER facts_are_final ON public.review_decision;
SELECT ledger.forbid('public.review_clearance', 'UPDATE', 'facts_are_final'), ledger.forbid('public.review_decision', 'UPDATE', 'facts_are_final');
RESET ROLE;
