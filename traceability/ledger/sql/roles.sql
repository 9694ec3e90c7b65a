-- Guarantees four roles, of which only the owner may change the ledger's schema; safe when several databases of one cluster make them at once.
-- Proved by tests/ledger/test_database_rules.py and tests/ledger/test_checks.py.
DO $$
DECLARE
    role_name text;
BEGIN
    FOREACH role_name IN ARRAY ARRAY['ledger_owner', 'ledger_app', 'ledger_sequencer', 'ledger_auditor'] LOOP
        BEGIN
            EXECUTE format('CREATE ROLE %I NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS', role_name);
        EXCEPTION WHEN duplicate_object OR unique_violation THEN
            NULL;
        END;
    END LOOP;
    -- A login that is not superuser must be a member, to give its tables to the owner.
    IF NOT pg_has_role(current_user, 'ledger_owner', 'MEMBER') THEN
        EXECUTE format('GRANT ledger_owner TO %I', current_user);
    END IF;
END
$$;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO ledger_app, ledger_sequencer, ledger_auditor;
GRANT USAGE, CREATE ON SCHEMA public TO ledger_owner;

-- reverse
REVOKE ALL ON SCHEMA public FROM ledger_owner, ledger_app, ledger_sequencer, ledger_auditor;
DO $$
DECLARE
    role_name text;
BEGIN
    FOREACH role_name IN ARRAY ARRAY['ledger_owner', 'ledger_app', 'ledger_sequencer', 'ledger_auditor'] LOOP
        BEGIN
            EXECUTE format('DROP ROLE %I', role_name);
        EXCEPTION WHEN dependent_objects_still_exist OR undefined_object THEN
            NULL;   -- another database of this cluster still uses it
        END;
    END LOOP;
END
$$;
