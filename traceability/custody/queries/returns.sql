-- What came to an organisation and left it, lot by lot: what it had when the month began, and each flow of the month, kilograms net.
-- Only facts in force count. A lot that came as often as it was sent is not there: what its sums still say is a difference, not a stock.
WITH counted AS (
    SELECT event.id, event.stage, event.period, event.dispatch_id,
           to_char(event.started_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM') AS left_in
        FROM custody_event AS event
        WHERE event.performer_id = %(organisation)s AND /* in_force event */
), moves (lot_id, period, flow, net_kg) AS (
    SELECT made.lot_id, counted.period,
           CASE WHEN counted.stage IN ('mining', 'leaching') THEN 'mined' WHEN counted.stage = 'import' THEN 'imported'
                WHEN counted.stage = 'collection' THEN 'collected' WHEN counted.stage IN ('packing', 'blending') THEN 'regrouped_in'
                ELSE 'produced' END,
           made.net_kg
        FROM counted JOIN custody_output AS made ON made.event_id = counted.id
    UNION ALL
    SELECT used.lot_id, counted.period,
           CASE WHEN counted.stage = 'loss' THEN 'lost' WHEN counted.stage IN ('packing', 'blending') THEN 'regrouped_out'
                ELSE 'consumed' END,
           -used.net_kg
        FROM counted JOIN custody_draw AS used ON used.event_id = counted.id AND used.kind = 'use'
    UNION ALL
    SELECT sent.lot_id, counted.left_in, 'dispatched', -sent.net_kg
        FROM counted JOIN custody_draw AS sent ON sent.event_id = counted.id AND sent.kind = 'send'
    UNION ALL
    -- Nothing grows on a lorry: the smaller of two weights is what the receiver has.
    SELECT got.lot_id, counted.period, 'received', least(got.net_kg, sent.net_kg)
        FROM counted JOIN custody_draw AS got ON got.event_id = counted.id AND got.kind = 'receive'
        LEFT JOIN custody_draw AS sent ON sent.lot_id = got.lot_id AND sent.kind = 'send' AND sent.event_id =
            CASE WHEN EXISTS (SELECT FROM custody_correction AS corrected WHERE corrected.event_id = counted.dispatch_id)
                 THEN custody_in_force_of(counted.dispatch_id, %(at)s) ELSE counted.dispatch_id END
    UNION ALL
    SELECT shipped.lot_id, to_char(shipment.planned_export_on, 'YYYY-MM'), 'shipped', -shipped.net_kg - coalesce(undone.net_kg, 0)
        FROM custody_shipment AS shipment
        JOIN custody_draw AS shipped ON shipped.shipment_id = shipment.id AND shipped.kind = 'ship'
        LEFT JOIN custody_draw AS undone ON undone.undoes_id = shipped.id AND undone.recorded_at <= %(at)s
        WHERE shipment.exporter_id = %(organisation)s AND shipment.recorded_at <= %(at)s
), accounts AS (
    SELECT moves.lot_id, sum(net_kg) AS left_kg, coalesce(sum(net_kg) FILTER (WHERE period < %(month)s), 0) AS opening,
           coalesce(sum(net_kg) FILTER (WHERE period = %(month)s AND flow = 'mined'), 0) AS mined,
           coalesce(sum(net_kg) FILTER (WHERE period = %(month)s AND flow = 'imported'), 0) AS imported,
           coalesce(sum(net_kg) FILTER (WHERE period = %(month)s AND flow = 'collected'), 0) AS collected,
           coalesce(sum(net_kg) FILTER (WHERE period = %(month)s AND flow = 'produced'), 0) AS produced,
           coalesce(sum(net_kg) FILTER (WHERE period = %(month)s AND flow = 'received'), 0) AS received,
           coalesce(sum(net_kg) FILTER (WHERE period = %(month)s AND flow = 'regrouped_in'), 0) AS regrouped_in,
           -coalesce(sum(net_kg) FILTER (WHERE period = %(month)s AND flow = 'consumed'), 0) AS consumed,
           -coalesce(sum(net_kg) FILTER (WHERE period = %(month)s AND flow = 'dispatched'), 0) AS dispatched,
           -coalesce(sum(net_kg) FILTER (WHERE period = %(month)s AND flow = 'shipped'), 0) AS shipped,
           -coalesce(sum(net_kg) FILTER (WHERE period = %(month)s AND flow = 'lost'), 0) AS lost,
           -coalesce(sum(net_kg) FILTER (WHERE period = %(month)s AND flow = 'regrouped_out'), 0) AS regrouped_out,
           count(*) FILTER (WHERE flow = 'dispatched') AS sent, count(*) FILTER (WHERE net_kg > 0) AS came,
           max(period) FILTER (WHERE flow = 'dispatched') AS last_sent
        FROM moves WHERE period <= %(month)s
        GROUP BY moves.lot_id
), settled AS (
    SELECT accounts.*, CASE WHEN sent = came THEN -left_kg ELSE 0 END AS difference, coalesce(last_sent, '') = %(month)s AS is_of_month
        FROM accounts
)
SELECT settled.lot_id, lot.form, opening + CASE WHEN is_of_month THEN 0 ELSE difference END AS opening,
       mined, imported, collected, produced, received, regrouped_in, consumed, dispatched, shipped, lost, regrouped_out,
       CASE WHEN is_of_month THEN difference ELSE 0 END AS adjusted, left_kg + difference AS closing
    FROM settled JOIN custody_lot AS lot ON lot.id = settled.lot_id
    WHERE left_kg + difference <> 0 OR opening + CASE WHEN is_of_month THEN 0 ELSE difference END <> 0
       OR mined + imported + collected + produced + received + regrouped_in + consumed + dispatched + shipped + lost + regrouped_out <> 0
    ORDER BY lot.form, lot.name
