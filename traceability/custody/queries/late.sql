-- Who records late, by organisation that recorded: events of some months, how many of them after the last day for their month's records
-- (C04; what ended before its recorder joined is backfill), by how many days at most.
WITH judged AS (
    SELECT event.organisation_id, greatest((event.recorded_at AT TIME ZONE 'Asia/Shanghai')::date - due.due_on, 0) AS days,
           recorder.joined_on IS NULL OR (event.ended_at AT TIME ZONE 'Asia/Shanghai')::date < recorder.joined_on AS is_backfill
        FROM custody_event AS event JOIN registry_organisation AS recorder ON recorder.id = event.organisation_id
        CROSS JOIN LATERAL (SELECT (date_trunc('month', event.ended_at AT TIME ZONE 'Asia/Shanghai') + interval '1 month')::date
                                   + %(due_day)s::int - 1 AS due_on) AS due
        WHERE event.period BETWEEN %(first)s AND %(last)s AND /* in_force event */
)
SELECT organisation.code, organisation.name, organisation.name_zh, count(*), count(*) FILTER (WHERE days > 0 AND NOT is_backfill),
       coalesce(max(days) FILTER (WHERE NOT is_backfill), 0), count(*) FILTER (WHERE is_backfill)
    FROM judged JOIN registry_organisation AS organisation ON organisation.id = judged.organisation_id
    GROUP BY 1, 2, 3
    ORDER BY 5 DESC, 6 DESC, 1
    LIMIT %(most)s
