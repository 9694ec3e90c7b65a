-- Lots by name with what their event in force says of them, who holds them now, all that draws on them, their assay and its certificate.
-- A lot whose event was corrected away holds nothing.
WITH found AS MATERIALIZED ( -- Once: a server that expects one lot would ask for all assays again at each.
/* assays */
)
SELECT lot.id, lot.name, lot.form, coalesce(maker.net_kg, 0), coalesce(maker.id, lot.event_id), coalesce(maker.ended_at, first.ended_at),
       maker.product, holder.code, coalesce(held.overdrawn_kg, 0), maker.corrects,
       (SELECT coalesce(jsonb_agg(jsonb_build_array(coalesce(event.stage, shipment.number), coalesce(event.id, shipment.id), draw.net_kg::text)
                                  ORDER BY draw.recorded_at, draw.id), '[]')
            FROM custody_draw AS draw LEFT JOIN custody_event AS event ON event.id = draw.event_id
            LEFT JOIN custody_shipment AS shipment ON shipment.id = draw.shipment_id
            WHERE draw.lot_id = lot.id AND draw.kind IN ('use', 'ship') AND draw.recorded_at <= %(at)s
              AND CASE draw.kind WHEN 'use' THEN /* in_force event */
                  ELSE NOT EXISTS (SELECT FROM custody_draw AS back WHERE back.undoes_id = draw.id AND back.recorded_at <= %(at)s) END),
       assay.moisture_percent, assay.treo_percent, assay.trem_percent, assay.shares_percent, assay.th_ppm, assay.u_ppm, assay.uncertainty,
       assay.sampled_on, paper.number, paper.issuer, paper.issued_on, paper.sha256
    FROM custody_lot AS lot JOIN custody_event AS first ON first.id = lot.event_id
    LEFT JOIN LATERAL (
        SELECT event.id, event.ended_at, made.net_kg, made.product, corrected.event_id AS corrects
            FROM custody_output AS made
            CROSS JOIN LATERAL (SELECT * FROM custody_event AS one WHERE one.id = made.event_id OFFSET 0) AS event -- By key, not by the order asked for.
            LEFT JOIN custody_correction AS corrected ON corrected.replaced_by_id = event.id
            WHERE made.lot_id = lot.id AND /* in_force event */ ORDER BY event.recorded_at DESC, event.id DESC LIMIT 1
    ) AS maker ON true
    LEFT JOIN custody_holding AS held ON held.lot_id = lot.id
    LEFT JOIN registry_organisation AS holder ON holder.id = held.holder_id
    LEFT JOIN found AS assay ON assay.of_lot = lot.id
    LEFT JOIN custody_document AS paper ON paper.assay_id = assay.id
    WHERE lot.name = ANY(%(names)s)
