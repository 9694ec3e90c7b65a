-- REO of the products of a group's separations in the calendar year before each of these events (Q02). Feed that came out of a separation
-- is not counted again, nor is imported feed before the day on which imports began to count. `lacking`: events whose part is not known,
-- among them those whose feed was blended of what counts and what does not.
/* separated */
SELECT judged.id AS event, round(coalesce(sum(counted.reo_kg), 0), 6) AS reo_kg, count(*) FILTER (WHERE counted.is_unknown) AS lacking
    FROM judged LEFT JOIN counted ON counted.group_code = judged.group_code AND counted.year_begins = judged.year_begins
        AND counted.ended_at <= judged.ended_at AND counted.id <> judged.id
    GROUP BY judged.id
