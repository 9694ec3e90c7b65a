-- Guarantees that the ledger and the tables of the manifest are not altered by accident: such DDL wants `SET ledger.migrating = on`, as migrations do.
-- Proved by tests/ledger/test_database_rules.py (D15). Needs a superuser; elsewhere it is left out, and a superuser passes it anyway.
SET LOCAL ROLE ledger_owner;
CREATE FUNCTION ledger.refuse_ddl() RETURNS event_trigger LANGUAGE plpgsql SET search_path = pg_catalog, ledger, pg_temp AS $$
DECLARE
    touched text;
BEGIN
    IF current_setting('ledger.migrating', true) = 'on' THEN
        RETURN;
    END IF;
    IF TG_EVENT = 'sql_drop' THEN
        SELECT object_identity INTO touched FROM pg_event_trigger_dropped_objects()
            WHERE address_names[1] = 'ledger' OR objid IN (SELECT table_name FROM ledger.tracked)
               OR (object_type IN ('trigger', 'rule', 'table constraint')
                   AND to_regclass(format('%I.%I', address_names[1], address_names[2])) IN (SELECT table_name FROM ledger.tracked));
    ELSE
        SELECT coalesce(object_identity, object_type) INTO touched FROM pg_event_trigger_ddl_commands() AS command
            WHERE schema_name = 'ledger' OR command_tag IN ('GRANT', 'REVOKE')
               OR coalesce((SELECT tgrelid FROM pg_trigger WHERE classid = 'pg_trigger'::regclass AND oid = objid),
                           (SELECT ev_class FROM pg_rewrite WHERE classid = 'pg_rewrite'::regclass AND oid = objid), objid)
                  IN (SELECT table_name FROM ledger.tracked);
    END IF;
    IF touched IS NOT NULL THEN
        RAISE EXCEPTION '%: % outside a migration', TG_TAG, touched
            USING ERRCODE = 'LG009', CONSTRAINT = 'ddl_only_in_migrations', HINT = 'Migrations SET ledger.migrating = on.';
    END IF;
END
$$;
SET LOCAL ROLE NONE;
DO $$
BEGIN
    IF (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
        CREATE EVENT TRIGGER ledger_ddl ON ddl_command_end EXECUTE FUNCTION ledger.refuse_ddl();
        CREATE EVENT TRIGGER ledger_drop ON sql_drop EXECUTE FUNCTION ledger.refuse_ddl();
        ALTER EVENT TRIGGER ledger_ddl ENABLE ALWAYS;
        ALTER EVENT TRIGGER ledger_drop ENABLE ALWAYS;
    END IF;
END
$$;

-- reverse
DROP EVENT TRIGGER IF EXISTS ledger_drop;
DROP EVENT TRIGGER IF EXISTS ledger_ddl;
DROP FUNCTION ledger.refuse_ddl();
