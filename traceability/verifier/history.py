"""Two checkpoints of one log: is the older the beginning of the newer, or do they exclude each other?

A proof that merely does not fit convicts nobody: who passed it on may have broken it. It is a fork when both notes are
signed and have one size and two roots, or when the proof leads to the newer root from *another* older one: the proof itself, or
from a power of two the proof and the log's tiles together.
"""

from collections.abc import Sequence

from traceability.tlog import merkle, proofs
from traceability.tlog.errors import Disproven, Fork, Malformed, NotConsistent, PathDoesNotFit, SizesReversed
from traceability.tlog.merkle import NodeReader
from traceability.verifier.trust import Vouched


class OfTwoLogs(Malformed):
    """Checkpoints of two logs have no order."""

    code = "of_two_logs"


def require_one_history(old: Vouched, new: Vouched, path: Sequence[bytes]) -> None:
    """Returns only if `path` proves that the tree of `new` begins with that of `old`.

    Raises Fork, NotConsistent, PathDoesNotFit, SizesReversed, OfTwoLogs.
    """
    if old.origin != new.origin:
        raise OfTwoLogs(f"{old.origin} and {new.origin} are two logs")
    if old.size > new.size:
        raise SizesReversed(f"a tree of {new.size} cannot contain one of {old.size}")
    require_no_fork(old, new)
    try:
        merkle.verify_consistency(old.size, new.size, old.root, new.root, path)
    except NotConsistent:
        if old.is_signed and new.is_signed and leads_from_elsewhere(old, new, path):
            proof = proofs.ConsistencyFile(old.size, tuple(path), new.data).encode()
            raise Fork(
                f"{new.origin} has signed a tree of {new.size} leaves that does not begin with its tree of {old.size}",
                origin=new.origin,
                size=new.size,
                notes=(old.data, new.data),
                proof=proof,
            ) from None
        raise


def require_no_fork(one: Vouched, other: Vouched) -> None:
    """Returns unless both have one origin and size, and two roots. Raises Fork, or NotConsistent if one is not signed."""
    if (one.origin, one.size) != (other.origin, other.size) or one.root == other.root:
        return
    reason = f"two roots for the tree of {one.size} leaves of {one.origin}"
    if one.is_signed and other.is_signed:
        raise Fork(reason, origin=one.origin, size=one.size, notes=(one.data, other.data))
    raise NotConsistent(reason)


def require_same_beginning(old: Vouched, new: Vouched, path: Sequence[bytes], node: NodeReader) -> None:
    """Returns unless tiles, read by `node`, convict from a power of two, where no proof can show another beginning. Raises Fork.

    That they hold another older root is not enough, for anyone may have damaged them: `path` must lead from it to the newer root.
    """
    if 0 < old.size < new.size and _is_power_of_two(old.size):
        try:
            found = merkle.root(old.size, node)
        except (Disproven, Malformed):
            return
        require_not_begun_as(found, old, new, path)


def require_not_begun_as(found: bytes, old: Vouched, new: Vouched, path: Sequence[bytes]) -> None:
    """Returns unless `path` leads to the newer root from `found`, another root of the older size, a power of two. Raises Fork."""
    if not (old.is_signed and new.is_signed and _is_power_of_two(old.size) and 0 < old.size < new.size and found != old.root):
        return
    try:
        merkle.verify_consistency(old.size, new.size, found, new.root, path)
    except (Disproven, Malformed):
        return
    raise Fork(
        f"{new.origin} has signed a tree of {new.size} leaves that does not begin with its tree of {old.size}, but with another",
        origin=new.origin,
        size=new.size,
        notes=(old.data, new.data),
        proof=proofs.ConsistencyFile(old.size, tuple(path), new.data).encode(),
        beginning=found,
    )


def leads_from_elsewhere(old: Vouched, new: Vouched, path: Sequence[bytes]) -> bool:
    """Whether the path proves that the newer tree begins with another tree of the old size.

    If the old size is a power of two the proof takes the old root as given, and can only fail to fit.
    """
    if not 0 < old.size < new.size:
        return False
    try:
        old_found, new_found = merkle.roots_from_consistency(old.size, new.size, old.root, path)
    except PathDoesNotFit:
        return False
    return new_found == new.root and old_found != old.root


def require_leads_to(old_size: int, new: Vouched, path: Sequence[bytes]) -> None:
    """What can be said of a consistency proof without the older root: that it fits, and leads to the newer one.

    Raises SizesReversed, PathDoesNotFit, NotConsistent.
    """
    if old_size > new.size:
        raise SizesReversed(f"a tree of {new.size} cannot contain one of {old_size}")
    if old_size in (0, new.size):
        if path:
            raise PathDoesNotFit(f"a proof from size {old_size} to {new.size} has no hashes")
        return
    _, found = merkle.roots_from_consistency(old_size, new.size, new.root, path)
    if found != new.root and not _is_power_of_two(old_size):
        raise NotConsistent(f"the proof from size {old_size} does not lead to the checkpoint of {new.size}")


def _is_power_of_two(size: int) -> bool:
    return size & (size - 1) == 0
