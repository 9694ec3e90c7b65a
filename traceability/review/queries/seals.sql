-- Other dispatches under a seal of the chain's dispatches, and other live shipments with a seal of this one's packages, however typed (C03).
-- The keys are folded. At most 200.
SELECT * FROM (
    SELECT seal.seal, 'event' AS by, event.id, event.started_at AS opened_at,
           -- A receipt names the dispatch that it was recorded against, which a correction may have replaced since.
           (SELECT max(made.ended_at) FROM custody_event AS made
                WHERE made.dispatch_id IN (SELECT event.id UNION ALL SELECT correction.event_id FROM custody_correction AS correction
                                               WHERE correction.replaced_by_id = event.id)
                  AND made.stage = 'receipt' AND /* in_force made */) AS closed_at,
           (SELECT array_agg(DISTINCT lot.family) FROM custody_draw AS draw JOIN custody_lot AS lot ON lot.id = draw.lot_id
                WHERE draw.event_id = event.id) AS families
        FROM custody_seal AS seal JOIN custody_event AS event ON event.id = seal.event_id
        WHERE custody_folded(seal.seal) = ANY(%(transfers)s::text[]) AND seal.lot_id IS NULL AND event.stage = 'dispatch'
          AND event.id <> ALL(%(chain)s::uuid[]) AND /* in_force event */
    UNION ALL
    SELECT DISTINCT seal.seal, 'shipment', shipment.id, shipment.recorded_at, NULL::timestamptz, '{}'::uuid[]
        FROM custody_seal AS seal JOIN custody_shipment AS shipment ON shipment.id = seal.shipment_id
        LEFT JOIN review_case AS judged ON judged.shipment_id = shipment.id
        WHERE custody_folded(seal.seal) = ANY(%(packages)s::text[]) AND shipment.id <> %(shipment)s AND shipment.recorded_at <= %(at)s
          AND coalesce(judged.state, '') <> ALL(%(gone)s::text[])
) AS used ORDER BY seal, opened_at, id LIMIT 200
