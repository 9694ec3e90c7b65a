-- What the country of destination reports as imported in the newest year of its statistics, and what was approved for it in that year and
-- in the days before it (E15). One row where statistics of any country are loaded, else none.
WITH told AS (
    SELECT stated.table_id, stated."values" ->> 'country' AS country, stated."values" ->> 'hs6' AS hs6, (stated."values" ->> 'year')::integer AS year,
           (stated."values" ->> 'net_t')::numeric AS net_t
        FROM registry_referencetable AS loaded JOIN registry_referencerow AS stated ON (stated.table_id, stated.table_version) = (loaded.id, loaded.version)
        WHERE loaded.name = 'partner_imports'
),
newest AS (SELECT max(year) AS year FROM told WHERE country = %(destination)s AND year <= %(year)s),
partner AS (SELECT told.* FROM told JOIN newest USING (year) WHERE told.country = %(destination)s),
sent AS (
    SELECT line.net_kg, shipment.planned_export_on >= make_date(newest.year, 1, 1) AS is_in_year
        FROM newest JOIN custody_shipment AS shipment ON shipment.destination = %(destination)s
        JOIN custody_line AS line ON line.shipment_id = shipment.id
        JOIN review_case AS of_case ON of_case.shipment_id = shipment.id
        WHERE of_case.state = %(approved)s AND shipment.recorded_at <= %(at)s
          AND shipment.planned_export_on BETWEEN make_date(newest.year, 1, 1) - %(days)s::integer AND make_date(newest.year, 12, 31)
          AND left(line.hs_code, 6) IN (SELECT hs6 FROM partner)
)
SELECT (SELECT table_id FROM told LIMIT 1) AS "table", newest.year, (SELECT coalesce(sum(net_t), 0) FROM partner) AS partner_t,
       (SELECT coalesce(jsonb_agg(DISTINCT hs6), '[]') FROM partner) AS hs6,
       (SELECT coalesce(sum(net_kg) FILTER (WHERE is_in_year), 0) / 1000 FROM sent) AS own_t,
       (SELECT coalesce(sum(net_kg) FILTER (WHERE NOT is_in_year), 0) / 1000 FROM sent) AS at_sea_t,
       (SELECT (recorded_at AT TIME ZONE 'Asia/Shanghai')::date FROM custody_shipment ORDER BY recorded_at, id LIMIT 1) AS recorded_from
    FROM newest WHERE EXISTS (SELECT FROM told)
