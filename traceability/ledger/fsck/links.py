"""From one log to the next: the last leaf of a log names the log and the key that follow, the first leaf of that one what it follows.

A log that died has no such last leaf; the first one of its successor names the last good checkpoint. Whoever holds a log's key could
sign another ending or another beginning: the two logs must tell one history.
"""

from itertools import pairwise
from typing import Any

from traceability.ledger.entries import LOG_CLOSED, LOG_OPENED, Final
from traceability.ledger.fsck.forms import envelope_of
from traceability.ledger.fsck.report import Report
from traceability.ledger.fsck.walk import LogRow, logs, rows
from traceability.tlog import checkpoints, notes
from traceability.tlog.errors import NotCanonical, TlogError

KIND = "links"
_LEAF = "SELECT kind, leaf FROM ledger.leaf JOIN ledger.entry USING (entry_id) WHERE log_id = %s AND leaf_index = %s"
_FINAL = "SELECT size, root, note FROM ledger.checkpoint WHERE log_id = %s AND (size = %s OR %s) ORDER BY size = %s DESC, size DESC LIMIT 1"
_FIRST_NOTE = "SELECT note FROM ledger.checkpoint WHERE log_id = %s AND size > 0 ORDER BY size LIMIT 1"
_IS_CLOSED = "SELECT FROM ledger.log WHERE log_id = %s AND mode = 'closed'"
_OUT_OF_PLACE = """
SELECT origin, leaf_index, kind FROM ledger.entry JOIN ledger.leaf USING (entry_id) JOIN ledger.log USING (log_id)
WHERE subject_type = 'log' AND (kind = %s AND leaf_index <> 0 OR kind = %s AND leaf_index <> size - 1) ORDER BY log_id, leaf_index
"""


def check_links(report: Report) -> None:
    """All logs of the deployment, in their order."""
    every = logs()
    report.count(KIND, len(every))
    for old, new in zip([None, *every], every, strict=False):
        _check_beginning(old, new, report)
    for old, new in pairwise(every):
        if not _is_successor_of_dead(new):
            _check_ending(old, new, report)
    for last in every[-1:]:
        if rows(_IS_CLOSED, [last.log_id]):
            report.bad(KIND, last.origin, "next", expected="the log that follows a closed one", found=None)
    for origin, index, kind in rows(_OUT_OF_PLACE, [LOG_OPENED, LOG_CLOSED]):
        report.bad(KIND, origin, index, expected=f"{kind} as the {'first' if kind == LOG_OPENED else 'last'} leaf alone", found=kind)


def _check_beginning(old: LogRow | None, new: LogRow, report: Report) -> None:
    """Leaf 0 says which log it opens, and names the final checkpoint of the one before, or of a dead one a good one that is stored."""
    body = _body(new, 0, LOG_OPENED, report) if new.size or old else None
    if body is None:
        return
    _require(new, 0, "origin", new.origin, body.get("origin"), report)
    said = body.get("previous")
    named = said.get("size") if isinstance(said, dict) else None
    final = _final(old, named if _is_successor_of_dead(new) else old.size, or_newest=_is_successor_of_dead(new)) if old else None
    if final is None and old is not None and not _is_successor_of_dead(new):
        report.bad(KIND, old.origin, old.size, expected="the final checkpoint of the log", found=None)
    elif final is None or not isinstance(said, dict):
        _require(new, 0, "previous", f"{final.origin} of size {final.size}" if final else None, said, report)
    else:
        for member, expected in final.as_json().items():
            _require(new, 0, f"previous {member}", expected, said.get(member), report)


def _check_ending(old: LogRow, new: LogRow, report: Report) -> None:
    """The last leaf closes the log, names the next one, and the key that signed its first checkpoint."""
    index = old.size - 1
    body = _body(old, index, LOG_CLOSED, report)
    if body is None:
        return
    _require(old, index, "origin", old.origin, body.get("origin"), report)
    _require(old, index, "next", new.origin, body.get("next"), report)
    try:
        key = notes.parse_vkey(str(body.get("vkey")))
        _require(old, index, "vkey of", new.origin, key.name, report)
        for (note,) in rows(_FIRST_NOTE, [new.log_id]):
            checkpoints.open_checkpoint(bytes(note), [key])
    except TlogError as problem:
        report.bad(KIND, old.origin, index, expected=f"the vkey that signs {new.origin}", found=f"{body.get('vkey')}: {problem.reason}")


def _require(log: LogRow, index: int, what: str, expected: object, found: object, report: Report) -> None:
    if found != expected:
        report.bad(KIND, log.origin, index, expected=f"{what} {expected if expected is not None else 'not said'}", found=found)


def _body(log: LogRow, index: int, kind: str, report: Report) -> dict[str, Any] | None:
    """What the leaf at this index says, which must be of this kind; None, and said in the report, when it is not."""
    found, leaf = next(iter(rows(_LEAF, [log.log_id, index])), (None, b""))
    try:
        body = envelope_of(bytes(leaf)).get("body") if found == kind else None
    except NotCanonical as problem:
        found, body = problem.reason, None
    if isinstance(body, dict):
        return body
    report.bad(KIND, log.origin, index, expected=f"the entry {kind}", found=found)
    return None


def _final(log: LogRow, size: object, *, or_newest: bool) -> Final | None:
    """The stored checkpoint of this size; else the newest, if that will do."""
    wanted = size if isinstance(size, int) else -1
    found = rows(_FINAL, [log.log_id, wanted, or_newest, wanted])
    return Final(log.origin, found[0][0], bytes(found[0][1]), bytes(found[0][2])) if found else None


def _is_successor_of_dead(log: LogRow) -> bool:
    """`…/2026-2` follows a log that was given up; a year follows one that was closed."""
    return "-" in log.origin.rpartition("/")[2]
