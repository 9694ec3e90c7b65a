-- Separations that count on a group's quota of a year, with the part of their products that counts (Q02). At most %(most)s, the latest;
-- `whole` and `events` count all. `events` asked about: the last of the group's year.
/* separated */
SELECT counted.id, 'separation', performer.code, counted.ended_at, round(counted.reo_kg, 3), round(sum(counted.reo_kg) OVER (), 3), count(*) OVER ()
    FROM counted JOIN custody_event AS event ON event.id = counted.id JOIN registry_organisation AS performer ON performer.id = event.performer_id
    ORDER BY counted.ended_at DESC, counted.id LIMIT %(most)s
