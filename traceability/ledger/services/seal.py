"""Get the newest size signed and store its checkpoint. What is signed is in the mirror before, and published from what is stored only."""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NoReturn

from django.db import connection, transaction

from traceability.kernel import clock
from traceability.ledger import faults
from traceability.ledger.errors import LogMismatch, MirrorAhead
from traceability.ledger.mirror import Mirror
from traceability.ledger.services.integrate import Standing
from traceability.ledger.signer.keeper import Keeper
from traceability.ledger.signer.signing import NOT_CONSISTENT, NOT_MY_SIZE, SIGNED, STOPPED, Question
from traceability.tlog import checkpoints, merkle, tiles
from traceability.tlog.checkpoints import Checkpoint, SignedCheckpoint
from traceability.tlog.errors import TileMismatch

EXPORT_SECONDS = 1.0  # at a stretch: an empty mirror takes longer to fill, and meanwhile entries want their places

_LOG = "SELECT log_id, origin, size, root, mode FROM ledger.log WHERE log_id = %s"
_PUBLISHED = "SELECT note FROM ledger.checkpoint WHERE log_id = %s ORDER BY size DESC LIMIT 1"
_STORED = "SELECT root FROM ledger.checkpoint WHERE log_id = %s AND size = %s"
_TILES = """
SELECT level, idx, data FROM unnest(%s::smallint[], %s::bigint[]) AS wanted (level, idx) JOIN ledger.tile USING (level, idx)
WHERE log_id = %s
"""
# Another process may have stored it meanwhile; a row with another root is found when the two are compared next.
_CHECKPOINT = "INSERT INTO ledger.checkpoint (log_id, size, root, note) VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING"
_RECOVER = "UPDATE ledger.log SET mode = 'recovery', reason = %s WHERE log_id = %s AND mode IN ('live', 'closing', 'frozen')"


@dataclass(frozen=True)
class Outcome:
    """`sealed` is the size that this call sealed, if any; else `word` says why the signer would not, `trouble` why the mirror could not
    be written, `is_filling` that it is not there yet."""

    sealed: int | None = None
    word: str = ""
    trouble: str = ""
    is_filling: bool = False


def seal(log_id: int, keeper: Keeper, mirror: Mirror | None = None) -> Outcome:
    """Export the newest size, ask for a signature over it unless it has one, and store what comes back.

    Raises LogMismatch when the signer or the mirror remembers a history that the database does not hold; where the database is
    behind, the log is in recovery then. A mirror that cannot be written is no mismatch: nothing is sealed until it can.
    """
    known = keeper.last_note
    log = _standing(log_id)
    if log.mode not in ("live", "closing"):
        return Outcome()
    agree(log, known)
    held_up = _exported(log, mirror) if mirror is not None else None
    if held_up is not None:
        return held_up
    last = checkpoints.parse(known).checkpoint if known else Checkpoint(log.origin, 0, merkle.EMPTY_ROOT)
    if log.size == last.size:
        return Outcome()
    question = _question(log, last)
    faults.reach("signature_asked")
    answer = keeper.sign(question)
    if answer.code == STOPPED:
        return Outcome(word=answer.word)
    if answer.code in (NOT_MY_SIZE, NOT_CONSISTENT):
        _recover(log, f"the signer answers {answer.code}: its last size is {last.size}, and {log.size} does not continue it")
    if answer.code != SIGNED:
        raise LogMismatch(what=f"the signer answers {answer.code} about {log.origin}")
    signed = checkpoints.open_checkpoint(answer.note, keeper.verifiers)
    _store(log.log_id, signed)
    return Outcome(sealed=log.size)


def clock_fault(keeper: Keeper) -> str:
    """What the signer has against our clock, asked by having its last note signed again; nothing where it agrees, or has signed nothing."""
    if not keeper.last_note:
        return ""
    last = checkpoints.parse(keeper.last_note).checkpoint
    now = int(clock.now().timestamp())
    answer = keeper.sign(Question(time=now, old=last.size, path=(), checkpoint=last, published=keeper.last_note))
    return "" if answer.code == SIGNED else answer.word or f"the signer answers {answer.code}"


def settle(log_id: int, note: bytes) -> bool:
    """Whether the log stands where this note, the signer's last, and the database agree. To be asked before anything is built on the log.

    False while the log is in recovery. Raises LogMismatch as `seal`.
    """
    log = _standing(log_id)
    if log.mode == "recovery":
        return False
    agree(log, note)
    return True


def agree_mirror(log_id: int, mirror: Mirror) -> None:
    """Find that the mirror tells another history, or a longer one. Raises LogMismatch as `seal`.

    A mirror that cannot be read tells nothing: that holds up the sealing, which asks again, and nothing else.
    """
    log = _standing(log_id)
    try:
        mirror.compare(log.log_id, log.origin)
    except MirrorAhead as found:
        _recover(log, str(found.facts["what"]))
    except OSError:
        return


def agree(log: Standing, note: bytes) -> None:
    """Store the signer's last note if a crash kept it from being stored, or find that the database lost its history.

    `log` MUST be read after the note. Raises LogMismatch; the log is in recovery then.
    """
    if not note:
        return
    last = checkpoints.parse(note)
    size, root = last.checkpoint.size, last.checkpoint.root
    if size > log.size:
        _recover(log, f"the signer signed size {size}, the database holds {log.size}")
    with connection.cursor() as cursor:
        cursor.execute(_STORED, [log.log_id, size])
        stored = cursor.fetchone()
    if stored is not None:
        if bytes(stored[0]) != root:
            _recover(log, f"the signer signed the root {root.hex()} at size {size}, the checkpoint says {bytes(stored[0]).hex()}")
        return
    try:
        found = merkle.folded(merkle.root_nodes(size), _nodes(log.log_id, [merkle.root_nodes(size)]))
    except TileMismatch as problem:
        _recover(log, f"the signer signed size {size}, and of its tiles {problem}")
    if found != root:
        _recover(log, f"the signer signed the root {root.hex()} at size {size}, the tiles give {found.hex()}")
    _store(log.log_id, last)


def _exported(log: Standing, mirror: Mirror) -> Outcome | None:
    """Bring the mirror up to the log's size; what keeps it from being there, if anything does."""
    until = time.monotonic() + EXPORT_SECONDS
    try:
        while not mirror.advance(log.log_id, log.origin, log.size):
            if time.monotonic() > until:
                return Outcome(is_filling=True)
    except MirrorAhead as found:
        _recover(log, str(found.facts["what"]))
    except OSError as problem:
        return Outcome(trouble=f"{mirror.folder}: {problem.strerror or problem}")
    return None


def _question(log: Standing, last: Checkpoint) -> Question:
    groups = merkle.consistency_nodes(last.size, log.size)
    try:
        node = _nodes(log.log_id, groups)
        path = [merkle.folded(nodes, node) for nodes in groups]
    except TileMismatch as problem:
        raise LogMismatch(what=f"{log.origin} at size {log.size}: {problem}") from problem
    return Question(
        time=int(clock.now().timestamp()),
        old=last.size,
        path=path,
        checkpoint=Checkpoint(log.origin, log.size, log.root),
        published=_published(log.log_id),
    )


def _recover(log: Standing, why: str) -> NoReturn:
    """Stop sequencing and recording until a person has put the history back."""
    with connection.cursor() as cursor:
        cursor.execute(_RECOVER, [why, log.log_id])
    raise LogMismatch(what=f"{log.origin}: {why}")


def _standing(log_id: int) -> Standing:
    with connection.cursor() as cursor:
        cursor.execute(_LOG, [log_id])
        number, origin, size, root, mode = cursor.fetchone()
    return Standing(number, origin, size, bytes(root), mode)


def _published(log_id: int) -> bytes:
    with connection.cursor() as cursor:
        cursor.execute(_PUBLISHED, [log_id])
        row = cursor.fetchone()
    return bytes(row[0]) if row else b""


def _nodes(log_id: int, groups: Iterable[Iterable[merkle.Node]]) -> tiles.TileNodes:
    """The subtrees of all groups, their tiles read at once."""
    addresses = sorted({tiles.tile_of_node(level, index) for nodes in groups for level, index in nodes})
    with connection.cursor() as cursor:
        cursor.execute(_TILES, [[level for level, _ in addresses], [index for _, index in addresses], log_id])
        return tiles.nodes_in({(level, index): bytes(data) for level, index, data in cursor.fetchall()})


def _store(log_id: int, signed: SignedCheckpoint) -> None:
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute(_CHECKPOINT, [log_id, signed.checkpoint.size, signed.checkpoint.root, signed.encode()])
        faults.reach("checkpoint_written")
    faults.reach("checkpoint_committed")
