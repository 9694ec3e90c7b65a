WITH RECURSIVE chain (event_id, depth) AS (
    SELECT event.id, 1
        FROM custody_output AS made JOIN custody_event AS event ON event.id = made.event_id
        WHERE made.lot_id = ANY(%(lots)s::uuid[]) AND /* in_force event */
    UNION
    -- Steps are counted only where they bound the walk: an event met at two depths is walked from twice.
    SELECT event.id, chain.depth + CASE WHEN %(depth)s < 100 THEN behind.step ELSE 0 END
        -- OFFSET 0 keeps the planner from reading all events at each step: it cannot know how few there are.
        FROM chain CROSS JOIN LATERAL (SELECT * FROM custody_event AS event WHERE event.id = chain.event_id OFFSET 0) AS here
        CROSS JOIN LATERAL (
            -- What made the lots that this event used.
            SELECT made.event_id, 1 AS step
                FROM custody_draw AS used JOIN custody_output AS made ON made.lot_id = used.lot_id
                WHERE used.event_id = here.id AND used.kind = 'use'
            UNION ALL
            /* pool */
            UNION ALL
            -- What the plant ran last before, whose mix is in the circuit at the start of a month with a stocktake.
            SELECT before.id, 1
                FROM (SELECT event.id FROM custody_event AS event
                      WHERE (event.facility_id, event.performer_id) = (here.facility_id, here.performer_id) AND /* mixes event */ AND /* in_force event */
                        AND (event.period = here.period AND event.ended_at <= here.started_at
                             OR event.period < here.period
                                AND EXISTS (SELECT FROM custody_event AS counted WHERE counted.stage = 'stocktake'
                                            AND (counted.facility_id, counted.performer_id) = (event.facility_id, event.performer_id) AND counted.period = event.period AND /* in_force counted */))
                      ORDER BY event.period DESC, event.ended_at DESC, event.id LIMIT 1) AS before
                WHERE /* mixes here */
                  AND EXISTS (SELECT FROM custody_event AS event WHERE event.stage = 'stocktake' AND (event.facility_id, event.performer_id) = (here.facility_id, here.performer_id)
                                  AND event.period = here.period AND event.fields -> 'opening' <> '[]'::jsonb AND /* in_force event */)
        ) AS behind
        JOIN custody_event AS event ON event.id = behind.event_id
        WHERE chain.depth < %(depth)s AND /* in_force event */
)
SELECT event_id, min(depth) FROM (SELECT event_id, depth FROM chain LIMIT %(rows)s) AS found GROUP BY event_id ORDER BY 2, 1
