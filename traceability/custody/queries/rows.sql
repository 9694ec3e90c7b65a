-- All rows of a chain's events, one JSON list for each kind; the members are those of the classes in chain.py.
-- An organisation (null: everybody's) narrows what is said to be seen to its sight, never what is read: shares need the whole chain.
WITH RECURSIVE
wanted AS (SELECT * FROM unnest(%(events)s::uuid[]) AS one (id)),
used AS (SELECT draw.* FROM wanted JOIN custody_draw AS draw ON draw.event_id = wanted.id WHERE draw.kind = 'use'),
made AS (SELECT output.* FROM wanted JOIN custody_output AS output ON output.event_id = wanted.id),
held (id) AS MATERIALIZED (
    SELECT unnest(%(lots)s::uuid[]) UNION SELECT lot_id FROM used UNION SELECT lot_id FROM made
),
moved AS MATERIALIZED (
    SELECT draw.*
        FROM held
        -- OFFSET 0 keeps the planner from reading all draws: each lot is looked up by its index.
        CROSS JOIN LATERAL (
            SELECT moving.* FROM custody_draw AS moving WHERE moving.lot_id = held.id AND moving.kind IN ('send', 'receive') OFFSET 0) AS draw
        JOIN custody_event AS event ON event.id = draw.event_id
        WHERE /* in_force event */
),
told (id) AS MATERIALIZED (SELECT id FROM wanted UNION SELECT event_id FROM moved),
-- A replacing event stands in the place of what it replaces.
place (event_id, recorded_at, root_id) AS (
    SELECT event.id, event.recorded_at, event.id FROM told JOIN custody_event AS event ON event.id = told.id
    UNION
    SELECT place.event_id, event.recorded_at, event.id
        FROM place JOIN custody_correction AS correction ON correction.replaced_by_id = place.root_id
        JOIN custody_event AS event ON event.id = correction.event_id
),
root AS MATERIALIZED (SELECT DISTINCT ON (event_id) * FROM place ORDER BY event_id, recorded_at, root_id),
counted AS MATERIALIZED (
    SELECT event.*
        FROM (SELECT DISTINCT event.facility_id, event.performer_id FROM wanted JOIN custody_event AS event ON event.id = wanted.id
              WHERE /* mixes event */) AS plant
        JOIN custody_event AS event ON (event.facility_id, event.performer_id) = (plant.facility_id, plant.performer_id)
        WHERE event.stage = 'stocktake' AND /* in_force event */
),
declared AS MATERIALIZED (
    SELECT DISTINCT facility.id, facility.code, facility.kind, facility.organisation_id, organisation.code AS organisation
        FROM counted
        CROSS JOIN LATERAL jsonb_path_query(counted.fields, '$.opening[*].origins[*].facility') AS named
        JOIN registry_facility AS facility ON facility.code = named #>> '{}'
        JOIN registry_organisation AS organisation ON organisation.id = facility.organisation_id
)
SELECT 'events', (SELECT json_agg(row ORDER BY row.id) FROM (
    SELECT event.id, event.stage, event.facility_id, facility.code AS facility, event.performer_id, performer.code AS performer,
           recorder.code AS recorder, event.custody_model, event.period, event.started_at, event.ended_at,
           event.fields ->> 'origin_country' AS origin_country, root.recorded_at AS placed_at, root.root_id,
           event.stage = 'collection' AND (
               EXISTS (SELECT FROM custody_document AS paper WHERE paper.event_id = event.id AND paper.kind = 'scrap_purchase_list')
               OR EXISTS (SELECT FROM custody_personaldetails AS details
                          WHERE details.subject_id = event.id AND details.values ? '/fields/supplier')) AS is_sourced,
           %(organisation)s::uuid IS NULL OR EXISTS (
               SELECT FROM custody_eventsight AS sight
               WHERE sight.event_id = event.id AND sight.organisation_id = %(organisation)s) AS is_seen
        FROM root JOIN custody_event AS event ON event.id = root.event_id
        JOIN registry_facility AS facility ON facility.id = event.facility_id
        JOIN registry_organisation AS performer ON performer.id = event.performer_id
        JOIN registry_organisation AS recorder ON recorder.id = event.organisation_id
    ) AS row)::text
UNION ALL
SELECT 'lots', (SELECT json_agg(row) FROM (
    SELECT lot.id, lot.name, lot.form,
           %(organisation)s::uuid IS NULL OR EXISTS (
               SELECT FROM custody_lotsight AS sight WHERE sight.lot_id = lot.id AND sight.organisation_id = %(organisation)s) AS is_seen
        FROM held JOIN custody_lot AS lot ON lot.id = held.id
    ) AS row)::text
UNION ALL
SELECT 'uses', (SELECT json_agg(row ORDER BY row.event_id, row.position) FROM (
    SELECT used.lot_id, used.event_id, used.position, used.net_kg FROM used
    ) AS row)::text
UNION ALL
SELECT 'outputs', (SELECT json_agg(row ORDER BY row.event_id, row.position) FROM (
    SELECT made.lot_id, made.event_id, made.position, made.net_kg, made.product FROM made
    ) AS row)::text
UNION ALL
SELECT 'moves', (SELECT json_agg(row ORDER BY row.placed_at, row.root_id, row.event_id, row.position) FROM (
    SELECT moved.lot_id, moved.event_id, moved.position, moved.kind, moved.net_kg, moved.reo_kg, root.recorded_at AS placed_at, root.root_id
        FROM moved JOIN root ON root.event_id = moved.event_id
    ) AS row)::text
UNION ALL
SELECT 'stocktakes', (SELECT json_agg(row ORDER BY row.period, row.recorded_at, row.id) FROM (
    SELECT counted.id, counted.facility_id, counted.performer_id, counted.period, counted.started_at, counted.recorded_at, counted.fields -> 'opening' AS opening
        FROM counted
    ) AS row)::text
UNION ALL
SELECT 'assays', (SELECT json_agg(row) FROM (
    SELECT assay.of_lot AS lot_id, assay.treo_percent, assay.trem_percent, assay.moisture_percent,
           CASE WHEN assay.trem_percent IS NOT NULL THEN assay.shares_percent END AS shares_percent
        FROM (/* assays */) AS assay
    ) AS row)::text
UNION ALL
SELECT 'facilities', (SELECT json_agg(declared) FROM declared)::text
UNION ALL
-- Mining licences of who brought material in, and of the owners of declared places, as they stand today.
SELECT 'licences', (SELECT json_agg(row) FROM (
    SELECT licence.organisation_id, licence.facility_id, licence.number, licence.valid_from, licence.valid_to, licence.revoked_on
        FROM registry_licence AS licence
        WHERE licence.kind = 'mining' AND licence.organisation_id IN (
            SELECT event.performer_id FROM wanted JOIN custody_event AS event ON event.id = wanted.id WHERE event.stage = ANY(%(mined)s)
            UNION SELECT declared.organisation_id FROM declared)
    ) AS row)::text
