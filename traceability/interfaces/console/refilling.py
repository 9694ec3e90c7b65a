"""`manage.py ledger_fsck --refill DIR`: puts back what a restored database lost, and says what it could not put back."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

from traceability.interfaces.console.progress import Progress
from traceability.ledger.errors import LogMismatch, RefillRefused, SequencerOvertaken
from traceability.ledger.fsck.report import CLEAN, DAMAGED, INCOMPLETE
from traceability.ledger.recovery.refill import Refilled, refill
from traceability.ledger.recovery.rowless import rowless
from traceability.ledger.recovery.trust import last_note, trusted_keys

Write = Callable[[str], object]

WHAT_TO_DO = (
    "Nothing was written. If entries clash: keep this database, restore the same dump beside it with the service stopped, refill that one, "
    "and have the clashing changes recorded again. If signed leaves are gone for good: manage.py ledger_year --emergency."
)
LEFT = (
    "The entries are back; the rows that they speak of, and whatever opens their private fields, are not: a leaf holds neither. "
    "Take them from a log archive of the database, or have them recorded again, before the service is let in."
)


def run(folder: Path, vkeys: list[str], *, write: Write, tell: Write) -> int:
    """The exit code: 0 all is there again, 1 refused or contradicted and nothing written, 3 put back as far as a mirror can."""
    progress = Progress(tell)
    try:
        done = refill(folder, lambda origin: trusted_keys(vkeys, origin), last_note, progress=progress.tick)
    except (RefillRefused, LogMismatch, SequencerOvertaken) as refusal:
        write(f"BAD refill: {refusal.facts['what']}")
        write(WHAT_TO_DO)
        return DAMAGED
    for one in done:
        write(_said(one))
    return _left(write, unopened=sum(one.unopened for one in done))


def _said(one: Refilled) -> str:
    parts = [f"{one.origin}: {one.size:,} leaves, {one.put_back:,} put back, {one.known:,} were here and got their places"]
    if one.unseated:
        parts.append(f"{one.unseated:,} that were sequenced after the restore wait again")
    if one.unsigned > 0:
        parts.append(f"the last {one.unsigned:,} are the mirror's word alone: exported, and never signed")
    return f"{', '.join(parts)}; it is {one.mode}"


def _left(write: Write, *, unopened: int) -> int:
    lost = rowless()
    for one in lost:
        write(f"NO ROW {one}")
    for kind, number in sorted(Counter(one.kind for one in lost).items()):
        write(f"{kind}: {number:,} entries without their row")
    if unopened:
        write(f"{unopened:,} entries have private fields that nothing opens any more")
    if lost or unopened:
        write(LEFT)
    return INCOMPLETE if lost or unopened else CLEAN
