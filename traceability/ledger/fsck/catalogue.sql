-- What guards the record, as the database itself tells it. Each section gives: name, what it is, owner, grants.
-- Read by catalogue.py; tried by tests/ledger/fsck/test_catalogue.py.

-- section: tables
SELECT c.oid::regclass::text, coalesce(class, CASE WHEN relispartition THEN 'partition' ELSE 'NO CLASS' END), relowner::regrole::text, relacl::text[]
FROM pg_class AS c LEFT JOIN ledger.tracked ON table_name = c.oid
WHERE relnamespace IN ('ledger'::regnamespace, 'public'::regnamespace) AND relkind IN ('r', 'p', 'v', 'm')

-- section: columns
SELECT format('%s %s', attrelid::regclass, attname), '', relowner::regrole::text, attacl::text[]
FROM pg_attribute JOIN pg_class AS c ON c.oid = attrelid
WHERE relnamespace IN ('ledger'::regnamespace, 'public'::regnamespace) AND attacl IS NOT NULL

-- section: values
SELECT format('%s %s', attrelid::regclass, attname), format('%s%s %s', attgenerated, attidentity, coalesce(pg_get_expr(adbin, adrelid), 'an identity'))
FROM pg_attribute JOIN pg_class AS c ON c.oid = attrelid LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
WHERE relnamespace = 'ledger'::regnamespace AND relkind IN ('r', 'p') AND attnum > 0
AND (adbin IS NOT NULL OR attidentity <> '' AND NOT relispartition)   -- before PostgreSQL 17 a partition has its parent's identity without saying so

-- section: sequences
SELECT c.oid::regclass::text, '', relowner::regrole::text, relacl::text[]
FROM pg_class AS c WHERE relnamespace IN ('ledger'::regnamespace, 'public'::regnamespace) AND relkind = 'S'

-- section: triggers
SELECT format('%s %s', tgrelid::regclass, tgname),
       -- what stands behind the name; a regular expression that finds it takes longer than the whole rest of the comparison
       format('%s %s', tgenabled, substr(said, strpos(said, quote_ident(tgname)) + length(quote_ident(tgname)) + 1))
FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = tgrelid, LATERAL (SELECT pg_get_triggerdef(t.oid) AS said OFFSET 0) AS told
WHERE relnamespace IN ('ledger'::regnamespace, 'public'::regnamespace) AND NOT tgisinternal

-- section: rules
SELECT format('%s %s', ev_class::regclass, rulename), format('%s %s', ev_enabled, encode(sha256(convert_to(pg_get_ruledef(r.oid), 'UTF8')), 'hex'))
FROM pg_rewrite AS r JOIN pg_class AS c ON c.oid = ev_class
WHERE relnamespace IN ('ledger'::regnamespace, 'public'::regnamespace) AND relkind IN ('r', 'p')

-- section: functions
SELECT p.oid::regprocedure::text,
       format('%s; %s; body %s', CASE WHEN prosecdef THEN 'as owner' ELSE 'as caller' END, coalesce(array_to_string(proconfig, ', '), 'no settings'),
              encode(sha256(convert_to(prosrc, 'UTF8')), 'hex')),
       proowner::regrole::text, coalesce(proacl, acldefault('f', proowner))::text[]
FROM pg_proc AS p WHERE pronamespace IN ('ledger'::regnamespace, 'public'::regnamespace)
AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_proc'::regclass AND objid = p.oid AND deptype = 'e')

-- section: constraints
SELECT format('%s %s', conrelid::regclass, conname), format('%s%s', pg_get_constraintdef(k.oid), CASE WHEN convalidated THEN '' ELSE ' NOT VALID' END)
FROM pg_constraint AS k JOIN pg_class AS c ON c.oid = conrelid WHERE relnamespace = 'ledger'::regnamespace AND contype IN ('c', 'p', 'u', 'f')

-- section: indexes
SELECT indexrelid::regclass::text,
       format('%s%s', regexp_replace(pg_get_indexdef(indexrelid), '^CREATE (UNIQUE )?INDEX \S+ ', '\1'), CASE WHEN indisvalid THEN '' ELSE ' INVALID' END)
FROM pg_index JOIN pg_class AS c ON c.oid = indrelid WHERE relnamespace = 'ledger'::regnamespace AND indisunique

-- section: schemas
SELECT nspname, '', nspowner::regrole::text, nspacl::text[] FROM pg_namespace WHERE nspname = 'ledger'

-- section: event_triggers
SELECT evtname, format('%s %s %s', evtenabled, evtevent, evtfoid::regproc) FROM pg_event_trigger

-- section: roles
SELECT rolname, format('login %s; superuser %s; bypassrls %s', rolcanlogin, rolsuper, rolbypassrls)
FROM pg_roles WHERE rolname IN ('ledger_owner', 'ledger_app', 'ledger_sequencer', 'ledger_auditor')

-- section: erasable
SELECT format('%s %s %s', kind, path, coalesce(format('%s.%s', table_name, column_name), 'no copy')),
       format('%s %s by %s of %s; place %s+%s; member %s; %s; %s', subject_type, column_name, key_column, key_of, place_column, place_first, member, emptied, same_words)
FROM ledger.erasable
