-- What counts on quotas of mining of a year, by group and class of ore, kilograms REO of main products (Q01), as quota_mining.sql counts one.
SELECT performer."group", CASE event.stage WHEN 'leaching' THEN facility.ore_class ELSE 'rock' END, coalesce(sum(made.reo_kg), 0)
    FROM registry_organisation AS performer
    JOIN custody_event AS event ON event.performer_id = performer.id AND event.stage IN ('leaching', 'beneficiation')
    JOIN registry_facility AS facility ON facility.id = event.facility_id
    CROSS JOIN LATERAL (
        SELECT sum(output.reo_kg) AS reo_kg FROM (SELECT lot_id, reo_kg FROM custody_output WHERE event_id = event.id OFFSET 0) AS output
            CROSS JOIN LATERAL (SELECT form FROM custody_lot WHERE id = output.lot_id OFFSET 0) AS lot WHERE lot.form <> ALL(%(wastes)s::text[])
    ) AS made
    CROSS JOIN LATERAL (
        SELECT coalesce(bool_and(source.stage = 'import'), false) AS is_foreign
            FROM (SELECT lot_id FROM custody_draw WHERE event_id = event.id AND kind = 'use' OFFSET 0) AS draw
            CROSS JOIN LATERAL (
                SELECT maker.stage FROM custody_holding AS held JOIN custody_event AS maker ON maker.id = held.made_by_id
                    WHERE held.lot_id = draw.lot_id OFFSET 0
            ) AS source
    ) AS fed
    WHERE performer."group" = ANY(%(groups)s::text[]) AND event.ended_at >= %(begins)s AND event.ended_at < %(ends)s
      AND /* in_force event */ AND NOT fed.is_foreign
    GROUP BY 1, 2
