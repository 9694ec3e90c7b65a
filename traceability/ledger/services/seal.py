"""Get the newest size signed and store its checkpoint. What is signed is published from the database only."""

from dataclasses import dataclass

from django.db import connection, transaction

from traceability.kernel import clock
from traceability.ledger import faults
from traceability.ledger.errors import LogMismatch
from traceability.ledger.services.integrate import Standing
from traceability.ledger.signer.signing import NOT_CONSISTENT, NOT_MY_SIZE, SIGNED, STOPPED, Question, Signer
from traceability.tlog import checkpoints, merkle, tiles
from traceability.tlog.checkpoints import Checkpoint, SignedCheckpoint

_LOG = "SELECT log_id, origin, size, root, mode FROM ledger.log WHERE log_id = %s"
_PUBLISHED = "SELECT note FROM ledger.checkpoint WHERE log_id = %s ORDER BY size DESC LIMIT 1"
_STORED = "SELECT root FROM ledger.checkpoint WHERE log_id = %s AND size = %s"
_TILE = "SELECT data FROM ledger.tile WHERE log_id = %s AND level = %s AND idx = %s"
_CHECKPOINT = "INSERT INTO ledger.checkpoint (log_id, size, root, note) VALUES (%s, %s, %s, %s)"
_RECOVER = "UPDATE ledger.log SET mode = 'recovery', reason = %s WHERE log_id = %s AND mode IN ('live', 'frozen')"


@dataclass(frozen=True)
class Outcome:
    """`sealed` is the size that this call sealed, if any; `word` says why the signer would not, if it would not."""

    sealed: int | None = None
    word: str = ""


def seal(log_id: int, signer: Signer) -> Outcome:
    """Ask for a signature over the newest size unless it has one, and store what comes back.

    Raises LogMismatch when the signer remembers a history that the database does not hold; the log is in recovery then.
    """
    log = _standing(log_id)
    if log.mode not in ("live", "closing"):
        return Outcome()
    _settle(log, signer)
    last = checkpoints.parse(signer.last_note).checkpoint if signer.last_note else Checkpoint(log.origin, 0, merkle.EMPTY_ROOT)
    if log.size == last.size:
        return Outcome()
    node = tiles.TileNodes(lambda level, index: _tile(log_id, level, index))
    path = merkle.consistency_path(last.size, log.size, node)
    faults.reach("signature_asked")
    question = Question(
        time=int(clock.now().timestamp()),
        old=last.size,
        path=path,
        checkpoint=Checkpoint(log.origin, log.size, log.root),
        published=_published(log_id),
    )
    answer = signer.sign(question)
    if answer.code == STOPPED:
        return Outcome(word=answer.word)
    if answer.code in (NOT_MY_SIZE, NOT_CONSISTENT):
        _recover(log, f"the signer answers {answer.code}: its last size is {last.size}, and {log.size} does not continue it")
    if answer.code != SIGNED:
        raise LogMismatch(what=f"the signer answers {answer.code} about {log.origin}")
    signed = checkpoints.open_checkpoint(answer.note, signer.verifiers)
    _store(log.log_id, signed)
    return Outcome(sealed=log.size)


def _settle(log: Standing, signer: Signer) -> None:
    """Store the signer's last note if a crash kept it from being stored, or find that the database lost its history."""
    if not signer.last_note:
        return
    last = checkpoints.parse(signer.last_note)
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
    found = merkle.root(size, tiles.TileNodes(lambda level, index: _tile(log.log_id, level, index)))
    if found != root:
        _recover(log, f"the signer signed the root {root.hex()} at size {size}, the tiles give {found.hex()}")
    _store(log.log_id, last)


def _recover(log: Standing, why: str) -> None:
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


def _tile(log_id: int, level: int, index: int) -> bytes:
    with connection.cursor() as cursor:
        cursor.execute(_TILE, [log_id, level, index])
        row = cursor.fetchone()
    return bytes(row[0]) if row else b""


def _store(log_id: int, signed: SignedCheckpoint) -> None:
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute(_CHECKPOINT, [log_id, signed.checkpoint.size, signed.checkpoint.root, signed.encode()])
        faults.reach("checkpoint_written")
    faults.reach("checkpoint_committed")
