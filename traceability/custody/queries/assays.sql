WITH RECURSIVE line (lot_id, from_id, steps) AS (
    SELECT wanted.id, wanted.id, 0 FROM unnest(%(lots)s::uuid[]) AS wanted (id)
    UNION
    SELECT line.lot_id, packed.parent_id, line.steps + 1
        FROM line JOIN custody_lot AS packed ON packed.id = line.from_id
        WHERE packed.parent_id IS NOT NULL AND line.steps < 100
)
SELECT DISTINCT ON (line.lot_id) assay.*, line.lot_id AS of_lot
    FROM line
    JOIN custody_output AS made ON made.lot_id = line.from_id
    JOIN custody_event AS event ON event.id = made.event_id
    JOIN custody_assay AS assay ON assay.event_id = made.event_id AND assay.lot_id = made.lot_id
    WHERE /* in_force event */
    ORDER BY line.lot_id, line.steps
