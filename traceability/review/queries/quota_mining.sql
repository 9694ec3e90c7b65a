-- Mining events that count on a group's quota of a kind and year, with the REO of their main products (Q01). At most %(most)s, the latest;
-- `whole` and `events` count all.
SELECT counted.*, sum(counted.reo_kg) OVER () AS whole, count(*) OVER () AS events FROM (
    SELECT event.id, event.stage, performer.code, event.ended_at, sum(made.reo_kg) AS reo_kg
        FROM registry_organisation AS performer
        JOIN custody_event AS event ON event.performer_id = performer.id AND event.stage IN ('leaching', 'beneficiation')
        JOIN registry_facility AS facility ON facility.id = event.facility_id
        JOIN custody_output AS made ON made.event_id = event.id JOIN custody_lot AS lot ON lot.id = made.lot_id
        WHERE performer."group" = %(group)s AND CASE event.stage WHEN 'leaching' THEN facility.ore_class ELSE 'rock' END = %(ore_class)s
          AND event.ended_at >= %(begins)s AND event.ended_at < %(ends)s AND lot.form <> ALL(%(wastes)s) AND /* in_force event */
          -- Dressing of nothing but ore that came over the border is no mining of ours.
          AND NOT coalesce((SELECT bool_and(source.stage = 'import')
                                FROM custody_draw AS draw JOIN custody_holding AS held ON held.lot_id = draw.lot_id
                                JOIN custody_event AS source ON source.id = held.made_by_id
                                WHERE draw.event_id = event.id AND draw.kind = 'use'), false)
        GROUP BY event.id, event.stage, performer.code, event.ended_at
    ) AS counted
    ORDER BY counted.ended_at DESC, counted.id LIMIT %(most)s
