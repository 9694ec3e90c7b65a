-- What guards the record, as the database itself tells it. Each section gives: name, what it is, owner, grants.
-- Read by catalogue.py; tried by tests/ledger/fsck/test_catalogue.py.

-- section: tables
SELECT c.oid::regclass::text,
       concat_ws(', ', coalesce(class, CASE WHEN relispartition THEN 'partition' ELSE 'NO CLASS' END), CASE WHEN relpersistence <> 'p' THEN 'NOT LOGGED' END,
                 CASE WHEN relrowsecurity OR relforcerowsecurity THEN 'ROW SECURITY' END,
                 CASE WHEN NOT relhastriggers AND EXISTS (SELECT FROM pg_trigger WHERE tgrelid = c.oid) THEN 'TRIGGERS OFF' END,
                 CASE WHEN NOT relhasrules AND relkind IN ('v', 'm') THEN 'RULES OFF' END),
       relowner::regrole::text, relacl::text[]
FROM pg_class AS c LEFT JOIN ledger.tracked ON table_name = c.oid
WHERE relnamespace IN ('ledger'::regnamespace, 'public'::regnamespace) AND relkind IN ('r', 'p', 'v', 'm')

-- section: columns
SELECT format('%s %s', attrelid::regclass, attname), '', relowner::regrole::text, attacl::text[]
FROM pg_attribute JOIN pg_class AS c ON c.oid = attrelid
WHERE relnamespace IN ('ledger'::regnamespace, 'public'::regnamespace) AND attacl IS NOT NULL

-- section: shapes
SELECT c.oid::regclass::text,
       string_agg(format('%s %s%s', attname, format_type(atttypid, atttypmod), CASE WHEN attnotnull THEN ' not null' ELSE '' END), ', ' ORDER BY attnum)
FROM pg_attribute JOIN pg_class AS c ON c.oid = attrelid
WHERE relnamespace IN ('ledger'::regnamespace, 'public'::regnamespace) AND relkind IN ('r', 'p') AND attnum > 0 AND NOT attisdropped
GROUP BY c.oid

-- section: policies
SELECT format('%s %s', polrelid::regclass, polname), format('%s %s', polcmd, pg_get_expr(polqual, polrelid))
FROM pg_policy JOIN pg_class AS c ON c.oid = polrelid WHERE relnamespace IN ('ledger'::regnamespace, 'public'::regnamespace)

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
WHERE relnamespace IN ('ledger'::regnamespace, 'public'::regnamespace)
-- the server's own triggers, which keep foreign keys, say nothing while they are on; whatever else calls itself internal is looked at
AND (NOT tgisinternal OR tgenabled = 'D' OR tgfoid NOT IN (SELECT oid FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace
                                                          AND (starts_with(proname, 'RI_FKey_') OR proname = 'unique_key_recheck')))

-- section: rules
SELECT format('%s %s', ev_class::regclass, rulename), format('%s %s', ev_enabled, encode(sha256(convert_to(pg_get_ruledef(r.oid), 'UTF8')), 'hex'))
FROM pg_rewrite AS r JOIN pg_class AS c ON c.oid = ev_class
WHERE relnamespace IN ('ledger'::regnamespace, 'public'::regnamespace) AND relkind IN ('r', 'p')

-- section: functions
SELECT p.oid::regprocedure::text,
       format('%s %s%s%s; %s; %s; body %s', lanname, provolatile, CASE WHEN proisstrict THEN ' strict' ELSE '' END, CASE WHEN proleakproof THEN ' LEAKPROOF' ELSE '' END,
              CASE WHEN prosecdef THEN 'as owner' ELSE 'as caller' END, coalesce(array_to_string(proconfig, ', '), 'no settings'),
              encode(sha256(convert_to(concat(prosrc, pg_get_function_sqlbody(p.oid)), 'UTF8')), 'hex')),
       proowner::regrole::text, coalesce(proacl, acldefault('f', proowner))::text[]
FROM pg_proc AS p JOIN pg_language AS l ON l.oid = prolang WHERE pronamespace IN ('ledger'::regnamespace, 'public'::regnamespace)
AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_proc'::regclass AND objid = p.oid AND deptype = 'e')

-- section: constraints
-- A dump writes lists of words with other casts and brackets than the migration did; so the domain's are compared without them.
SELECT format('%s %s', conrelid::regclass, conname),
       format('%s%s', CASE WHEN relnamespace = 'ledger'::regnamespace OR contype <> 'c' THEN pg_get_constraintdef(k.oid)
                           ELSE regexp_replace(pg_get_constraintdef(k.oid), '::(character varying|text)(\[\])?|[()]', '', 'g') END,
              CASE WHEN convalidated THEN '' ELSE ' NOT VALID' END)
FROM pg_constraint AS k JOIN pg_class AS c ON c.oid = conrelid
WHERE relnamespace IN ('ledger'::regnamespace, 'public'::regnamespace) AND contype IN ('c', 'p', 'u', 'f', 'x')

-- section: indexes
SELECT indexrelid::regclass::text,
       format('%s%s', regexp_replace(pg_get_indexdef(indexrelid), '^CREATE (UNIQUE )?INDEX \S+ ', '\1'), CASE WHEN indisvalid THEN '' ELSE ' INVALID' END)
FROM pg_index JOIN pg_class AS c ON c.oid = indrelid WHERE relnamespace IN ('ledger'::regnamespace, 'public'::regnamespace) AND indisunique

-- section: schemas
SELECT nspname, '', nspowner::regrole::text, nspacl::text[] FROM pg_namespace WHERE nspname IN ('ledger', 'public')

-- section: event_triggers
SELECT evtname, format('%s %s %s', evtenabled, evtevent, evtfoid::regproc) FROM pg_event_trigger

-- section: roles
SELECT rolname,
       format('login %s; superuser %s; bypassrls %s; creates databases %s, roles %s; replication %s; member of %s; may create in the database %s, tables for a while %s',
              rolcanlogin, rolsuper, rolbypassrls, rolcreatedb, rolcreaterole, rolreplication,
              coalesce((SELECT string_agg(DISTINCT roleid::regrole::text, ', ') FROM pg_auth_members WHERE member = r.oid), 'none'),
              has_database_privilege(r.oid, current_database(), 'CREATE'), has_database_privilege(r.oid, current_database(), 'TEMPORARY'))
FROM pg_roles AS r WHERE rolname IN ('ledger_owner', 'ledger_app', 'ledger_sequencer', 'ledger_auditor')

-- section: settings
-- A setting that a guard reads, or that switches guards off, set for a role or for this database, or for whose change one was given the right.
SELECT format('%s %s', coalesce(nullif(setrole, 0)::regrole::text, 'all'), split_part(said, '=', 1)), said
FROM pg_db_role_setting, unnest(setconfig) AS said
WHERE setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
AND (setrole = 0 OR starts_with(setrole::regrole::text, 'ledger_'))
AND (starts_with(said, 'ledger.') OR split_part(said, '=', 1) IN ('session_replication_role', 'row_security', 'search_path'))
UNION ALL
SELECT format('%s may set %s', coalesce(nullif(grantee, 0)::regrole::text, 'PUBLIC'), parname), privilege_type
FROM pg_parameter_acl, aclexplode(paracl) WHERE grantee = 0 OR starts_with(grantee::regrole::text, 'ledger_')

-- section: defaults
SELECT format('what %s makes in %s: %s', CASE WHEN starts_with(defaclrole::regrole::text, 'ledger_') THEN defaclrole::regrole::text ELSE 'the login that migrates' END,
              coalesce(nullif(defaclnamespace, 0)::regnamespace::text, 'any schema'), defaclobjtype),
       coalesce((SELECT string_agg(format('%s %s', coalesce(nullif(grantee, 0)::regrole::text, 'PUBLIC'), privilege_type), ', ' ORDER BY grantee, privilege_type)
                 FROM aclexplode(defaclacl) WHERE grantee = 0 OR starts_with(grantee::regrole::text, 'ledger_')), 'nothing')
FROM pg_default_acl

-- section: erasable
SELECT format('%s %s %s', kind, path, coalesce(format('%s.%s', table_name, column_name), 'no copy')),
       format('%s %s by %s of %s; place %s+%s; member %s; %s; %s', subject_type, column_name, key_column, key_of, place_column, place_first, member, emptied, same_words)
FROM ledger.erasable
