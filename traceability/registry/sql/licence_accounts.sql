-- Guarantees that a licence's account is the sum of its draws, made in force, and that its limits follow the licence. Limits hold by CHECK.
-- Proved by tests/registry/test_account_rules.py and tests/registry/test_committed.py.
SET LOCAL ROLE ledger_owner;
CREATE FUNCTION public.registry_licence_is_drawn() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    right_of public.registry_licence;
    counted_year integer := 0;
    of_case record;
BEGIN
    SELECT * INTO STRICT right_of FROM public.registry_licence WHERE id = NEW.licence_id FOR NO KEY UPDATE;
    IF right_of.quantity_per = 'year' THEN
        counted_year := extract(year FROM NEW.export_on);
    END IF;
    IF NEW.uses > 0 AND (NEW.export_on < right_of.valid_from OR NEW.export_on > right_of.valid_to OR NEW.export_on >= right_of.revoked_on) THEN
        RAISE EXCEPTION 'licence % % is not in force on %', right_of.kind, right_of.number, NEW.export_on USING
            ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'licence_in_force_when_drawn', SCHEMA = 'public', TABLE = TG_TABLE_NAME;
    END IF;
    SELECT coalesce(sum(kg), 0) AS kg, coalesce(sum(amount), 0) AS amount, coalesce(sum(uses), 0) AS uses INTO of_case
        FROM public.registry_licencedraw WHERE case_id = NEW.case_id AND licence_id = NEW.licence_id;
    IF of_case.kg < 0 OR of_case.amount < 0 OR of_case.uses < 0 THEN
        RAISE EXCEPTION 'case % gives back more than it drew', NEW.case_id USING
            ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'licence_gives_back_what_was_drawn', SCHEMA = 'public', TABLE = TG_TABLE_NAME;
    END IF;
    INSERT INTO public.registry_licenceaccount (id, licence_id, year, limit_kg, drawn_kg, limit_amount, drawn_amount, limit_uses, uses)
        VALUES (gen_random_uuid(), right_of.id, counted_year, right_of.quantity_value * CASE right_of.quantity_unit WHEN 't' THEN 1000 ELSE 1 END, 0,
                right_of.money_amount, 0, CASE right_of.quantity_per WHEN 'single' THEN 1 END, 0)
        ON CONFLICT (licence_id, year) DO NOTHING;
    UPDATE public.registry_licenceaccount
        SET drawn_kg = drawn_kg + NEW.kg, uses = uses + NEW.uses,
            drawn_amount = drawn_amount + CASE WHEN NEW.currency = right_of.money_currency THEN NEW.amount ELSE 0 END
        WHERE licence_id = right_of.id AND year = counted_year;
    RETURN NULL;
END
$$;
CREATE TRIGGER licence_is_drawn AFTER INSERT ON public.registry_licencedraw FOR EACH ROW EXECUTE FUNCTION public.registry_licence_is_drawn();
ALTER TABLE public.registry_licencedraw ENABLE ALWAYS TRIGGER licence_is_drawn;

CREATE FUNCTION public.registry_licence_limits_follow() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF (NEW.quantity_per, NEW.quantity_basis, NEW.money_currency) IS DISTINCT FROM (OLD.quantity_per, OLD.quantity_basis, OLD.money_currency)
       AND EXISTS (SELECT FROM public.registry_licenceaccount WHERE licence_id = NEW.id) THEN
        RAISE EXCEPTION 'licence % % was drawn from', NEW.kind, NEW.number USING
            ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'licence_basis_stays_once_drawn', SCHEMA = 'public', TABLE = TG_TABLE_NAME;
    END IF;
    UPDATE public.registry_licenceaccount SET limit_amount = NEW.money_amount,
        limit_kg = NEW.quantity_value * CASE NEW.quantity_unit WHEN 't' THEN 1000 ELSE 1 END WHERE licence_id = NEW.id;
    RETURN NULL;
END
$$;
CREATE TRIGGER licence_limits_follow AFTER UPDATE ON public.registry_licence FOR EACH ROW EXECUTE FUNCTION public.registry_licence_limits_follow();
ALTER TABLE public.registry_licence ENABLE ALWAYS TRIGGER licence_limits_follow;
RESET ROLE;

-- reverse
DROP FUNCTION public.registry_licence_limits_follow() CASCADE;
DROP FUNCTION public.registry_licence_is_drawn() CASCADE;
