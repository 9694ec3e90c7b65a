-- Listed parties of a day whose folded names are one of these, or have half of its trigrams (P09 asks for far more of them). At most 200.
SELECT listed.id, listed.name AS party, listed.country, listed.list, listed.listed_on, listed.until
    FROM registry_listedparty AS listed
    WHERE listed.listed_on <= %(day)s AND coalesce(listed.until, %(day)s) >= %(day)s
      AND EXISTS (
          SELECT FROM unnest(%(names)s::text[], %(trigrams)s::text[]) AS asked (name, trigrams)
              CROSS JOIN LATERAL string_to_array(asked.trigrams, '|') AS parted (grams)
              WHERE listed.folded_name = asked.name
                 OR (char_length(listed.folded_name) <= 3 * char_length(asked.name) AND 2 * (
                     SELECT count(*) FROM unnest(parted.grams) AS one (gram)
                         WHERE strpos('  ' || replace(listed.folded_name, ' ', '   ') || ' ', one.gram) > 0
                     ) >= cardinality(parted.grams))
      )
    ORDER BY listed.folded_name = ANY(%(names)s::text[]) DESC, listed.list = 'control' DESC, listed.id LIMIT 200
