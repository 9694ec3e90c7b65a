"""Does the log still contain what was seen of it before? A monitor without memory checks nothing.

The memory is a file of its own, which the database cannot change: the newest checkpoint accepted of each log, one note after the
other, as the verifier's `--seen` reads it too. It is replaced only by what was proven to continue it.
"""

from collections.abc import Sequence
from pathlib import Path

from django.conf import settings

from traceability.ledger.queries.logs import current_log
from traceability.ledger.services import incidents
from traceability.ledger.signer.durable import make_private_folder
from traceability.ledger.standing.found import Found, broken, late, unread, well
from traceability.ledger.standing.reader import LogReader, NotServed, OutOfReach
from traceability.ledger.standing.sample import announced_keys
from traceability.tlog import checkpoints, proofs
from traceability.tlog.errors import Fork, NotConsistent, TlogError
from traceability.tlog.notes import VerifierKey
from traceability.verifier.history import require_one_history
from traceability.verifier.seen import Seen
from traceability.verifier.trust import Vouched

INCIDENT = "monitor"


def memory_file() -> Path:
    """In a folder of its own, so that a deployment can keep it where nobody who reaches the database can write."""
    return Path(settings.LEDGER_STATE_DIR) / "monitor" / "seen"


def monitor() -> Found:
    """Every log that was seen, and the current one, against what was seen of it."""
    path = memory_file()
    try:
        make_private_folder(path.parent)
        seen = Seen.load(path)
    except (OSError, TlogError) as problem:
        return unread(
            "The monitor's own memory {path} cannot be read: {reason}.",
            "无法读取监控自身的记录 {path}：{reason}。",
            path=str(path),
            reason=str(problem),
        )
    newest = current_log().origin
    keys = announced_keys()
    try:
        sizes = {origin: _follow(origin, seen, keys) for origin in sorted({*seen.origins, newest})}
        seen.write(path)
    except (OutOfReach, OSError) as problem:
        return unread("The log cannot be followed: {reason}.", "无法跟踪日志：{reason}。", reason=str(problem))
    except NotServed as problem:
        return broken(
            "What was seen before is not served: {path}, {code}.",
            "无法获取此前见过的内容：{path}，{code}。",
            path=str(problem.facts["path"]),
            code=str(problem.facts["why"]),
        )
    except TlogError as problem:
        incidents.report(
            INCIDENT, newest, f"The log does not continue what was seen of it: {problem.reason}", _evidence(seen, newest, problem)
        )
        return broken(
            "The log does not continue what was seen of it: {reason}.", "日志未能延续此前所见内容：{reason}。", reason=problem.reason
        )
    behind = next((origin for origin, size in sizes.items() if size < _size_of(seen.note_of(origin))), None)
    if behind is not None:
        return late(
            "{origin} is published with {size} leaves, fewer than before, and still holds the others: does a quorum not come?",
            "{origin} 现仅发布 {size} 条，少于此前，但其余条目仍在：是否未达法定数？",
            origin=behind,
            size=sizes[behind],
        )
    if not sizes[newest]:
        return well("The log is empty, as it was.", "日志为空，与此前一致。")
    return well(
        "{origin}: {size} leaves contain all that was seen before.",
        "{origin}：{size} 条包含此前所见的全部内容。",
        origin=newest,
        size=sizes[newest],
    )


def _follow(origin: str, seen: Seen, keys: Sequence[VerifierKey]) -> int:
    """The size that is published now, once it is proven to be one history with what was seen. Raises TlogError, NotServed, OutOfReach."""
    with LogReader(settings.LEDGER_MONITOR_URL, origin.rpartition("/")[2]) as reader:
        note = reader.checkpoint()
        new = Vouched(checkpoints.open_checkpoint(note, keys).checkpoint, note, is_signed=True) if note is not None else None
        if new is not None and new.origin != origin:
            raise NotConsistent(f"a checkpoint of {new.origin} is served for {origin}")
        known = seen.note_of(origin)
        if known is not None:
            _compare(Vouched(checkpoints.parse(known).checkpoint, known, is_signed=True), new, reader)
        if new is not None:
            seen.accept(new)
        return new.size if new is not None else 0


def _compare(old: Vouched, new: Vouched | None, reader: LogReader) -> None:
    """Returns if both are one history. Less may be published than before, as when a quorum is asked for anew, if the log has the rest."""
    if new is None or new.size < old.size:
        size = new.size if new is not None else 0
        try:
            link = proofs.parse_consistency(reader.consistency(size, old.size))
        except NotServed as lost:
            raise NotConsistent(f"{old.origin} had {old.size} leaves when last seen, and is shown with {size}") from lost
        again = checkpoints.parse(link.checkpoint).checkpoint
        if (again.size, again.root) != (old.size, old.root):
            raise NotConsistent(f"{old.origin} now has another tree of {old.size} leaves than when last seen")
        if new is not None:
            require_one_history(new, old, link.path if size else ())
        return
    path = proofs.parse_consistency(reader.consistency(old.size, new.size)).path if 0 < old.size < new.size else ()
    require_one_history(old, new, path)


def _size_of(note: bytes | None) -> int:
    return checkpoints.parse(note).checkpoint.size if note is not None else 0


def _evidence(seen: Seen, origin: str, problem: TlogError) -> dict[str, bytes]:
    """The two notes that exclude each other where they are at hand, else what was seen."""
    if isinstance(problem, Fork):
        return {"seen": problem.notes[0], "shown": problem.notes[1], **({"proof": problem.proof} if problem.proof else {})}
    known = seen.note_of(origin)
    return {"seen": known} if known is not None else {}
