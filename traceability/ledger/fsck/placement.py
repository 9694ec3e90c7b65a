"""Every entry has a place or waits for one, never both; and its uid is its own."""

from traceability.ledger.fsck.report import Report
from traceability.ledger.fsck.walk import rows

PLACEMENT, UIDS = "placement", "entry_uid"
_ENTRIES = "SELECT count(*) FROM ledger.entry"
_LOST = """
SELECT entry_id, 'a leaf or a pending row', NULL FROM ledger.entry
WHERE NOT EXISTS (SELECT FROM ledger.leaf WHERE leaf.entry_id = entry.entry_id)
AND NOT EXISTS (SELECT FROM ledger.pending WHERE pending.entry_id = entry.entry_id)
UNION ALL SELECT entry_id, 'a leaf or a pending row', 'both' FROM ledger.leaf JOIN ledger.pending USING (entry_id)
UNION ALL SELECT entry_id, 'an entry', 'a pending row alone' FROM ledger.pending
WHERE NOT EXISTS (SELECT FROM ledger.entry WHERE entry.entry_id = pending.entry_id)
ORDER BY 1
"""
_UIDS = """
SELECT coalesce(known.entry_id, entry.entry_id), entry.uid, known.uid FROM ledger.entry
FULL JOIN ledger.entry_uid AS known USING (entry_id) WHERE known.uid IS DISTINCT FROM entry.uid ORDER BY 1
"""


def check_placement(report: Report) -> None:
    ((entries,),) = rows(_ENTRIES)
    report.count(PLACEMENT, entries)
    for entry_id, expected, found in rows(_LOST):
        report.bad(PLACEMENT, "", f"entry {entry_id}", expected=expected, found=found)


def check_uids(report: Report) -> None:
    ((entries,),) = rows(_ENTRIES)
    report.count(UIDS, entries)
    for entry_id, expected, found in rows(_UIDS):
        report.bad(UIDS, "", f"entry {entry_id}", expected=expected, found=found)
