-- Guarantees that two ways of typing one number from a paper, ticket or seal compare equal, the same as custody/numbers.py has it: width,
-- case and kind of dash do not count, spaces and signs without width are left out. Immutable, so that an index can hold it.
-- Proved by tests/custody/test_numbers.py.
SET LOCAL ROLE ledger_owner;
CREATE FUNCTION public.custody_folded(said text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT translate(normalize(said, NFKC), E'ABCDEFGHIJKLMNOPQRSTUVWXYZ\u2010\u2012\u2013\u2014\u2015\u2212\u30fc \t\u00ad\u200b\u200c\u200d\u2060\ufeff',
                     'abcdefghijklmnopqrstuvwxyz-------')
$$;
GRANT EXECUTE ON FUNCTION public.custody_folded(text) TO ledger_app, ledger_sequencer, ledger_auditor;
RESET ROLE;

-- reverse
DROP FUNCTION public.custody_folded(text);
