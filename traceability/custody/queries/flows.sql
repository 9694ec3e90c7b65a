-- What was made in some months, by month, stage, form and region of the place: kilograms of lots in force, and how many lots.
-- Each event and lot is looked up by its key (OFFSET 0): a plan that guesses more rows than there are reads whole tables.
WITH counted AS MATERIALIZED (
    SELECT event.id, event.period, event.stage, event.facility_id FROM custody_event AS event
        WHERE event.period BETWEEN %(first)s AND %(last)s AND event.stage = ANY(%(stages)s::text[]) AND /* in_force event */
)
SELECT counted.period, counted.stage, lot.form, coalesce(facility.region, ''), coalesce(sum(made.reo_kg), 0), sum(made.net_kg), count(*),
       count(*) FILTER (WHERE made.reo_kg IS NULL)
    FROM counted JOIN registry_facility AS facility ON facility.id = counted.facility_id
    CROSS JOIN LATERAL (SELECT lot_id, net_kg, reo_kg FROM custody_output WHERE event_id = counted.id OFFSET 0) AS made
    CROSS JOIN LATERAL (SELECT form FROM custody_lot WHERE id = made.lot_id OFFSET 0) AS lot
    GROUP BY 1, 2, 3, 4
    ORDER BY 1, 2, 3, 4
