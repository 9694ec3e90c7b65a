-- The last separation of each group in a year: whose sums up to it are the group's whole year.
SELECT DISTINCT ON (performer."group") event.id
    FROM registry_organisation AS performer JOIN custody_event AS event ON event.performer_id = performer.id AND event.stage = 'separation'
    WHERE performer."group" = ANY(%(groups)s::text[]) AND event.ended_at >= %(begins)s AND event.ended_at < %(ends)s AND /* in_force event */
    ORDER BY performer."group", event.ended_at DESC, event.id
