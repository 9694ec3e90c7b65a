(SELECT event.id, here.started_at AS first_start, event.started_at AS second_start FROM custody_event AS event
    WHERE (event.facility_id, event.performer_id) = (here.facility_id, here.performer_id) AND /* mixes event */ AND (event.started_at, event.id) > (here.started_at, here.id)
      AND /* in_force event */
    ORDER BY event.started_at, event.id LIMIT 1)
UNION ALL
(SELECT event.id, event.started_at AS first_start, here.started_at AS second_start FROM custody_event AS event
    WHERE (event.facility_id, event.performer_id) = (here.facility_id, here.performer_id) AND /* mixes event */ AND (event.started_at, event.id) < (here.started_at, here.id)
      AND /* in_force event */
    ORDER BY event.started_at DESC, event.id DESC LIMIT 1)
