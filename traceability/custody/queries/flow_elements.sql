-- What was made in some months by stage and element, kilograms of oxide: each lot's REO by the shares of its own assay. What no share
-- names, and an assay on the basis of elements, stands under an empty element.
WITH counted AS MATERIALIZED (
    SELECT event.id, event.stage FROM custody_event AS event
        WHERE event.period BETWEEN %(first)s AND %(last)s AND event.stage = ANY(%(stages)s::text[]) AND /* in_force event */
), lots AS MATERIALIZED (
    SELECT counted.stage, made.reo_kg, assay.shares_percent
        FROM counted
        CROSS JOIN LATERAL (SELECT lot_id, reo_kg FROM custody_output WHERE event_id = counted.id AND reo_kg IS NOT NULL OFFSET 0) AS made
        LEFT JOIN LATERAL (SELECT shares_percent FROM custody_assay
            WHERE event_id = counted.id AND lot_id = made.lot_id AND treo_percent IS NOT NULL OFFSET 0) AS assay ON true
), named AS (
    SELECT lots.stage, share.key AS element, sum(lots.reo_kg * share.value::numeric / 100) AS reo_kg
        FROM lots CROSS JOIN LATERAL jsonb_each_text(lots.shares_percent) AS share GROUP BY 1, 2
)
SELECT stage, element, round(reo_kg, 3) FROM named
UNION ALL
SELECT whole.stage, '', round(whole.reo_kg - coalesce((SELECT sum(named.reo_kg) FROM named WHERE named.stage = whole.stage), 0), 3)
    FROM (SELECT stage, sum(reo_kg) AS reo_kg FROM lots GROUP BY stage) AS whole
ORDER BY 1, 2
