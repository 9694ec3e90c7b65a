"""What can be wrong with bytes of a transparency log, in four classes that are the verifier's exit codes.

Not derived from the service's own errors: the verifier must run without the service. Source: FORMAT.md section 9.
"""

from typing import ClassVar


class TlogError(Exception):
    """`code` is stable and for machines; the message is one sentence that names what was found."""

    exit_code: ClassVar[int]
    code: ClassVar[str]

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Disproven(TlogError):
    """A hash, signature, path, version or commitment is wrong."""

    exit_code = 1
    code = "disproven"


class Malformed(TlogError):
    """Not the documented form, or a limit is passed: nothing can be said about the content."""

    exit_code = 2
    code = "malformed"


class PolicyNotMet(TlogError):
    """Well-formed and not disproven, but not vouched for by whom the reader trusts."""

    exit_code = 3
    code = "policy_not_met"


class Fork(TlogError):
    """Two notes, both validly signed, that exclude each other: evidence that convicts the log.

    `proof` is the consistency file that shows it where the notes' sizes differ; from a power of two it does so together with
    `beginning`, the root of so many first leaves of the newer tree, which such a proof leaves out.
    """

    exit_code = 4
    code = "fork"

    def __init__(
        self,
        reason: str,
        *,
        origin: str,
        size: int,
        notes: tuple[bytes, bytes],
        proof: bytes | None = None,
        beginning: bytes | None = None,
    ) -> None:
        super().__init__(reason)
        self.origin = origin
        self.size = size
        self.notes = notes
        self.proof = proof
        self.beginning = beginning


class Rollback(Fork):
    """A note older than one that the reader holds, shown as the newest."""

    code = "rollback"


class LeafOutsideTree(Disproven):
    code = "leaf_outside_tree"


class PathDoesNotFit(Disproven):
    """The number of hashes is not the one that index and size require."""

    code = "path_does_not_fit"


class RootMismatch(Disproven):
    """The path leads to another root than the checkpoint's."""

    code = "root_mismatch"


class NotConsistent(Disproven):
    """The proof does not lead from the old root to the new one."""

    code = "not_consistent"


class TileMismatch(Disproven):
    """A tile or entry bundle is not as wide as the tree requires, or contradicts its neighbour."""

    code = "tile_mismatch"


class WrongSignature(Disproven):
    """A key that we trust is named, and its signature does not verify: the whole note falls."""

    code = "wrong_signature"


class WrongOrigin(Disproven):
    """A trusted key signed a checkpoint of another log than its own."""

    code = "wrong_origin"


class WrongEmptyRoot(Disproven):
    code = "wrong_empty_root"


class CommitmentDoesNotOpen(Disproven):
    code = "commitment_does_not_open"


class BadSpelling(Malformed):
    """A number or binary that is not in its one permitted spelling."""

    code = "bad_spelling"


class NotCanonical(Malformed):
    """JSON outside the values and the one form of FORMAT.md section 7."""

    code = "not_canonical"


class SizesReversed(Malformed):
    code = "sizes_reversed"


class BadTilePath(Malformed):
    code = "bad_tile_path"


class BadKey(Malformed):
    code = "bad_key"


class BadNote(Malformed):
    code = "bad_note"


class BadCheckpoint(Malformed):
    code = "bad_checkpoint"


class BadProof(Malformed):
    code = "bad_proof"


class BadPolicy(Malformed):
    code = "bad_policy"


class NoTrustedSignature(PolicyNotMet):
    code = "no_trusted_signature"


class UnknownOrigin(PolicyNotMet):
    code = "unknown_origin"


class QuorumNotMet(PolicyNotMet):
    code = "quorum_not_met"
