-- Guarantees that kilograms are given back once, of the lot that they were drawn from, by whom it concerns: by a case at most as many, by a
-- correction all of them.
-- Proved by tests/custody/test_database_rules_corrections.py, tests/custody/test_database_rules.py and tests/custody/test_give_back.py.
SET LOCAL ROLE ledger_owner;
CREATE OR REPLACE FUNCTION public.custody_give_back_fits() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM public.custody_draw AS drawn
                   WHERE drawn.id = NEW.undoes_id AND drawn.lot_id = NEW.lot_id
                     AND (NEW.case_id IS NOT NULL AND drawn.kind = 'ship' AND drawn.net_kg >= -NEW.net_kg
                          OR NEW.correction_id IS NOT NULL AND drawn.kind = 'use' AND drawn.event_id = NEW.correction_id
                             AND drawn.net_kg = -NEW.net_kg)) THEN
        RAISE EXCEPTION 'draw % is not what draw % gives back', NEW.undoes_id, NEW.id USING
            ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'giving_back_undoes_a_draw', SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END
$$;
RESET ROLE;

-- reverse
SET LOCAL ROLE ledger_owner;
CREATE OR REPLACE FUNCTION public.custody_give_back_fits() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM public.custody_draw AS drawn
                   WHERE drawn.id = NEW.undoes_id AND drawn.lot_id = NEW.lot_id AND drawn.net_kg >= -NEW.net_kg
                     AND (NEW.case_id IS NOT NULL AND drawn.kind = 'ship'
                          OR NEW.correction_id IS NOT NULL AND drawn.kind = 'use' AND drawn.event_id = NEW.correction_id)) THEN
        RAISE EXCEPTION 'draw % is not what draw % gives back', NEW.undoes_id, NEW.id USING
            ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'giving_back_undoes_a_draw', SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END
$$;
RESET ROLE;
