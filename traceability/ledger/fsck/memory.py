"""The signer's memory against what is stored: what was signed last is there, and nothing is there that was not signed.

Left out where the memory is out of reach, as with a signer on a host of its own: its receipts and witnesses tell then.
"""

import time
from pathlib import Path

from traceability.kernel import clock
from traceability.ledger.fsck.report import Report
from traceability.ledger.fsck.walk import LogRow, rows
from traceability.ledger.signer.folders import folder_of
from traceability.ledger.signer.state import State, decode
from traceability.tlog.errors import TlogError

KIND = "signer"
PATIENCE_SECONDS = 3.0
_IS_STORED = "SELECT EXISTS (SELECT FROM ledger.checkpoint WHERE log_id = %s AND size = %s)"
_NEWEST = "SELECT size, note FROM ledger.checkpoint WHERE log_id = %s ORDER BY size DESC LIMIT 1"


def remembered(log: LogRow, report: Report, folder: Path) -> State | None:
    """The memory of the log's signer, read before the snapshot is taken.

    Between its signature and the stored row lies a moment; a note that is younger than that is waited for.
    """
    try:
        memory = decode((folder_of(folder, log.origin) / "state").read_bytes(), log.origin)
    except OSError:
        return None
    except TlogError as problem:
        report.bad(KIND, log.origin, "state", expected="the signer's memory", found=problem.reason)
        return None
    end = time.monotonic() + PATIENCE_SECONDS
    while memory.note and clock.now().timestamp() - memory.time <= PATIENCE_SECONDS and time.monotonic() < end:
        if rows(_IS_STORED, [log.log_id, memory.size])[0][0]:
            break
        time.sleep(0.1)
    return memory


def check_memory(log: LogRow, memory: State, report: Report) -> None:
    report.count(KIND)
    size, note = next(iter(rows(_NEWEST, [log.log_id])), (0, b""))
    if memory.size > log.size:
        report.bad(KIND, log.origin, memory.size, expected=f"at least {memory.size} leaves", found=log.size)
    elif memory.note and not rows(_IS_STORED, [log.log_id, memory.size])[0][0]:
        report.bad(KIND, log.origin, memory.size, expected="the checkpoint that was signed last", found=f"one of size {size}")
    elif size == memory.size and bytes(note) != memory.note:
        report.bad(KIND, log.origin, size, expected="the note that was signed last", found="another note of this size")
