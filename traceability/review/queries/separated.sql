-- Separations of a group in a calendar year up to the events that are asked about, with the part of their products that counts.
WITH RECURSIVE judged AS (
    SELECT event.id, event.ended_at, performer."group" AS group_code,
           date_trunc('year', event.ended_at AT TIME ZONE 'Asia/Shanghai') AT TIME ZONE 'Asia/Shanghai' AS year_begins
        FROM custody_event AS event JOIN registry_organisation AS performer ON performer.id = event.performer_id
        WHERE event.id = ANY(%(events)s::uuid[]) AND performer."group" <> ''
),
span AS (SELECT group_code, year_begins, max(ended_at) AS until FROM judged GROUP BY group_code, year_begins),
member AS (
    SELECT event.id, span.group_code, span.year_begins, event.ended_at
        FROM span JOIN registry_organisation AS mate ON mate."group" = span.group_code
        JOIN custody_event AS event ON event.performer_id = mate.id AND event.stage = 'separation'
            AND event.ended_at BETWEEN span.year_begins AND span.until
        WHERE /* in_force event */
),
-- What belongs to a lot or event is looked up by its key (OFFSET 0): one that expects more rows than there are reads whole tables.
feed AS (
    SELECT member.id AS event_id, draw.lot_id, draw.reo_kg FROM member
        CROSS JOIN LATERAL (SELECT lot_id, reo_kg FROM custody_draw WHERE event_id = member.id AND kind = 'use' OFFSET 0) AS draw
),
behind (lot_id, maker_id, stage) AS (
    SELECT feed.lot_id, maker.id, maker.stage FROM feed CROSS JOIN LATERAL (
        SELECT event.id, event.stage FROM custody_holding AS held JOIN custody_event AS event ON event.id = held.made_by_id
            WHERE held.lot_id = feed.lot_id OFFSET 0
    ) AS maker
    UNION
    SELECT behind.lot_id, maker.id, maker.stage FROM behind CROSS JOIN LATERAL (
        SELECT event.id, event.stage FROM custody_draw AS draw JOIN custody_holding AS held ON held.lot_id = draw.lot_id
            JOIN custody_event AS event ON event.id = held.made_by_id WHERE draw.event_id = behind.maker_id AND draw.kind = 'use' OFFSET 0
    ) AS maker WHERE behind.stage = ANY(%(passes_on)s::text[])
),
source AS (
    SELECT lot_id, bool_and(stage = 'separation') AS is_separated, bool_or(stage = 'separation') AS has_separated,
           bool_and(stage = 'import') AS is_imported, bool_or(stage = 'import') AS has_imported
        FROM behind WHERE stage <> ALL(%(passes_on)s::text[]) GROUP BY lot_id
),
share AS (
    SELECT feed.event_id, sum(feed.reo_kg) AS whole, coalesce(sum(feed.reo_kg) FILTER (WHERE source.is_separated), 0) AS separated,
           coalesce(sum(feed.reo_kg) FILTER (WHERE source.is_imported), 0) AS imported,
           bool_or(feed.reo_kg IS NULL OR source.lot_id IS NULL OR (source.has_separated AND NOT source.is_separated)) AS is_unknown,
           bool_or(source.has_imported AND NOT source.is_imported) AS is_partly_imported
        FROM feed LEFT JOIN source ON source.lot_id = feed.lot_id GROUP BY feed.event_id
),
counted AS (
    SELECT member.id, member.group_code, member.year_begins, member.ended_at,
           product.reo_kg * (1 - (share.separated + CASE WHEN early.is_early THEN share.imported ELSE 0 END) / nullif(share.whole, 0)) AS reo_kg,
           product.is_unknown OR share.is_unknown OR share.whole = 0 OR (early.is_early AND share.is_partly_imported) AS is_unknown
        FROM member JOIN share ON share.event_id = member.id
        CROSS JOIN LATERAL (
            SELECT sum(made.reo_kg) AS reo_kg, bool_or(made.reo_kg IS NULL) AS is_unknown
                FROM custody_output AS made JOIN custody_lot AS lot ON lot.id = made.lot_id
                WHERE made.event_id = member.id AND lot.form <> ALL(%(wastes)s::text[]) HAVING count(*) > 0
        ) AS product
        CROSS JOIN LATERAL (SELECT (member.ended_at AT TIME ZONE 'Asia/Shanghai')::date < %(imports_from)s::date AS is_early) AS early
)
