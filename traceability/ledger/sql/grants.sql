-- Guarantees the rights that hang on the database itself: no temporary tables and no new schemas for anybody but the owner.
-- Proved by tests/ledger/test_database_rules.py (D7, D8). A database made from a template does not inherit them: run this part again.
DO $$
BEGIN
    EXECUTE format('REVOKE TEMPORARY, CREATE ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO ledger_app, ledger_sequencer, ledger_auditor', current_database());
END
$$;

-- reverse
DO $$
BEGIN
    EXECUTE format('REVOKE CONNECT ON DATABASE %I FROM ledger_app, ledger_sequencer, ledger_auditor', current_database());
    EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO PUBLIC', current_database());
END
$$;
