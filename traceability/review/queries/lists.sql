-- The lists of parties that have a row on a day (P09): none is an answer too.
SELECT DISTINCT listed.list FROM registry_listedparty AS listed
    WHERE listed.listed_on <= %(day)s AND coalesce(listed.until, %(day)s) >= %(day)s ORDER BY listed.list LIMIT 200
