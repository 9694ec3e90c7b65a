-- Uid and leaf hash of the newest entry of everything that an examination rests on: the subjects that were read, the organisations whose
-- names alone were compared, what touched the shipment though nobody had read it, and declarations about the papers that it cites.
WITH read (subject_type, subject_id) AS (SELECT * FROM unnest(%(types)s::text[], %(ids)s::uuid[])),
paper (kind, issuer, number, sha256) AS (
    SELECT paper.kind, paper.issuer, paper.number, paper.sha256
        FROM read JOIN custody_document AS paper ON paper.event_id = read.subject_id WHERE read.subject_type = 'event'
    UNION SELECT paper.kind, paper.issuer, paper.number, paper.sha256 FROM custody_document AS paper WHERE paper.shipment_id = %(shipment)s
    UNION SELECT event.invoice_kind, seller.code, event.invoice_number, ''
        FROM read JOIN custody_event AS event ON event.id = read.subject_id JOIN registry_organisation AS seller ON seller.id = event.invoice_seller_id
        WHERE read.subject_type = 'event' AND event.invoice_number <> ''
),
wanted (subject_type, subject_id) AS (
    SELECT subject_type, subject_id FROM read
    UNION SELECT 'organisation', id FROM registry_organisation WHERE code = ANY(%(codes)s)
    UNION SELECT subject_type, subject_id FROM review_touch WHERE shipment_id = %(shipment)s
    UNION SELECT 'document', declared.id FROM registry_falsedocument AS declared WHERE EXISTS (
        SELECT FROM paper WHERE CASE declared.number WHEN '' THEN paper.sha256 = declared.sha256
            ELSE (paper.kind, paper.issuer, paper.number) = (declared.kind, declared.issuer, declared.number)
                 AND (declared.sha256 = '' OR paper.sha256 = declared.sha256) END)
)
SELECT entry.uid, entry.leaf_hash
    FROM wanted JOIN ledger.subject_head AS head USING (subject_type, subject_id) JOIN ledger.entry USING (entry_id)
