-- Lots by name with what their event in force says of them, who holds them now, their assay and its certificate.
SELECT lot.id, lot.name, lot.form, maker.net_kg, maker.id, maker.ended_at, maker.product, holder.code,
       assay.moisture_percent, assay.treo_percent, assay.trem_percent, assay.shares_percent, assay.th_ppm, assay.u_ppm, assay.uncertainty,
       assay.sampled_on, paper.number, paper.issuer, paper.issued_on, paper.sha256
    FROM custody_lot AS lot
    CROSS JOIN LATERAL (
        SELECT event.id, event.ended_at, made.net_kg, made.product
            FROM custody_output AS made JOIN custody_event AS event ON event.id = made.event_id
            WHERE made.lot_id = lot.id AND /* in_force event */ ORDER BY event.recorded_at DESC, event.id DESC LIMIT 1
    ) AS maker
    LEFT JOIN custody_holding AS held ON held.lot_id = lot.id
    LEFT JOIN registry_organisation AS holder ON holder.id = held.holder_id
    LEFT JOIN (/* assays */) AS assay ON assay.of_lot = lot.id
    LEFT JOIN custody_document AS paper ON paper.assay_id = assay.id
    WHERE lot.name = ANY(%(names)s)
