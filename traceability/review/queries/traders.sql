-- Invoiced REO out of and into the sellers of these sales up to the day of each, for those who never produced (V02).
WITH sale AS (
    SELECT event.id, event.performer_id, (date_trunc('day', event.started_at AT TIME ZONE 'Asia/Shanghai') + interval '1 day')
               AT TIME ZONE 'Asia/Shanghai' AS day_ends
        FROM custody_event AS event WHERE event.id = ANY(%(sales)s::uuid[])
          AND NOT EXISTS (SELECT FROM custody_event AS made WHERE made.performer_id = event.performer_id AND made.stage = ANY(%(production)s)
                              AND /* in_force made */)
)
SELECT sale.id AS dispatch, sold.kg AS sold, bought.kg + own.kg AS bought, sold.lacking + bought.lacking + own.lacking AS lacking
    FROM sale
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(event.invoice_reo_kg), 0) AS kg, count(*) FILTER (WHERE event.invoice_kind <> '' AND event.invoice_reo_kg IS NULL) AS lacking
            FROM custody_event AS event
            WHERE event.performer_id = sale.performer_id AND event.stage = 'dispatch' AND event.ownership_passes
              AND event.started_at < sale.day_ends AND /* in_force event */
    ) AS sold
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(event.invoice_reo_kg), 0) AS kg, count(*) FILTER (WHERE event.invoice_reo_kg IS NULL) AS lacking
            FROM custody_event AS event
            WHERE event.to_organisation_id = sale.performer_id AND event.stage = 'dispatch' AND event.ownership_passes
              AND event.invoice_number <> '' AND event.started_at < sale.day_ends AND /* in_force event */
    ) AS bought
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(made.reo_kg), 0) AS kg, count(*) FILTER (WHERE made.reo_kg IS NULL) AS lacking
            FROM custody_event AS event JOIN custody_output AS made ON made.event_id = event.id
            WHERE event.performer_id = sale.performer_id AND event.stage IN ('import', 'collection')
              AND event.ended_at < sale.day_ends AND /* in_force event */
    ) AS own
