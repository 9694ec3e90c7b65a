-- Dispatches of the same facility that name the same weighbridge ticket as one of these, however typed (M09). At most 200.
SELECT judged.id AS dispatch, event.id AS other
    FROM custody_event AS judged
    JOIN custody_event AS event
        ON event.facility_id = judged.facility_id AND custody_folded(event.ticket) = custody_folded(judged.ticket) AND event.ticket <> ''
    WHERE judged.id = ANY(%(dispatches)s::uuid[]) AND event.id <> judged.id AND event.stage = 'dispatch' AND /* in_force event */
    ORDER BY judged.id, event.id LIMIT 200
