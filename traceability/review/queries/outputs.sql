-- What stands in the accounts of production events before them: the year's output of the licence (P02) and the group's use (Q01).
-- Every account is read once, however many of its events are asked about, and summed up in the order of time.
WITH judged AS (
    SELECT event.id, event.performer_id, event.facility_id, event.ended_at, given.ore_class, given.stages, performer."group" AS group_code,
           date_trunc('year', event.ended_at AT TIME ZONE 'Asia/Shanghai') AT TIME ZONE 'Asia/Shanghai' AS year_begins
        FROM unnest(%(events)s::uuid[], %(ore_classes)s::text[], %(stages)s::text[]) AS given (id, ore_class, stages)
        JOIN custody_event AS event ON event.id = given.id JOIN registry_organisation AS performer ON performer.id = event.performer_id
),
account AS (SELECT performer_id, stages, year_begins, max(ended_at) AS until FROM judged GROUP BY performer_id, stages, year_begins),
own (performer_id, stages, year_begins, facility_id, ended_at, id, net_kg, reo_kg, lacking) AS MATERIALIZED (
    SELECT account.performer_id, account.stages, account.year_begins, event.facility_id, event.ended_at, event.id,
           sum(made.net_kg), coalesce(sum(made.reo_kg), 0), count(*) FILTER (WHERE made.reo_kg IS NULL)
        FROM account CROSS JOIN LATERAL (
            SELECT event.* FROM custody_event AS event
                WHERE event.performer_id = account.performer_id AND event.stage = ANY(string_to_array(account.stages, ','))
                  AND event.ended_at BETWEEN account.year_begins AND account.until AND /* in_force event */ OFFSET 0 -- By index, whatever is expected.
        ) AS event
        JOIN custody_output AS made ON made.event_id = event.id JOIN custody_lot AS lot ON lot.id = made.lot_id
        WHERE lot.form <> ALL(%(wastes)s)
        GROUP BY account.performer_id, account.stages, account.year_begins, event.facility_id, event.ended_at, event.id
),
own_up_to AS (
    SELECT told.*, sum(net_kg) OVER here AS facility_net_kg, sum(reo_kg) OVER here AS facility_reo_kg, sum(net_kg) OVER everywhere AS organisation_net_kg,
           sum(reo_kg) OVER everywhere AS organisation_reo_kg, sum(lacking) OVER everywhere AS organisation_lacking
        FROM (SELECT *, false AS is_judged FROM own UNION ALL
              SELECT performer_id, stages, year_begins, facility_id, ended_at, id, 0, 0, 0, true FROM judged) AS told
        WINDOW everywhere AS (PARTITION BY performer_id, stages, year_begins ORDER BY ended_at),
               here AS (PARTITION BY performer_id, stages, year_begins, facility_id ORDER BY ended_at)
),
quota AS (
    SELECT group_code, ore_class, year_begins, max(ended_at) AS until FROM judged
        WHERE ore_class <> '' AND group_code IS NOT NULL GROUP BY group_code, ore_class, year_begins
),
used (group_code, ore_class, year_begins, ended_at, id, reo_kg, lacking) AS MATERIALIZED (
    SELECT quota.group_code, quota.ore_class, quota.year_begins, event.ended_at, event.id,
           coalesce(sum(made.reo_kg), 0), count(*) FILTER (WHERE made.reo_kg IS NULL)
        FROM quota JOIN registry_organisation AS member ON member."group" = quota.group_code
        JOIN custody_event AS event ON event.performer_id = member.id AND event.stage IN ('leaching', 'beneficiation')
            AND event.ended_at BETWEEN quota.year_begins AND quota.until
        JOIN registry_facility AS facility ON facility.id = event.facility_id
        JOIN custody_output AS made ON made.event_id = event.id JOIN custody_lot AS lot ON lot.id = made.lot_id
        WHERE CASE event.stage WHEN 'leaching' THEN facility.ore_class ELSE 'rock' END = quota.ore_class
          AND lot.form <> ALL(%(wastes)s) AND /* in_force event */
          -- Dressing of nothing but ore that came over the border is no mining of ours.
          AND NOT coalesce((SELECT bool_and(source.stage = 'import')
                                FROM custody_draw AS draw JOIN custody_holding AS held ON held.lot_id = draw.lot_id
                                JOIN custody_event AS source ON source.id = held.made_by_id
                                WHERE draw.event_id = event.id AND draw.kind = 'use'), false)
        GROUP BY quota.group_code, quota.ore_class, quota.year_begins, event.id
),
used_up_to AS (
    SELECT told.*, sum(reo_kg) OVER before AS used_reo_kg, sum(lacking) OVER before AS used_lacking
        FROM (SELECT *, false AS is_judged FROM used UNION ALL SELECT group_code, ore_class, year_begins, ended_at, id, 0, 0, true FROM judged) AS told
        WINDOW before AS (PARTITION BY group_code, ore_class, year_begins ORDER BY ended_at)
)
-- A sum up to an event has the event itself in it, where it counts.
SELECT before.id AS event, before.facility_net_kg - coalesce(own.net_kg, 0) AS facility_net_kg,
       before.facility_reo_kg - coalesce(own.reo_kg, 0) AS facility_reo_kg, before.organisation_net_kg - coalesce(own.net_kg, 0) AS organisation_net_kg,
       before.organisation_reo_kg - coalesce(own.reo_kg, 0) AS organisation_reo_kg, before.organisation_lacking - coalesce(own.lacking, 0) AS lacking,
       shared.used_reo_kg - coalesce(used.reo_kg, 0) AS used_reo_kg, shared.used_lacking - coalesce(used.lacking, 0) AS used_lacking
    FROM own_up_to AS before
    LEFT JOIN own ON (own.performer_id, own.stages, own.year_begins, own.id) = (before.performer_id, before.stages, before.year_begins, before.id)
    JOIN used_up_to AS shared ON shared.is_judged AND shared.id = before.id
    LEFT JOIN used ON (used.group_code, used.ore_class, used.year_begins, used.id) = (shared.group_code, shared.ore_class, shared.year_begins, shared.id)
    WHERE before.is_judged
