-- The events behind a figure, the latest first: what they made of the forms that are asked for. A bound that is NULL is none.
-- A page begins after the last row of the one before. Events are put in order first (OFFSET 0), so that what they made is looked up for
-- those alone that are shown, or passed over on the way to them.
SELECT event.id, event.stage, event.ended_at, event.recorded_at, event.performer, event.facility, made.net_kg, made.reo_kg, made.lots
    FROM (
        SELECT event.id, event.stage, event.ended_at, event.recorded_at, performer.code AS performer, facility.code AS facility
            FROM custody_event AS event JOIN registry_organisation AS performer ON performer.id = event.performer_id
            JOIN registry_facility AS facility ON facility.id = event.facility_id
            JOIN registry_organisation AS recorder ON recorder.id = event.organisation_id
            WHERE event.period BETWEEN %(first)s AND %(last)s AND event.stage = ANY(%(stages)s::text[]) AND /* in_force event */
              AND (%(region)s::text IS NULL OR coalesce(facility.region, '') = %(region)s)
              AND (%(facility)s::text IS NULL OR facility.code = %(facility)s)
              AND (%(route)s::text IS NULL OR coalesce(event.fields->>'route', '') = %(route)s)
              AND (%(recorder)s::text IS NULL OR recorder.code = %(recorder)s)
              AND (%(due_day)s::int IS NULL OR (
                  (event.recorded_at AT TIME ZONE 'Asia/Shanghai')::date
                      > (date_trunc('month', event.ended_at AT TIME ZONE 'Asia/Shanghai') + interval '1 month')::date + %(due_day)s::int - 1
                  AND (event.ended_at AT TIME ZONE 'Asia/Shanghai')::date >= recorder.joined_on))
              AND (%(after)s::uuid IS NULL
                   OR (event.ended_at, event.id) < (SELECT ended_at, id FROM custody_event WHERE id = %(after)s::uuid))
            ORDER BY event.ended_at DESC, event.id DESC OFFSET 0
    ) AS event
    CROSS JOIN LATERAL (
        SELECT sum(output.net_kg) AS net_kg, sum(output.reo_kg) AS reo_kg, (array_agg(lot.name ORDER BY output.position))[1:4] AS lots,
               count(*) AS number
            FROM (SELECT lot_id, net_kg, reo_kg, position FROM custody_output WHERE event_id = event.id OFFSET 0) AS output
            CROSS JOIN LATERAL (SELECT name, form FROM custody_lot WHERE id = output.lot_id OFFSET 0) AS lot
            WHERE (%(form)s::text IS NULL OR lot.form = %(form)s)
              AND (%(element)s::text IS NULL OR EXISTS (
                  SELECT FROM custody_assay AS assay WHERE assay.event_id = event.id AND assay.lot_id = output.lot_id
                      AND assay.treo_percent IS NOT NULL AND assay.shares_percent ? %(element)s))
    ) AS made
    WHERE (%(form)s::text IS NULL AND %(element)s::text IS NULL) OR made.number > 0
    ORDER BY event.ended_at DESC, event.id DESC
    LIMIT %(limit)s
