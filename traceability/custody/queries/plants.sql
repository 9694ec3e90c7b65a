-- Accounts of plants over some months, one row a place, stage and route: what went in, what came out as product, as by-product and as
-- residue, kilograms REO and net. `unknown`: events of which a part has no REO; their sums are too small.
WITH counted AS MATERIALIZED (
    SELECT event.id, event.stage, event.facility_id, coalesce(event.fields->>'route', '') AS route, event.residues,
           coalesce((SELECT sum((other->>'net_kg')::numeric) FROM jsonb_array_elements(event.fields->'other_inputs') AS other), 0) AS other_kg
        FROM custody_event AS event
        WHERE event.period BETWEEN %(first)s AND %(last)s AND event.stage = ANY(%(stages)s::text[]) AND /* in_force event */
),
summed AS MATERIALIZED (
    SELECT counted.facility_id, counted.stage, counted.route, count(*) AS events,
           coalesce(sum(used.reo_kg), 0) AS in_reo_kg, coalesce(sum(used.net_kg), 0) + sum(counted.other_kg) AS in_net_kg,
           coalesce(sum(made.product_reo_kg), 0) AS product_reo_kg, coalesce(sum(made.product_net_kg), 0) AS product_net_kg,
           coalesce(sum(made.waste_reo_kg), 0) + coalesce(sum(left_over.reo_kg), 0) AS waste_reo_kg,
           count(*) FILTER (WHERE used.unknown OR made.unknown) AS unknown
        FROM counted
        CROSS JOIN LATERAL (
            SELECT sum(reo_kg) AS reo_kg, sum(net_kg) AS net_kg, coalesce(bool_or(reo_kg IS NULL), true) AS unknown
                FROM custody_draw WHERE event_id = counted.id AND kind = 'use'
        ) AS used
        CROSS JOIN LATERAL (
            SELECT sum(output.reo_kg) FILTER (WHERE lot.form <> ALL(%(wastes)s::text[])) AS product_reo_kg,
                   sum(output.net_kg) FILTER (WHERE lot.form <> ALL(%(wastes)s::text[])) AS product_net_kg,
                   sum(output.reo_kg) FILTER (WHERE lot.form = ANY(%(wastes)s::text[])) AS waste_reo_kg,
                   coalesce(bool_or(output.reo_kg IS NULL), false) AS unknown
                FROM (SELECT lot_id, net_kg, reo_kg FROM custody_output WHERE event_id = counted.id OFFSET 0) AS output
                CROSS JOIN LATERAL (SELECT form FROM custody_lot WHERE id = output.lot_id OFFSET 0) AS lot
        ) AS made
        CROSS JOIN LATERAL (
            SELECT sum((waste->>'net_kg')::numeric * (100 - (waste->>'moisture_percent')::numeric) * (waste->>'treo_percent')::numeric) / 10000
                       AS reo_kg
                FROM jsonb_array_elements(counted.residues) AS waste
        ) AS left_over
        GROUP BY 1, 2, 3
)
SELECT facility.code, facility.name, organisation.code, coalesce(facility.region, ''), summed.stage, summed.route, summed.events,
       summed.in_reo_kg, summed.in_net_kg, summed.product_reo_kg, summed.product_net_kg, summed.waste_reo_kg, summed.unknown
    FROM summed JOIN registry_facility AS facility ON facility.id = summed.facility_id
    JOIN registry_organisation AS organisation ON organisation.id = facility.organisation_id
    ORDER BY facility.code, summed.stage, summed.route
    LIMIT %(most)s
