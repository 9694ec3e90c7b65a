-- REO of the products of a group's separations in the calendar year before each of these events (Q02). Feed that came out of a separation
-- is not counted again, nor is imported feed before the day on which imports began to count. `lacking`: events whose part is not known,
-- among them those whose feed was blended of what counts and what does not.
WITH RECURSIVE judged AS (
    SELECT event.id, event.ended_at, performer."group" AS group_code,
           date_trunc('year', event.ended_at AT TIME ZONE 'Asia/Shanghai') AT TIME ZONE 'Asia/Shanghai' AS year_begins
        FROM custody_event AS event JOIN registry_organisation AS performer ON performer.id = event.performer_id
        WHERE event.id = ANY(%(events)s::uuid[]) AND performer."group" <> ''
),
span AS (SELECT group_code, year_begins, max(ended_at) AS until FROM judged GROUP BY group_code, year_begins),
member AS (
    SELECT event.id, span.group_code, event.ended_at
        FROM span JOIN registry_organisation AS mate ON mate."group" = span.group_code
        JOIN custody_event AS event ON event.performer_id = mate.id AND event.stage = 'separation'
            AND event.ended_at BETWEEN span.year_begins AND span.until
        WHERE /* in_force event */
),
feed AS (
    SELECT member.id AS event_id, draw.lot_id, draw.reo_kg FROM member JOIN custody_draw AS draw ON draw.event_id = member.id AND draw.kind = 'use'
),
behind (lot_id, maker_id) AS (
    SELECT feed.lot_id, held.made_by_id FROM feed JOIN custody_holding AS held ON held.lot_id = feed.lot_id
    UNION
    SELECT behind.lot_id, held.made_by_id
        FROM behind JOIN custody_event AS maker ON maker.id = behind.maker_id AND maker.stage = ANY(%(passes_on)s::text[])
        JOIN custody_draw AS draw ON draw.event_id = maker.id AND draw.kind = 'use' JOIN custody_holding AS held ON held.lot_id = draw.lot_id
),
source AS (
    SELECT behind.lot_id, bool_and(maker.stage = 'separation') AS is_separated, bool_or(maker.stage = 'separation') AS has_separated,
           bool_and(maker.stage = 'import') AS is_imported, bool_or(maker.stage = 'import') AS has_imported
        FROM behind JOIN custody_event AS maker ON maker.id = behind.maker_id WHERE maker.stage <> ALL(%(passes_on)s::text[])
        GROUP BY behind.lot_id
),
share AS (
    SELECT feed.event_id, sum(feed.reo_kg) AS whole, coalesce(sum(feed.reo_kg) FILTER (WHERE source.is_separated), 0) AS separated,
           coalesce(sum(feed.reo_kg) FILTER (WHERE source.is_imported), 0) AS imported,
           bool_or(feed.reo_kg IS NULL OR source.lot_id IS NULL OR (source.has_separated AND NOT source.is_separated)) AS is_unknown,
           bool_or(source.has_imported AND NOT source.is_imported) AS is_partly_imported
        FROM feed LEFT JOIN source ON source.lot_id = feed.lot_id GROUP BY feed.event_id
),
product AS (
    SELECT made.event_id, sum(made.reo_kg) AS reo_kg, bool_or(made.reo_kg IS NULL) AS is_unknown
        FROM member JOIN custody_output AS made ON made.event_id = member.id JOIN custody_lot AS lot ON lot.id = made.lot_id
        WHERE lot.form <> ALL(%(wastes)s::text[]) GROUP BY made.event_id
),
counted AS (
    SELECT member.id, member.group_code, member.ended_at,
           product.reo_kg * (1 - (share.separated + CASE WHEN early.is_early THEN share.imported ELSE 0 END) / nullif(share.whole, 0)) AS reo_kg,
           product.is_unknown OR share.is_unknown OR share.whole = 0 OR (early.is_early AND share.is_partly_imported) AS is_unknown
        FROM member JOIN product ON product.event_id = member.id JOIN share ON share.event_id = member.id
        CROSS JOIN LATERAL (SELECT (member.ended_at AT TIME ZONE 'Asia/Shanghai')::date < %(imports_from)s::date AS is_early) AS early
)
SELECT judged.id AS event, round(coalesce(sum(counted.reo_kg), 0), 6) AS reo_kg, count(*) FILTER (WHERE counted.is_unknown) AS lacking
    FROM judged LEFT JOIN counted ON counted.group_code = judged.group_code AND counted.id <> judged.id
        AND counted.ended_at BETWEEN judged.year_begins AND judged.ended_at
    GROUP BY judged.id
