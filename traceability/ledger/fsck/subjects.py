"""Per subject: versions 1, 2, 3 … in the order of the log, each naming the hash of the one before; and the head is the last of them."""

from collections.abc import Sequence

from traceability.ledger.fsck.forms import Form
from traceability.ledger.fsck.report import Report
from traceability.ledger.fsck.walk import LogRow, Row, rows

VERSIONS, HEADS = "versions", "heads"
_OUT_OF_STEP = """
SELECT origin, leaf_index, subject_type, subject_id, subject_version, place FROM (
    SELECT log_id, leaf_index, subject_type, subject_id, subject_version,
           row_number() OVER (PARTITION BY subject_id, subject_type ORDER BY log_id, leaf_index) AS place
    FROM ledger.leaf JOIN ledger.entry USING (entry_id)) AS placed
JOIN ledger.log USING (log_id) WHERE subject_version <> place ORDER BY log_id, leaf_index
"""
_BEFORE = """
SELECT later.entry_id, sha256('\\x00'::bytea || before.leaf) FROM unnest(%s::bigint[]) AS wanted (entry_id)
JOIN ledger.entry AS later USING (entry_id) LEFT JOIN ledger.entry AS before
  ON (before.subject_type, before.subject_id, before.subject_version) = (later.subject_type, later.subject_id, later.subject_version - 1)
"""
# Sorted without their leaves, and by ids first, which are compared faster than words.
_HEADS = """
SELECT coalesce(head.subject_type, newest.subject_type), coalesce(head.subject_id, newest.subject_id),
       newest.subject_version, newest.entry_id, encode(told.hash, 'hex'), told.xid, told.inserted_at::text,
       head.version, head.entry_id, encode(head.leaf_hash, 'hex'), head.xid, head.changed_at::text
FROM (SELECT DISTINCT ON (subject_id, subject_type) subject_type, subject_id, subject_version, entry_id
      FROM ledger.entry ORDER BY subject_id, subject_type, subject_version DESC) AS newest
FULL JOIN ledger.subject_head AS head USING (subject_type, subject_id)
LEFT JOIN (SELECT entry_id, sha256('\\x00'::bytea || leaf) AS hash, xid, inserted_at FROM ledger.entry) AS told
  ON told.entry_id = newest.entry_id
WHERE (head.version, head.entry_id, head.leaf_hash, head.xid, head.changed_at)
      IS DISTINCT FROM (newest.subject_version, newest.entry_id, told.hash, told.xid, told.inserted_at)
ORDER BY 1, 2
"""


def check_versions(report: Report) -> None:
    report.count(VERSIONS, rows("SELECT count(*) FROM ledger.leaf")[0][0])
    for origin, index, subject_type, subject_id, version, place in rows(_OUT_OF_STEP):
        report.bad(VERSIONS, origin, index, expected=f"version {place} of {subject_type} {subject_id}", found=f"version {version}")


def check_prev(log: LogRow, chunk: Sequence[Row], forms: Sequence[Form | None], report: Report) -> None:
    """The hash that each later version names, against the bytes of the version before."""
    later: dict[int, tuple[Row, Form]] = {}
    for row, form in zip(chunk, forms, strict=True):
        if form is not None and row.subject_version > 1:
            later[row.entry_id] = (row, form)
        elif form is not None and form.prev is not None:
            report.bad(VERSIONS, log.origin, _key(row), expected="no prev in version 1", found=form.prev)
    if not later:
        return
    for entry_id, hash_before in rows(_BEFORE, [list(later)]):
        row, form = later[entry_id]
        expected = bytes(hash_before).hex() if hash_before is not None else None
        if form.prev != expected:
            report.bad(VERSIONS, log.origin, _key(row), expected=f"prev {expected}", found=f"prev {form.prev}")


def check_heads(report: Report) -> None:
    report.count(HEADS, rows("SELECT count(*) FROM ledger.subject_head")[0][0])
    for subject_type, subject_id, *both in rows(_HEADS):
        expected, found = both[:5], both[5:]
        differs = next(at for at in range(5) if expected[at] != found[at])
        name = ("version", "entry_id", "leaf_hash", "xid", "changed_at")[differs]
        report.bad(HEADS, "", f"{subject_type} {subject_id}", expected=f"{name} {expected[differs]}", found=f"{name} {found[differs]}")


def _key(row: Row) -> int | str:
    return row.place if row.place is not None else f"entry {row.entry_id}"
