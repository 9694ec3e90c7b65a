-- Papers of other live shipments that are, by kind, issuer and folded number or by digest, those of this one (C06). At most 200.
WITH asked AS (
    SELECT DISTINCT * FROM unnest(%(kinds)s::text[], %(issuers)s::text[], %(numbers)s::text[], %(digests)s::text[]) AS given (kind, issuer, number, sha256)
),
named AS (
    SELECT paper.id FROM asked
        JOIN custody_document AS paper
            ON paper.issuer = asked.issuer AND custody_folded(paper.number) = custody_folded(asked.number) AND paper.kind = asked.kind
        WHERE paper.number <> '' AND paper.shipment_id IS NOT NULL
    UNION
    SELECT paper.id FROM asked JOIN custody_document AS paper ON paper.sha256 = asked.sha256
        WHERE paper.sha256 <> '' AND paper.shipment_id IS NOT NULL
)
SELECT paper.kind, paper.number, paper.issuer, paper.sha256, shipment.id AS shipment,
       CASE WHEN exporter.code = %(exporter)s THEN shipment.number ELSE '' END AS shipment_number
    FROM named JOIN custody_document AS paper ON paper.id = named.id
    JOIN custody_shipment AS shipment ON shipment.id = paper.shipment_id
    JOIN registry_organisation AS exporter ON exporter.id = shipment.exporter_id
    LEFT JOIN review_case AS judged ON judged.shipment_id = shipment.id
    WHERE shipment.id <> %(shipment)s AND shipment.recorded_at <= %(at)s AND coalesce(judged.state, '') <> ALL(%(gone)s::text[])
    ORDER BY shipment.recorded_at, paper.id LIMIT 200
