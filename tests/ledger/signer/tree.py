"""Counting trees in memory, and the questions that an honest sequencer asks about them."""

from traceability.ledger.signer.signing import Question
from traceability.tlog import merkle
from traceability.tlog.checkpoints import Checkpoint

ORIGIN = "traceability.example/2026"
NOW = 1_000_000


def leaves(size: int, *, forked_at: int | None = None) -> list[bytes]:
    """Leaf hashes of a tree; a fork has other leaves from `forked_at` on."""
    return [merkle.leaf_hash(f"{number}{'!' if forked_at is not None and number >= forked_at else ''}".encode()) for number in range(size)]


def checkpoint(size: int, *, origin: str = ORIGIN, **fork) -> Checkpoint:
    return Checkpoint(origin, size, merkle.root_of(leaves(size, **fork)))


def question(old: int, new: int, *, published: bytes = b"", time: int = NOW, path=None, origin: str = ORIGIN, **fork) -> Question:
    hashes = leaves(new, **fork)
    proof = (
        merkle.consistency_path(old, new, lambda level, index: merkle.root_of(hashes[index << level : (index + 1) << level]))
        if old <= new
        else []
    )
    return Question(
        time=time, old=old, path=proof if path is None else path, checkpoint=checkpoint(new, origin=origin, **fork), published=published
    )
