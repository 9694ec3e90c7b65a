-- What is linked to each number of a seller's invoices, over all dispatches that name it, however typed (V04, V05). Who names no seller sold
-- itself. At most 200.
WITH asked AS (SELECT DISTINCT * FROM unnest(%(sellers)s::text[], %(numbers)s::text[]) AS given (seller, number)),
transfer AS (
    SELECT asked.seller, asked.number, event.id, event.started_at, event.invoice_reo_kg, coalesce(buyer.code, receiver.code) AS buyer,
           sum(draw.reo_kg) AS reo_kg, count(*) FILTER (WHERE draw.reo_kg IS NULL) AS lacking
        FROM asked JOIN registry_organisation AS seller ON seller.code = asked.seller
        JOIN custody_event AS event ON custody_folded(event.invoice_number) = custody_folded(asked.number) AND event.invoice_number <> ''
            AND (event.invoice_seller_id = seller.id OR (event.invoice_seller_id IS NULL AND event.performer_id = seller.id))
        JOIN custody_draw AS draw ON draw.event_id = event.id AND draw.kind = 'send'
        LEFT JOIN registry_organisation AS buyer ON buyer.id = event.invoice_buyer_id
        LEFT JOIN registry_organisation AS receiver ON receiver.id = event.to_organisation_id
        WHERE event.stage = 'dispatch' AND /* in_force event */
        GROUP BY asked.seller, asked.number, event.id, buyer.code, receiver.code
)
SELECT seller, number, coalesce(sum(reo_kg), 0) AS linked_reo_kg, count(*) AS transfers, sum(lacking)::bigint AS lacking,
       coalesce(array_agg(DISTINCT invoice_reo_kg) FILTER (WHERE invoice_reo_kg IS NOT NULL), '{}') AS reo_kgs,
       array_agg(DISTINCT buyer ORDER BY buyer) AS buyers, (array_agg(id ORDER BY started_at, id))[1:200] AS ids
    FROM transfer GROUP BY seller, number ORDER BY seller, number LIMIT 200
