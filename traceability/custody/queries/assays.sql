-- OFFSET 0 keeps the planner from reading a whole table where it guesses too many rows: each lot is looked up by its index.
WITH RECURSIVE line (lot_id, from_id, steps) AS (
    SELECT wanted.id, wanted.id, 0 FROM unnest(%(lots)s::uuid[]) AS wanted (id)
    UNION
    SELECT line.lot_id, packed.parent_id, line.steps + 1
        FROM line CROSS JOIN LATERAL (SELECT lot.parent_id FROM custody_lot AS lot WHERE lot.id = line.from_id OFFSET 0) AS packed
        WHERE packed.parent_id IS NOT NULL AND line.steps < 100
)
SELECT DISTINCT ON (line.lot_id) assay.*, line.lot_id AS of_lot
    FROM line
    CROSS JOIN LATERAL (SELECT output.event_id, output.lot_id FROM custody_output AS output WHERE output.lot_id = line.from_id OFFSET 0) AS made
    JOIN custody_event AS event ON event.id = made.event_id
    JOIN custody_assay AS assay ON assay.event_id = made.event_id AND assay.lot_id = made.lot_id
    WHERE /* in_force event */
    ORDER BY line.lot_id, line.steps
