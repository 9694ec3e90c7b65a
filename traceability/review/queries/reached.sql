-- Shipments that facts concern and whose newest examination has read no version of their subject. Open cases; a decided one only for facts
-- that last (%(lasting)s), and for what stood before its approval. `named`: facts about a name, with the names of parties that are like it.
-- `shipment`: this one alone, where it is given.
WITH fact AS (
    SELECT * FROM unnest(%(uids)s::uuid[], %(types)s::text[], %(ids)s::uuid[]) AS fact (uid, subject_type, subject_id)
),
named AS (SELECT * FROM unnest(%(named)s::uuid[], %(names)s::text[]) AS named (uid, name)),
-- What an examination has read when the fact concerns it: the holder, the group's members, the shipment or event that cites a paper.
through (uid, subject_type, subject_id) AS (
    SELECT fact.uid, 'organisation', licence.organisation_id
        FROM fact JOIN registry_licence AS licence ON fact.subject_type = 'licence' AND licence.id = fact.subject_id
    UNION SELECT fact.uid, 'shipment', shipment.id
        FROM fact JOIN registry_licence AS licence ON fact.subject_type = 'licence' AND licence.id = fact.subject_id
        JOIN custody_shipment AS shipment ON shipment.licences @> jsonb_build_array(jsonb_build_object('kind', licence.kind, 'number', licence.number))
        WHERE licence.kind IN ('export', 'dual_use')
    UNION SELECT fact.uid, 'organisation', listing.organisation_id
        FROM fact JOIN registry_publiclisting AS listing ON fact.subject_type = 'public_listing' AND listing.id = fact.subject_id
    UNION SELECT fact.uid, 'organisation', member.id
        FROM fact JOIN registry_quota AS quota ON fact.subject_type = 'quota' AND quota.id = fact.subject_id
        JOIN registry_organisation AS member ON member."group" = quota."group"
    UNION SELECT fact.uid, 'event', paper.event_id
        FROM fact JOIN registry_organisation AS laboratory ON fact.subject_type = 'organisation' AND laboratory.id = fact.subject_id
        JOIN custody_document AS paper ON paper.issuer = laboratory.code AND paper.number <> '' AND paper.assay_id IS NOT NULL
        WHERE laboratory.version = 1
    UNION SELECT fact.uid, CASE WHEN paper.event_id IS NULL THEN 'shipment' ELSE 'event' END, coalesce(paper.event_id, paper.shipment_id)
        FROM fact JOIN registry_falsedocument AS declared ON fact.subject_type = 'document' AND declared.id = fact.subject_id
        JOIN custody_document AS paper ON custody_folded(paper.number) = custody_folded(declared.number)
            AND (paper.issuer, paper.kind) = (declared.issuer, declared.kind)
        WHERE declared.number <> '' AND paper.number <> '' AND (declared.sha256 = '' OR paper.sha256 = declared.sha256)
    UNION SELECT fact.uid, CASE WHEN paper.event_id IS NULL THEN 'shipment' ELSE 'event' END, coalesce(paper.event_id, paper.shipment_id)
        FROM fact JOIN registry_falsedocument AS declared ON fact.subject_type = 'document' AND declared.id = fact.subject_id
        JOIN custody_document AS paper ON paper.sha256 = declared.sha256 WHERE declared.number = '' AND paper.sha256 <> ''
    UNION SELECT fact.uid, 'event', event.id
        FROM fact JOIN registry_falsedocument AS declared ON fact.subject_type = 'document' AND declared.id = fact.subject_id
        JOIN registry_organisation AS seller ON seller.code = declared.issuer
        JOIN custody_event AS event
            ON event.invoice_seller_id = seller.id AND custody_folded(event.invoice_number) = custody_folded(declared.number)
        WHERE declared.number <> '' AND event.invoice_number <> '' AND event.invoice_kind = declared.kind
),
-- Law is read by all. That a list is loaded at all is an answer too: a row of it concerns whoever could not be checked without one.
for_all (uid, code, lacking) AS (
    SELECT fact.uid, NULL, ''
        FROM fact JOIN registry_referencetable AS known ON fact.subject_type = 'reference' AND known.id = fact.subject_id
        WHERE known.name = ANY(%(tables)s)
    UNION ALL (SELECT DISTINCT fact.uid, 'E15', 'partner_imports ' || (told.values ->> 'country')
        FROM fact JOIN registry_referencetable AS known ON fact.subject_type = 'reference' AND known.id = fact.subject_id
        JOIN registry_referencerow AS told ON told.table_id = known.id AND told.table_version = known.version
        WHERE known.name = 'partner_imports')
    UNION ALL (SELECT DISTINCT ON (listing.year) fact.uid, 'P01', 'public_list ' || listing.year
        FROM fact JOIN registry_publiclisting AS listing ON fact.subject_type = 'public_listing' AND listing.id = fact.subject_id
        ORDER BY listing.year, fact.uid)
    UNION ALL (SELECT DISTINCT ON (listed.list) fact.uid, 'P09', 'listed_parties'
        FROM fact JOIN registry_listedparty AS listed ON fact.subject_type = 'listed_party' AND listed.id = fact.subject_id
        ORDER BY listed.list, fact.uid)
),
concerned (uid, examination_id, is_all) AS (
    SELECT through.uid, examination.id, false
        FROM through JOIN ledger.entry AS told USING (subject_type, subject_id)
        JOIN review_examination AS examination ON examination.read_uids @> ARRAY[told.uid]
        WHERE %(shipment)s::uuid IS NULL
    UNION SELECT through.uid, examination.id, false -- The same of one shipment, from what it has read.
        FROM review_case AS known
        JOIN review_examination AS examination ON examination.case_id = known.id AND examination.number = known.examination
        CROSS JOIN unnest(examination.read_uids) AS read (uid) JOIN ledger.entry_uid USING (uid) JOIN ledger.entry AS told USING (entry_id)
        JOIN through ON (through.subject_type, through.subject_id) = (told.subject_type, told.subject_id)
        WHERE known.shipment_id = %(shipment)s::uuid
    UNION SELECT named.uid, examination.id, false FROM named JOIN review_examination AS examination ON named.name = ANY(examination.names)
    UNION SELECT for_all.uid, examination.id, true
        FROM for_all CROSS JOIN review_case AS waiting
        JOIN review_examination AS examination ON examination.case_id = waiting.id AND examination.number = waiting.examination
        WHERE waiting.state IN ('open', 'approved') AND (%(shipment)s::uuid IS NULL OR waiting.shipment_id = %(shipment)s::uuid)
          AND (for_all.code IS NULL OR EXISTS (
            SELECT FROM review_finding AS finding CROSS JOIN jsonb_path_query(finding.evidence, '$[*].values.missing[*]') AS missing
                WHERE finding.examination_id = examination.id AND finding.code = for_all.code
                  AND starts_with(missing #>> '{}', for_all.lacking)))
)
SELECT DISTINCT fact.uid, fact.subject_type, fact.subject_id, known.shipment_id
    FROM concerned JOIN fact USING (uid) JOIN review_examination AS examination ON examination.id = concerned.examination_id
    JOIN review_case AS known ON known.id = examination.case_id AND known.examination = examination.number
    JOIN custody_shipment AS shipment ON shipment.id = known.shipment_id
    LEFT JOIN LATERAL (
        SELECT listing.year, ARRAY[listing.organisation_id] FROM registry_publiclisting AS listing
            WHERE fact.subject_type = 'public_listing' AND listing.id = fact.subject_id
        UNION ALL SELECT quota.year, ARRAY(SELECT member.id FROM registry_organisation AS member WHERE member."group" = quota."group")
            FROM registry_quota AS quota WHERE fact.subject_type = 'quota' AND quota.id = fact.subject_id
    ) AS dated (year, enterprises) ON true
    LEFT JOIN registry_listedparty AS listed ON fact.subject_type = 'listed_party' AND listed.id = fact.subject_id
    WHERE (known.state = 'open' OR known.state = 'approved' AND (
          fact.subject_type = ANY(%(lasting)s) AND NOT concerned.is_all
          -- What stood before the approval, but of which nobody had asked yet whom it concerns, should have kept it from being signed.
          OR EXISTS (SELECT FROM ledger.entry AS stood JOIN ledger.entry AS moved ON moved.entry_id > stood.entry_id
                     WHERE (stood.subject_type, stood.subject_id) = (fact.subject_type, fact.subject_id)
                       AND (moved.subject_type, moved.subject_id, moved.kind) = ('case', known.id, %(approval)s)
                       AND NOT EXISTS (SELECT FROM review_impact AS traced WHERE traced.entry = stood.uid))))
      AND (%(shipment)s::uuid IS NULL OR shipment.id = %(shipment)s::uuid)
      -- A list or quota of a year counts for what its enterprises did in that year.
      AND (concerned.is_all OR dated.year IS NULL OR EXISTS (
          SELECT FROM unnest(examination.read_uids) AS read (uid) JOIN ledger.entry_uid USING (uid) JOIN ledger.entry AS told USING (entry_id)
              JOIN custody_event AS event ON told.subject_type = 'event' AND event.id = told.subject_id
              WHERE event.performer_id = ANY(dated.enterprises) AND event.stage = ANY(%(stages)s)
                AND event.period BETWEEN dated.year || '-01' AND dated.year || '-12'))
      -- A party is compared on the planned day of export.
      AND (listed.id IS NULL OR shipment.planned_export_on BETWEEN listed.listed_on AND coalesce(listed.until, shipment.planned_export_on))
      AND NOT EXISTS (SELECT FROM ledger.entry AS read WHERE (read.subject_type, read.subject_id) = (fact.subject_type, fact.subject_id)
                      AND read.uid = ANY(examination.read_uids))
    ORDER BY fact.uid, known.shipment_id
