-- Corrections of the chain (C05): what its events replace, whatever they replaced before, and makers of its lots that did not happen. At most 200.
WITH RECURSIVE told (event_id, replaced_by_id) AS (
    SELECT event_id, replaced_by_id FROM custody_correction WHERE replaced_by_id = ANY(%(events)s::uuid[])
    UNION
    SELECT correction.event_id, correction.replaced_by_id
        FROM told JOIN custody_correction AS correction ON correction.replaced_by_id = told.event_id
),
undone (event_id, replaced_by_id) AS (
    SELECT correction.event_id, correction.replaced_by_id
        FROM custody_lot AS lot JOIN custody_output AS made ON made.lot_id = lot.id
        JOIN custody_correction AS correction ON correction.event_id = made.event_id
        WHERE lot.name = ANY(%(lots)s::text[]) AND correction.replaced_by_id IS NULL
)
SELECT event.id, event.stage, facility.code AS facility, event.ended_at, correction.replaced_by_id AS replaced_by, corrector.code AS organisation,
       correction.recorded_at
    FROM (SELECT * FROM told UNION SELECT * FROM undone) AS found
    JOIN custody_correction AS correction ON correction.event_id = found.event_id
    JOIN custody_event AS event ON event.id = correction.event_id JOIN registry_facility AS facility ON facility.id = event.facility_id
    JOIN registry_organisation AS corrector ON corrector.id = correction.organisation_id
    WHERE correction.recorded_at <= %(at)s ORDER BY correction.recorded_at, event.id LIMIT 200
