-- The lots that these assay certificates stand on, by issuer and folded number or by digest (A05): one of each event and packing family. At most 200.
WITH asked AS (
    SELECT DISTINCT * FROM unnest(%(issuers)s::text[], %(numbers)s::text[], %(digests)s::text[]) AS given (issuer, number, sha256)
),
named AS (
    SELECT paper.id FROM asked JOIN custody_document AS paper
            ON paper.issuer = asked.issuer AND custody_folded(paper.number) = custody_folded(asked.number)
        WHERE paper.number <> '' AND paper.assay_id IS NOT NULL
    UNION
    SELECT paper.id FROM asked JOIN custody_document AS paper ON paper.sha256 = asked.sha256
        WHERE paper.sha256 <> '' AND paper.assay_id IS NOT NULL
)
SELECT DISTINCT ON (paper.issuer, paper.number, paper.sha256, coalesce(held.made_by_id, lot.event_id), lot.family)
       paper.issuer, paper.number, paper.sha256, lot.id AS lot, lot.name, coalesce(held.made_by_id, lot.event_id) AS made_by, lot.family
    FROM named JOIN custody_document AS paper ON paper.id = named.id
    JOIN custody_assay AS assay ON assay.id = paper.assay_id
    JOIN custody_event AS event ON event.id = assay.event_id
    JOIN custody_lot AS lot ON lot.id = assay.lot_id
    LEFT JOIN custody_holding AS held ON held.lot_id = lot.id
    WHERE /* in_force event */
    ORDER BY paper.issuer, paper.number, paper.sha256, coalesce(held.made_by_id, lot.event_id), lot.family, lot.id LIMIT 200
