-- The last separation of a group in a year.
SELECT event.id
    FROM registry_organisation AS performer JOIN custody_event AS event ON event.performer_id = performer.id AND event.stage = 'separation'
    WHERE performer."group" = %(group)s AND event.ended_at >= %(begins)s AND event.ended_at < %(ends)s AND /* in_force event */
    ORDER BY event.ended_at DESC, event.id LIMIT 1
