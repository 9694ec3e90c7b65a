-- The owners of these organisations and of those above them, as the registry states them now (P09). At most 200.
WITH RECURSIVE owned (id) AS (
    SELECT id FROM registry_organisation WHERE code = ANY(%(codes)s::text[])
    UNION
    SELECT stated.owner_id FROM owned JOIN registry_organisation AS now ON now.id = owned.id
        JOIN registry_ownership AS stated ON stated.organisation_id = now.id AND stated.organisation_version = now.version
)
SELECT now.code AS organisation, owner.code, owner.name AS title, owner.country, stated.share_percent
    FROM owned JOIN registry_organisation AS now ON now.id = owned.id
    JOIN registry_ownership AS stated ON stated.organisation_id = now.id AND stated.organisation_version = now.version
    JOIN registry_organisation AS owner ON owner.id = stated.owner_id
    ORDER BY now.code, owner.code LIMIT 200
