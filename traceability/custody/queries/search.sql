-- Lots, shipments, papers and seals whose name or number begins with one of the prefixes, as far as the organisation's sight goes (null: all).
-- Each kind is at most `most` rows of an index range for each prefix: names are ordered by bytes (C.UTF-8), so the range holds no others.
WITH wanted (prefix, beyond) AS MATERIALIZED (SELECT prefix, prefix || chr(1114111) FROM unnest(%(prefixes)s::text[]) AS one (prefix)),
named AS (
    SELECT lot.* FROM wanted CROSS JOIN LATERAL (
        SELECT lot.id, lot.name, lot.form, lot.organisation_id FROM custody_lot AS lot
            WHERE lot.name >= wanted.prefix AND lot.name < wanted.beyond AND /* seen lot lot.id */ ORDER BY lot.name LIMIT %(most)s) AS lot
    UNION
    SELECT lot.* FROM wanted CROSS JOIN LATERAL (
        SELECT lot.id, lot.name, lot.form, lot.organisation_id FROM custody_lot AS lot
            WHERE split_part(lot.name, ':', 2) >= wanted.prefix AND split_part(lot.name, ':', 2) < wanted.beyond AND /* seen lot lot.id */
            ORDER BY split_part(lot.name, ':', 2) LIMIT %(most)s) AS lot
),
sent AS (
    SELECT shipment.* FROM wanted CROSS JOIN LATERAL (
        SELECT shipment.id, shipment.number, shipment.destination, shipment.exporter_id FROM custody_shipment AS shipment
            WHERE shipment.number >= wanted.prefix AND shipment.number < wanted.beyond AND /* exported shipment */ ORDER BY shipment.number LIMIT %(most)s) AS shipment
    UNION
    SELECT shipment.* FROM wanted CROSS JOIN LATERAL (
        SELECT shipment.id, shipment.number, shipment.destination, shipment.exporter_id FROM custody_shipment AS shipment
            WHERE shipment.reference >= wanted.prefix AND shipment.reference < wanted.beyond AND /* exported shipment */ ORDER BY shipment.reference LIMIT %(most)s) AS shipment
),
papers AS (
    SELECT paper.* FROM wanted CROSS JOIN LATERAL (
        SELECT document.number AS name, document.kind AS detail, document.event_id, document.shipment_id, assay.lot_id FROM custody_document AS document
            LEFT JOIN custody_assay AS assay ON assay.id = document.assay_id
            WHERE document.number <> '' AND document.number >= wanted.prefix AND document.number < wanted.beyond AND /* told document */
            ORDER BY document.number LIMIT %(most)s) AS paper
    UNION ALL
    SELECT event.name, event.kind, event.id, NULL, NULL FROM wanted CROSS JOIN LATERAL (
        SELECT event.id, event.invoice_number AS name, event.invoice_kind AS kind FROM custody_event AS event
            WHERE event.invoice_number <> '' AND event.invoice_number >= wanted.prefix AND event.invoice_number < wanted.beyond AND /* seen event event.id */
            ORDER BY event.invoice_number LIMIT %(most)s) AS event
    UNION ALL
    SELECT event.ticket, 'weighbridge_ticket', event.id, NULL, NULL FROM wanted CROSS JOIN LATERAL (
        SELECT event.id, event.ticket FROM custody_event AS event
            WHERE event.ticket <> '' AND event.ticket >= wanted.prefix AND event.ticket < wanted.beyond AND /* seen event event.id */
            ORDER BY event.ticket LIMIT %(most)s) AS event
),
seals AS (
    SELECT seal.* FROM wanted CROSS JOIN LATERAL (
        SELECT seal.seal, seal.event_id, seal.shipment_id, seal.lot_id FROM custody_seal AS seal
            WHERE seal.seal >= wanted.prefix AND seal.seal < wanted.beyond AND /* told seal */ ORDER BY seal.seal LIMIT %(most)s) AS seal
),
found (kind, name, detail, organisation_id, event_id, shipment_id, lot_id) AS (
    (SELECT 'lot', named.name, named.form, named.organisation_id, NULL::uuid, NULL::uuid, named.id FROM named ORDER BY named.name LIMIT %(most)s)
    UNION ALL
    (SELECT 'shipment', sent.number, sent.destination, sent.exporter_id, NULL, sent.id, NULL FROM sent ORDER BY sent.number LIMIT %(most)s)
    UNION ALL
    (SELECT DISTINCT 'document', papers.name, papers.detail, NULL::uuid, papers.event_id, papers.shipment_id, papers.lot_id FROM papers ORDER BY 2, 3, 5 LIMIT %(most)s)
    UNION ALL
    (SELECT 'seal', seals.seal, '', NULL, seals.event_id, seals.shipment_id, seals.lot_id FROM seals ORDER BY seals.seal LIMIT %(most)s)
)
SELECT found.kind, found.name, found.detail, coalesce(organisation.code, recorder.code, exporter.code, ''), coalesce(organisation.name, recorder.name, exporter.name, ''),
       coalesce(organisation.name_zh, recorder.name_zh, exporter.name_zh, ''), found.event_id, event.stage, event.ended_at, shipment.number, lot.name,
       ARRAY(SELECT carried.name FROM (
                 SELECT lot_id FROM custody_output WHERE custody_output.event_id = found.event_id UNION
                 SELECT lot_id FROM custody_draw WHERE custody_draw.event_id = found.event_id) AS line
             JOIN custody_lot AS carried ON carried.id = line.lot_id WHERE /* seen lot carried.id */ ORDER BY carried.name LIMIT 4)
    FROM found
    LEFT JOIN custody_event AS event ON event.id = found.event_id
    LEFT JOIN custody_shipment AS shipment ON shipment.id = found.shipment_id
    LEFT JOIN custody_lot AS lot ON lot.id = found.lot_id
    LEFT JOIN registry_organisation AS organisation ON organisation.id = found.organisation_id
    LEFT JOIN registry_organisation AS recorder ON recorder.id = event.performer_id
    LEFT JOIN registry_organisation AS exporter ON exporter.id = shipment.exporter_id
    ORDER BY array_position(ARRAY['lot', 'shipment', 'document', 'seal'], found.kind), found.name, found.detail, found.event_id
