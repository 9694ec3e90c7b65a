-- Every event of a dossier with what belongs to it, one row each. `part`: chain (upstream of the lines, moves and losses of its
-- lots up to their last use, stocktakes of its plants), beside (what shares a plant-month's circuit with it) or series (the last events
-- of each of its plants and stages before, with what shares their plant-months: what no single chain shows).
WITH RECURSIVE line (lot_id) AS (SELECT unnest(%(lots)s::uuid[])),
behind (id) AS (SELECT unnest(%(chain)s::uuid[])),
taken (lot_id, event_id) AS (
    SELECT draw.lot_id, draw.event_id FROM behind JOIN custody_draw AS draw ON draw.event_id = behind.id AND draw.kind = 'use'
),
move (lot_id, event_id) AS (
    SELECT held.lot_id, event.id FROM (SELECT lot_id FROM line UNION SELECT lot_id FROM taken) AS held
        JOIN custody_draw AS draw ON draw.lot_id = held.lot_id JOIN custody_event AS event ON event.id = draw.event_id
        WHERE event.stage IN ('dispatch', 'receipt', 'loss') AND /* in_force event */
),
-- A replacing event stands in the place of what it replaces.
place (event_id, recorded_at, first_id) AS (
    SELECT event.id, event.recorded_at, event.id
        FROM (SELECT event_id FROM taken UNION SELECT event_id FROM move) AS told JOIN custody_event AS event ON event.id = told.event_id
    UNION
    SELECT place.event_id, event.recorded_at, event.id
        FROM place JOIN custody_correction AS correction ON correction.replaced_by_id = place.first_id
        JOIN custody_event AS event ON event.id = correction.event_id
),
placed AS MATERIALIZED (SELECT DISTINCT ON (event_id) * FROM place ORDER BY event_id, recorded_at, first_id),
used (lot_id, last_at, last_id) AS (
    SELECT DISTINCT ON (taken.lot_id) taken.lot_id, placed.recorded_at, placed.first_id FROM taken JOIN placed USING (event_id)
        ORDER BY taken.lot_id, placed.recorded_at DESC, placed.first_id DESC
),
moved (id) AS (
    SELECT move.event_id FROM move JOIN placed USING (event_id) JOIN line USING (lot_id) WHERE placed.recorded_at <= %(submitted)s
    UNION
    SELECT move.event_id FROM move JOIN placed USING (event_id) JOIN used USING (lot_id)
        WHERE (placed.recorded_at, placed.first_id) <= (used.last_at, used.last_id)
),
run (facility_id, performer_id, stage, until) AS (
    SELECT event.facility_id, event.performer_id, event.stage, max(event.ended_at) FROM behind JOIN custody_event AS event ON event.id = behind.id
        WHERE event.stage = ANY(%(varied)s) GROUP BY event.facility_id, event.performer_id, event.stage
),
series (id) AS (
    SELECT latest.id FROM run CROSS JOIN LATERAL (
        SELECT event.id FROM custody_event AS event
            WHERE event.facility_id = run.facility_id AND event.stage = run.stage AND event.ended_at <= run.until
              AND event.performer_id = run.performer_id AND /* in_force event */
            ORDER BY event.ended_at DESC, event.id DESC LIMIT %(window)s
    ) AS latest
),
plant (facility_id, performer_id, period, part) AS (
    SELECT event.facility_id, event.performer_id, event.period, min(told.part)
        FROM (SELECT id, 'beside' FROM behind UNION ALL SELECT id, 'series' FROM series) AS told (id, part)
        JOIN custody_event AS event ON event.id = told.id WHERE event.stage = ANY(%(circuit)s)
        GROUP BY event.facility_id, event.performer_id, event.period
),
counted (id, facility_id, performer_id, period) AS (
    SELECT event.id, event.facility_id, event.performer_id, event.period FROM custody_event AS event
        WHERE event.stage = 'stocktake' AND (event.facility_id, event.performer_id) IN (SELECT facility_id, performer_id FROM plant) AND /* in_force event */
),
mate (id, part) AS (
    SELECT event.id, plant.part FROM plant JOIN counted USING (facility_id, performer_id, period)
        JOIN custody_event AS event ON (event.facility_id, event.performer_id, event.period) = (plant.facility_id, plant.performer_id, plant.period)
        WHERE event.stage = ANY(%(circuit)s::text[] || 'loss'::text) AND /* in_force event */
),
wanted (id, part) AS (
    SELECT id, 'chain' FROM behind UNION SELECT id, 'chain' FROM moved UNION SELECT id, 'chain' FROM counted
    UNION SELECT id, min(part) FROM (SELECT id, part FROM mate UNION ALL SELECT id, 'series' FROM series) AS other
        WHERE id NOT IN (SELECT id FROM behind UNION SELECT id FROM moved) GROUP BY id
)
SELECT wanted.part, event.id, event.stage, facility.code, performer.code, recorder.code, event.started_at, event.ended_at, event.custody_model,
       confirmation.event_id IS NOT NULL, receiver.code, destination.code, coalesce(event.ownership_passes, false),
       -- The dispatch in force: a receipt names the one that it was recorded against, which a correction may have replaced since.
       CASE WHEN event.dispatch_id IS NOT NULL THEN public.custody_in_force_of(event.dispatch_id, %(at)s) END,
       event.transport, event.ticket, event.invoice_kind, event.invoice_number, event.invoice_issued_on, seller.code, buyer.code,
       event.invoice_goods_name, event.invoice_reo_kg, event.invoice_amount, event.invoice_currency, event.recorded_at, event.residues, event.fields,
       details.subject_id IS NOT NULL,
       -- The receiver's own assay belongs to a receipt and to the lot that it takes in.
       (SELECT coalesce(jsonb_agg(jsonb_build_array(lot.name, draw.net_kg::text, CASE WHEN assay.id IS NOT NULL THEN jsonb_build_array(
                    assay.moisture_percent::text, assay.treo_percent::text, assay.trem_percent::text, assay.shares_percent, assay.th_ppm::text,
                    assay.u_ppm::text, assay.uncertainty, assay.sampled_on, paper.number, paper.issuer, paper.issued_on, paper.sha256) END)
                ORDER BY draw.position), '[]')
            FROM custody_draw AS draw JOIN custody_lot AS lot ON lot.id = draw.lot_id
            LEFT JOIN custody_assay AS assay ON event.stage = 'receipt' AND assay.event_id = event.id AND assay.lot_id = draw.lot_id
            LEFT JOIN custody_document AS paper ON paper.assay_id = assay.id
            WHERE draw.event_id = event.id),
       (SELECT coalesce(jsonb_agg(lot.name ORDER BY made.position), '[]')
            FROM custody_output AS made JOIN custody_lot AS lot ON lot.id = made.lot_id WHERE made.event_id = event.id),
       (SELECT coalesce(jsonb_agg(jsonb_build_array(paper.kind, paper.number, paper.issuer, paper.issued_on, paper.sha256) ORDER BY paper.position), '[]')
            FROM custody_document AS paper WHERE paper.event_id = event.id AND paper.assay_id IS NULL)
    FROM wanted JOIN custody_event AS event ON event.id = wanted.id
    JOIN registry_facility AS facility ON facility.id = event.facility_id
    JOIN registry_organisation AS performer ON performer.id = event.performer_id
    JOIN registry_organisation AS recorder ON recorder.id = event.organisation_id
    LEFT JOIN custody_confirmation AS confirmation ON confirmation.event_id = event.id
    LEFT JOIN registry_organisation AS receiver ON receiver.id = event.to_organisation_id
    LEFT JOIN registry_facility AS destination ON destination.id = event.to_facility_id
    LEFT JOIN registry_organisation AS seller ON seller.id = event.invoice_seller_id
    LEFT JOIN registry_organisation AS buyer ON buyer.id = event.invoice_buyer_id
    LEFT JOIN custody_personaldetails AS details ON details.subject_id = event.id AND details.values ? '/fields/supplier'
    ORDER BY event.ended_at, event.id
