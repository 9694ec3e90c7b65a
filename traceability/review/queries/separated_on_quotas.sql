-- What counts on quotas of separation, by group, kilograms REO (Q02), as quota_separation.sql counts one. `events`: the last of each group.
/* separated */
SELECT counted.group_code, round(coalesce(sum(counted.reo_kg), 0), 3) FROM counted GROUP BY 1
