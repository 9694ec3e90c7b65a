-- What a mine gave in the calendar year up to a mining event, at its facility and at all of its performer, and the highest grade of
-- its ore until then (M08). The events asked about are the last of their mine and year in the chain.
WITH judged AS (
    SELECT event.*, date_trunc('year', event.ended_at AT TIME ZONE 'Asia/Shanghai') AT TIME ZONE 'Asia/Shanghai' AS year_begins
        FROM custody_event AS event WHERE event.id = ANY(%(events)s::uuid[])
)
SELECT judged.id AS event, own.*
    FROM judged
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(made.reo_kg) FILTER (WHERE event.facility_id = judged.facility_id AND event.ended_at >= judged.year_begins), 0) AS facility_reo_kg,
               coalesce(sum(made.reo_kg) FILTER (WHERE event.ended_at >= judged.year_begins), 0) AS organisation_reo_kg,
               max(assay.treo_percent) FILTER (WHERE event.facility_id = judged.facility_id) AS facility_grade_percent,
               max(assay.treo_percent) AS organisation_grade_percent,
               count(*) FILTER (WHERE made.reo_kg IS NULL AND event.ended_at >= judged.year_begins) AS lacking
            FROM custody_event AS event JOIN custody_output AS made ON made.event_id = event.id
            LEFT JOIN custody_assay AS assay ON assay.event_id = made.event_id AND assay.lot_id = made.lot_id
            WHERE event.performer_id = judged.performer_id AND event.stage = 'mining' AND event.ended_at <= judged.ended_at
              AND /* in_force event */
    ) AS own
