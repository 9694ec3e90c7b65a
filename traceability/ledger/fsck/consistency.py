"""Each checkpoint contains the one before, by the proof that a reader would get out of the stored tiles."""

from traceability.ledger.fsck.report import Report
from traceability.ledger.fsck.signatures import PAGE
from traceability.ledger.fsck.walk import LogRow, rows
from traceability.tlog import checkpoints, merkle, tiles
from traceability.tlog.errors import TlogError

CONSISTENCY = "consistency"
_SIZES = "SELECT size, note FROM ledger.checkpoint WHERE log_id = %s AND size > %s ORDER BY size LIMIT %s"
_BEFORE = "SELECT size, note FROM ledger.checkpoint WHERE log_id = %s AND size <= %s ORDER BY size DESC LIMIT 1"
_TILE = "SELECT data FROM ledger.tile WHERE log_id = %s AND level = %s AND idx = %s"


def check_consistency(log: LogRow, report: Report, *, first: int, last: int | None) -> None:
    """From each checkpoint to the next, up to the size `last` (None: all there are)."""
    report.count(CONSISTENCY, 0)
    before = next(iter(rows(_BEFORE, [log.log_id, first])), None)
    after = before[0] if before else -1
    node = tiles.TileNodes(lambda level, index: _tile(log.log_id, level, index))
    while page := rows(_SIZES, [log.log_id, after, PAGE]):
        for size, note in page:
            if last is not None and size > last:
                return
            if before is not None:
                report.count(CONSISTENCY)
                _check_step(log, report, node, bytes(before[1]), bytes(note), size)
            before = (size, note)
        after = page[-1][0]
        node = tiles.TileNodes(lambda level, index: _tile(log.log_id, level, index))  # what it keeps stays bounded


def _check_step(log: LogRow, report: Report, node: tiles.TileNodes, old_note: bytes, new_note: bytes, size: int) -> None:
    try:
        old, new = checkpoints.parse(old_note).checkpoint, checkpoints.parse(new_note).checkpoint
        path = merkle.consistency_path(old.size, new.size, node)
        merkle.verify_consistency(old.size, new.size, old.root, new.root, path)
    except TlogError as problem:
        report.bad(CONSISTENCY, log.origin, size, expected="a proof from the checkpoint before", found=problem.reason)


def _tile(log_id: int, level: int, index: int) -> bytes:
    found = rows(_TILE, [log_id, level, index])
    return bytes(found[0][0]) if found else b""
