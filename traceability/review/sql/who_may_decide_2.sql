-- Guarantees that nobody clears or decides on their own group, nor on who owns their organisation or is owned by it, through others too.
-- Proved by tests/review/test_own_group.py.
SET LOCAL ROLE ledger_owner;
CREATE FUNCTION public.review_kin_of(organisation uuid) RETURNS SETOF uuid LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    -- The organisation, its group, those above it and those below it, as the registry states them now.
    WITH RECURSIVE owner (id) AS (
        SELECT organisation
        UNION
        SELECT stated.owner_id
            FROM owner JOIN public.registry_organisation AS owned ON owned.id = owner.id
            JOIN public.registry_ownership AS stated ON stated.organisation_id = owned.id AND stated.organisation_version = owned.version
    ), owned (id) AS (
        SELECT organisation
        UNION
        SELECT stated.organisation_id
            FROM owned JOIN public.registry_ownership AS stated ON stated.owner_id = owned.id
            JOIN public.registry_organisation AS now ON now.id = stated.organisation_id AND now.version = stated.organisation_version
    )
    SELECT id FROM owner
    UNION
    SELECT id FROM owned
    UNION
    SELECT mate.id FROM public.registry_organisation AS own JOIN public.registry_organisation AS mate ON mate."group" = own."group"
        WHERE own.id = organisation
$$;
GRANT EXECUTE ON FUNCTION public.review_kin_of(uuid) TO ledger_app;

CREATE FUNCTION public.review_no_kin_decides() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM public.review_case AS judged
               JOIN public.review_examination AS newest ON newest.case_id = judged.id AND newest.number = judged.examination
               JOIN public.registry_member AS person ON person.id = NEW.member_id
               CROSS JOIN LATERAL public.review_kin_of(person.organisation_id) AS kin (id)
               WHERE judged.id = NEW.case_id AND (kin.id = judged.exporter_id OR kin.id = ANY (newest.parties))) THEN
        RAISE EXCEPTION '% of case % by % is refused', TG_TABLE_NAME, NEW.case_id, NEW.member_id USING
            ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'nobody_decides_in_their_own_group',
            SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER no_kin_decides BEFORE INSERT ON public.review_decision FOR EACH ROW EXECUTE FUNCTION public.review_no_kin_decides();
CREATE TRIGGER no_kin_clears BEFORE INSERT ON public.review_clearance FOR EACH ROW EXECUTE FUNCTION public.review_no_kin_decides();
SELECT ledger.always('public.review_decision', 'no_kin_decides'), ledger.always('public.review_clearance', 'no_kin_clears');
RESET ROLE;

-- reverse
DROP FUNCTION public.review_no_kin_decides() CASCADE;
DROP FUNCTION public.review_kin_of(uuid);
