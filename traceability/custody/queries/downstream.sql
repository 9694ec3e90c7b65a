WITH RECURSIVE chain (event_id, depth) AS (
    (SELECT event.id, 1
        FROM custody_draw AS used JOIN custody_event AS event ON event.id = used.event_id
        WHERE used.lot_id = ANY(%(lots)s::uuid[]) AND used.kind = 'use' AND /* in_force event */
     UNION ALL
     -- Events that are asked for themselves.
     SELECT event.id, 1 FROM custody_event AS event WHERE event.id = ANY(%(events)s::uuid[]) AND /* in_force event */)
    UNION
    -- Steps are counted only where they bound the walk: an event met at two depths is walked from twice.
    SELECT event.id, chain.depth + CASE WHEN %(depth)s < 100 THEN ahead.step ELSE 0 END
        -- OFFSET 0 keeps the planner from reading all events at each step: it cannot know how few there are.
        FROM chain CROSS JOIN LATERAL (SELECT * FROM custody_event AS event WHERE event.id = chain.event_id OFFSET 0) AS here
        CROSS JOIN LATERAL (
            -- What used the lots that this event gave.
            SELECT used.event_id, 1 AS step
                FROM custody_output AS made JOIN custody_draw AS used ON used.lot_id = made.lot_id
                WHERE made.event_id = here.id AND used.kind = 'use'
            UNION ALL
            /* pool */
            UNION ALL
            -- What the plant ran first after it, if that month begins with circuit stock, which carries this mix.
            SELECT later.id, 1
                FROM (SELECT event.id, event.period FROM custody_event AS event
                      WHERE (event.facility_id, event.performer_id) = (here.facility_id, here.performer_id) AND /* mixes event */ AND /* in_force event */
                        AND (event.period = here.period AND event.started_at >= here.ended_at
                             OR event.period > here.period
                                AND EXISTS (SELECT FROM custody_event AS counted WHERE counted.stage = 'stocktake'
                                            AND (counted.facility_id, counted.performer_id) = (event.facility_id, event.performer_id) AND counted.period = event.period AND /* in_force counted */))
                      ORDER BY event.period, event.ended_at, event.id LIMIT 1) AS later
                WHERE /* mixes here */
                  AND EXISTS (SELECT FROM custody_event AS event WHERE event.stage = 'stocktake' AND (event.facility_id, event.performer_id) = (here.facility_id, here.performer_id)
                                  AND event.period = here.period AND /* in_force event */)
                  AND EXISTS (SELECT FROM custody_event AS event WHERE event.stage = 'stocktake' AND (event.facility_id, event.performer_id) = (here.facility_id, here.performer_id)
                                  AND event.period = later.period AND event.fields -> 'opening' <> '[]'::jsonb AND /* in_force event */)
        ) AS ahead
        JOIN custody_event AS event ON event.id = ahead.event_id
        WHERE chain.depth < %(depth)s AND /* in_force event */
)
SELECT event_id, min(depth) FROM (SELECT event_id, depth FROM chain LIMIT %(rows)s) AS found GROUP BY event_id ORDER BY 2, 1
