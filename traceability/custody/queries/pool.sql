-- The neighbours of `here` in its plant, in the order of starts, if any event runs across from one to the other: one pool.
SELECT mate.id, 0 FROM (
    (SELECT event.id, here.started_at AS first_start, event.started_at AS second_start FROM custody_event AS event
        WHERE (event.facility_id, event.performer_id) = (here.facility_id, here.performer_id) AND /* mixes event */ AND (event.started_at, event.id) > (here.started_at, here.id)
          AND /* in_force event */
        ORDER BY event.started_at, event.id LIMIT 1)
    UNION ALL
    (SELECT event.id, event.started_at AS first_start, here.started_at AS second_start FROM custody_event AS event
        WHERE (event.facility_id, event.performer_id) = (here.facility_id, here.performer_id) AND /* mixes event */ AND (event.started_at, event.id) < (here.started_at, here.id)
          AND /* in_force event */
        ORDER BY event.started_at DESC, event.id DESC LIMIT 1)
) AS mate
WHERE /* mixes here */
  AND (mate.first_start = mate.second_start
       OR EXISTS (SELECT FROM custody_event AS event
                  WHERE (event.facility_id, event.performer_id) = (here.facility_id, here.performer_id) AND /* mixes event */
                    AND event.started_at <= mate.first_start AND event.ended_at > mate.second_start AND /* in_force event */))
