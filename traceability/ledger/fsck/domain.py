"""Every entry about a tracked table has its row, at the version of the subject's head; every row has its entry."""

from traceability.ledger.fsck import stumbling
from traceability.ledger.fsck.report import Report
from traceability.ledger.fsck.walk import rows
from traceability.ledger.losses import DOMAIN

KIND = DOMAIN
# The subject type is the first argument of the table's own rule, so that no list has to be kept here.
TABLES = """
SELECT tracked.table_name::text, split_part(encode(tgargs, 'escape'), '\\000', 1)
FROM ledger.tracked JOIN pg_trigger ON tgrelid = tracked.table_name JOIN pg_proc ON pg_proc.oid = tgfoid
WHERE class = 'tracked' AND proname = 'require_entry' AND pronamespace = 'ledger'::regnamespace ORDER BY 1
"""
_OUT_OF_STEP = """
SELECT coalesce(domain.id, head.subject_id), head.version, domain.version
FROM (SELECT subject_id, version FROM ledger.subject_head WHERE subject_type = %s) AS head
FULL JOIN {table} AS domain ON domain.id = head.subject_id WHERE domain.version IS DISTINCT FROM head.version ORDER BY 1
"""
# A row's time is the command's, its entry's the database's, which is taken at the end of the same command.
_HAS_TIME = "SELECT FROM pg_attribute WHERE attrelid = %s::regclass AND attname = 'recorded_at' AND NOT attisdropped"
_AT_ANOTHER_TIME = """
SELECT domain.id, entry.inserted_at::text, domain.recorded_at::text FROM {table} AS domain
JOIN ledger.entry ON (entry.subject_type, entry.subject_id, entry.subject_version) = (%s, domain.id, 1)
WHERE domain.recorded_at NOT BETWEEN entry.inserted_at - interval '300 seconds' AND entry.inserted_at + interval '300 seconds' ORDER BY 1
"""


def check_domain(report: Report) -> None:
    report.count(KIND, 0)
    for table, subject_type in rows(TABLES):
        with stumbling.named(report, KIND, "", table):
            report.count(KIND, rows(f"SELECT count(*) FROM {table}")[0][0])
            for subject_id, expected, found in rows(_OUT_OF_STEP.format(table=table), [subject_type]):
                report.bad(
                    KIND, "", f"{subject_type} {subject_id}",
                    expected=f"version {expected} in {table}" if expected else f"no row in {table}",
                    found=f"version {found}" if found else None,
                )  # fmt: skip
            late = rows(_AT_ANOTHER_TIME.format(table=table), [subject_type]) if rows(_HAS_TIME, [table]) else []
            for subject_id, expected, found in late:
                report.bad(KIND, "", f"{subject_type} {subject_id}", expected=f"recorded at about {expected}", found=found)
