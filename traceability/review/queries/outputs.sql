-- What stands in the accounts of production events before them: the year's output of the licence (P02) and the group's use (Q01).
WITH judged AS (
    SELECT event.*, given.ore_class, given.stages, performer."group" AS group_code,
           date_trunc('year', event.ended_at AT TIME ZONE 'Asia/Shanghai') AT TIME ZONE 'Asia/Shanghai' AS year_begins
        FROM unnest(%(events)s::uuid[], %(ore_classes)s::text[], %(stages)s::text[]) AS given (id, ore_class, stages)
        JOIN custody_event AS event ON event.id = given.id JOIN registry_organisation AS performer ON performer.id = event.performer_id
)
SELECT judged.id AS event, own.*, shared.*
    FROM judged
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(made.net_kg) FILTER (WHERE event.facility_id = judged.facility_id), 0),
               coalesce(sum(made.reo_kg) FILTER (WHERE event.facility_id = judged.facility_id), 0),
               coalesce(sum(made.net_kg), 0), coalesce(sum(made.reo_kg), 0), count(*) FILTER (WHERE made.reo_kg IS NULL)
            FROM custody_event AS event JOIN custody_output AS made ON made.event_id = event.id JOIN custody_lot AS lot ON lot.id = made.lot_id
            WHERE event.performer_id = judged.performer_id AND event.stage = ANY(string_to_array(judged.stages, ','))
              AND event.ended_at BETWEEN judged.year_begins AND judged.ended_at AND event.id <> judged.id
              AND lot.form <> ALL(%(wastes)s) AND /* in_force event */
    ) AS own (facility_net_kg, facility_reo_kg, organisation_net_kg, organisation_reo_kg, lacking)
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(made.reo_kg), 0), count(*) FILTER (WHERE made.reo_kg IS NULL)
            FROM registry_organisation AS member
            JOIN custody_event AS event ON event.performer_id = member.id AND event.stage IN ('leaching', 'beneficiation')
            JOIN registry_facility AS facility ON facility.id = event.facility_id
            JOIN custody_output AS made ON made.event_id = event.id JOIN custody_lot AS lot ON lot.id = made.lot_id
            WHERE judged.ore_class <> '' AND member."group" = judged.group_code AND event.id <> judged.id
              AND CASE event.stage WHEN 'leaching' THEN facility.ore_class ELSE 'rock' END = judged.ore_class
              AND event.ended_at BETWEEN judged.year_begins AND judged.ended_at AND lot.form <> ALL(%(wastes)s) AND /* in_force event */
              -- Dressing of nothing but ore that came over the border is no mining of ours.
              AND NOT coalesce((SELECT bool_and(source.stage = 'import')
                                    FROM custody_draw AS draw JOIN custody_holding AS held ON held.lot_id = draw.lot_id
                                    JOIN custody_event AS source ON source.id = held.made_by_id
                                    WHERE draw.event_id = event.id AND draw.kind = 'use'), false)
    ) AS shared (used_reo_kg, used_lacking)
