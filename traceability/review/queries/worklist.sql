-- The open cases as one person's desk sorts them: how many stand under each tab, and a page of one of them.
-- A case after which a page goes on keeps its place when it was decided meanwhile: it is judged like the others, and not shown.
WITH asked AS (
    SELECT known.id, known.shipment_id, known.exporter_id, known.state, known.examination, known.is_controlled
    FROM (SELECT id FROM review_case WHERE state = 'open' ORDER BY id LIMIT %(most)s) AS oldest
    JOIN review_case AS known USING (id)
    UNION
    SELECT id, shipment_id, exporter_id, state, examination, is_controlled FROM review_case WHERE id = %(after)s
), priced AS (
    SELECT asked.id, line.currency, sum(line.net_kg * line.unit_value) AS amount
    FROM asked JOIN custody_line AS line USING (shipment_id)
    WHERE line.unit_value IS NOT NULL GROUP BY asked.id, line.currency
), valued AS (   -- Currencies are not converted: a value has its place among those in the same one, 0 for the largest.
    SELECT ranked.id, min(ranked.place) AS place, jsonb_object_agg(ranked.currency, round(ranked.amount, 2)::text) AS amounts
    FROM (SELECT id, currency, amount, percent_rank() OVER (PARTITION BY currency ORDER BY amount DESC) AS place FROM priced) AS ranked
    GROUP BY ranked.id
), judged AS MATERIALIZED (
    SELECT asked.id, asked.state, asked.is_controlled, shipment.number, shipment.reference, shipment.destination, exporter.code AS exporter,
           shipment.recorded_at AS sent_at, shipment.recorded_at < %(due)s AS is_overdue, newest.id AS examination_id,
           asked.id = ANY(%(touched)s) AS is_touched, valued.amounts, coalesce(valued.place, 2) AS place,
           found.block, found.hold, found.warn, found.uncleared,
           CASE WHEN found.block > 0 THEN 'BLOCK' WHEN found.hold > 0 THEN 'HOLD' WHEN found.warn > 0 THEN 'WARN' ELSE '' END AS worst,
           CASE WHEN asked.is_controlled OR found.hold > 0 THEN 2 ELSE 1 END AS needed,
           signed.approving, signed.by_supervisor, signed.by_me,
           asked.exporter_id = ANY(%(kin)s) OR newest.parties && %(kin)s OR shipment.submitted_by = %(me)s OR EXISTS (
               SELECT FROM registry_token AS token WHERE token.id = shipment.submitted_by AND token.member_id = %(me)s) AS is_own,
           signed.ever_by_me OR EXISTS (
               SELECT FROM review_clearance AS mine WHERE mine.case_id = asked.id AND mine.member_id = %(me)s) AS is_known
    FROM asked
    JOIN custody_shipment AS shipment ON shipment.id = asked.shipment_id
    JOIN registry_organisation AS exporter ON exporter.id = asked.exporter_id
    LEFT JOIN review_examination AS newest ON newest.case_id = asked.id AND newest.number = asked.examination
    LEFT JOIN valued ON valued.id = asked.id
    CROSS JOIN LATERAL (
        SELECT count(*) FILTER (WHERE severity = 'BLOCK') AS block, count(*) FILTER (WHERE severity = 'HOLD') AS hold,
               count(*) FILTER (WHERE severity = 'WARN') AS warn,
               count(*) FILTER (WHERE severity = 'HOLD' AND clearance.id IS NULL) AS uncleared
        FROM review_finding AS finding LEFT JOIN review_clearance AS clearance ON clearance.finding_id = finding.id
        WHERE finding.examination_id = newest.id AND finding.result = 'failed') AS found
    CROSS JOIN LATERAL (
        SELECT count(*) FILTER (WHERE is_newest AND verdict = 'approve') AS approving,
               coalesce(bool_or(role = 'supervisor') FILTER (WHERE is_newest AND verdict = 'approve'), false) AS by_supervisor,
               coalesce(bool_or(member_id = %(me)s) FILTER (WHERE is_newest), false) AS by_me,
               coalesce(bool_or(member_id = %(me)s), false) AS ever_by_me
        FROM (SELECT verdict, role, member_id, examination_id = newest.id AS is_newest FROM review_decision WHERE case_id = asked.id) AS one) AS signed
), tabbed AS MATERIALIZED (   -- `is_ready`: this person's signature under an approval would be accepted now.
    SELECT judged.*, ready.is_ready, ready.is_ready AND approving > 0 AS is_second,
           CASE WHEN %(by_age)s THEN row(0, 0, 0, 0.0::float8, sent_at, id)
                ELSE row(CASE WHEN is_overdue THEN 0 ELSE 1 END, array_position(ARRAY['BLOCK', 'HOLD', 'WARN', ''], worst),
                         CASE WHEN is_controlled THEN 0 ELSE 1 END, place, sent_at, id) END AS key
    FROM judged CROSS JOIN LATERAL (
        SELECT examination_id IS NOT NULL AND block = 0 AND uncleared = 0 AND NOT is_touched AND NOT is_own AND NOT by_me
               AND (approving + 1 < needed OR needed = 1 OR by_supervisor OR %(is_supervisor)s) AS is_ready) AS ready
), filtered AS (
    SELECT tabbed.*, ARRAY['all'] || CASE WHEN is_known OR is_second THEN ARRAY['mine'] END || CASE WHEN is_second THEN ARRAY['second'] END
                     || CASE WHEN is_touched THEN ARRAY['touched'] END || CASE WHEN is_ready THEN ARRAY['ready'] END AS tabs
    FROM tabbed
    WHERE state = 'open' AND (%(exporter)s::text IS NULL OR exporter = %(exporter)s)
      AND (%(destination)s::text IS NULL OR destination = %(destination)s) AND (%(worst)s::text IS NULL OR worst = %(worst)s)
      AND (%(number)s::text IS NULL OR position(upper(%(number)s) IN upper(number)) > 0
           OR position(upper(%(number)s) IN upper(reference)) > 0)
), counted AS (
    SELECT coalesce(jsonb_object_agg(tab, number), '{}') AS by_tab
    FROM (SELECT tab, count(*) AS number FROM filtered CROSS JOIN unnest(tabs) AS tab GROUP BY tab) AS each
), offered AS (
    SELECT coalesce(array_agg(DISTINCT exporter ORDER BY exporter), '{}') AS exporters,
           coalesce(array_agg(DISTINCT destination::text ORDER BY destination::text), '{}') AS destinations
    FROM judged WHERE state = 'open'
), page AS (
    SELECT * FROM filtered
    WHERE %(tab)s = ANY(tabs) AND (%(after)s::uuid IS NULL OR key > (SELECT key FROM tabbed WHERE id = %(after)s))
    ORDER BY key LIMIT %(limit)s
)
SELECT counted.by_tab, offered.exporters, offered.destinations, page.id, page.number, page.exporter, page.destination, page.is_controlled,
       page.sent_at, page.is_overdue, page.amounts, page.block, page.hold, page.warn, page.uncleared,
       (SELECT count(*) FROM review_finding AS lacking WHERE lacking.examination_id = page.examination_id AND lacking.result = 'not_checked'),
       page.approving, page.needed, page.is_touched, page.is_own, page.by_me, page.is_ready
FROM counted CROSS JOIN offered LEFT JOIN page ON true
ORDER BY page.key
