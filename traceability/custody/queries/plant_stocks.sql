-- By how much the circuits of places grew over some months, kilograms REO: closing less opening of their stocktakes. A stock without
-- moisture or content adds nothing.
SELECT facility.code, round(sum(stock.reo_kg), 3)
    FROM custody_event AS event JOIN registry_facility AS facility ON facility.id = event.facility_id
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(side.sign * (part->>'net_kg')::numeric * (100 - (part->>'moisture_percent')::numeric)
                            * (part->>'treo_percent')::numeric / 10000), 0) AS reo_kg
            FROM (VALUES ('closing', 1), ('opening', -1)) AS side (name, sign)
            CROSS JOIN LATERAL jsonb_array_elements(event.fields->side.name) AS part
    ) AS stock
    WHERE event.stage = 'stocktake' AND event.period BETWEEN %(first)s AND %(last)s AND /* in_force event */
    GROUP BY 1
