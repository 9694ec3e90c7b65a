-- One shipment with its exporter, newest examination, lines and papers, in one row.
SELECT shipment.id, shipment.number, shipment.exporter_id, exporter.code, shipment.recorded_at, coalesce(of_case.examination, 0), shipment.planned_export_on,
       shipment.consignee, shipment.end_user, shipment.end_use, shipment.end_use_class, shipment.destination, shipment.port, shipment.trade_mode,
       shipment.licences, shipment.packages, shipment.custody_claim,
       -- Who cleared or decided, where the case is decided: before that nobody's word stands (C08).
       (SELECT coalesce(jsonb_agg(jsonb_build_object('id', member.id, 'act', signed.act, 'role', signed.role, 'organisation', employer.code,
                   'submitted_it', member.id = shipment.submitted_by) ORDER BY signed.recorded_at, signed.id), '[]')
            FROM (SELECT decision.id, decision.recorded_at, decision.member_id, decision.role, 'decision' AS act, decision.examination_id
                      FROM review_decision AS decision
                  UNION ALL
                  SELECT clearance.id, clearance.recorded_at, clearance.member_id, clearance.role, 'clearance', finding.examination_id
                      FROM review_clearance AS clearance JOIN review_finding AS finding ON finding.id = clearance.finding_id) AS signed
            JOIN review_examination AS newest ON newest.id = signed.examination_id
            JOIN registry_member AS member ON member.id = signed.member_id JOIN registry_organisation AS employer ON employer.id = member.organisation_id
            WHERE newest.case_id = of_case.id AND newest.number = of_case.examination AND of_case.state <> 'open'),
       (SELECT coalesce(jsonb_agg(jsonb_build_object('id', line.id, 'number', line.number, 'lot_id', line.lot_id, 'lot', lot.name,
                   'net_kg', line.net_kg::text, 'hs_code', line.hs_code, 'product', line.product, 'control_code', line.control_code,
                   'declared_shares_percent', line.declared_shares_percent, 'unit_value', line.unit_value::text, 'currency', line.currency,
                   'vat_rebate_claimed', line.vat_rebate_claimed, 'value_share_percent', line.value_share_percent::text)
                   ORDER BY line.number), '[]')
            FROM custody_line AS line JOIN custody_lot AS lot ON lot.id = line.lot_id WHERE line.shipment_id = shipment.id),
       (SELECT coalesce(jsonb_agg(jsonb_build_array(paper.kind, paper.number, paper.issuer, paper.issued_on, paper.sha256, paper.fields) ORDER BY paper.position), '[]')
            FROM custody_document AS paper WHERE paper.shipment_id = shipment.id)
    FROM custody_shipment AS shipment JOIN registry_organisation AS exporter ON exporter.id = shipment.exporter_id
    LEFT JOIN review_case AS of_case ON of_case.shipment_id = shipment.id
    WHERE shipment.id = %(shipment)s
