-- Guarantees that reasons about persons may be erased: no row of the registry holds a copy of them.
-- Proved by tests/registry/test_erasing.py. What else is committed here is the law of the day (owners, limits, names of lists) and stays.
SET LOCAL ROLE ledger_owner;
INSERT INTO ledger.erasable (kind, path) VALUES ('member.changed', '/reason'), ('listed_party.changed', '/reason'), ('token.revoked', '/reason');
RESET ROLE;

-- reverse
SET LOCAL ROLE ledger_owner;
DELETE FROM ledger.erasable WHERE kind IN ('member.changed', 'listed_party.changed', 'token.revoked');
RESET ROLE;
