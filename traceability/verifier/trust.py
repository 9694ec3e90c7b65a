"""Whom the reader trusts, and what that makes of a checkpoint. Nothing here comes from the files that are checked."""

from collections.abc import Sequence
from dataclasses import dataclass

from cryptography import x509

from traceability.tlog import checkpoints, witnessing
from traceability.tlog.checkpoints import Checkpoint
from traceability.tlog.errors import PolicyNotMet
from traceability.tlog.witnessing import Cosigned, Policy
from traceability.verifier.report import Report


@dataclass(frozen=True)
class Vouched:
    """A checkpoint as it was read. Only with `is_signed` has its log, by a trusted key, said it."""

    checkpoint: Checkpoint
    data: bytes
    is_signed: bool
    cosigned: tuple[Cosigned, ...] = ()

    @property
    def origin(self) -> str:
        return self.checkpoint.origin

    @property
    def size(self) -> int:
        return self.checkpoint.size

    @property
    def root(self) -> bytes:
        return self.checkpoint.root


@dataclass(frozen=True)
class Trust:
    """`now` in POSIX seconds; `max_age` in seconds, None when any age will do; `roots` of time stamp authorities."""

    policy: Policy
    now: int
    max_age: int | None = None
    roots: Sequence[x509.Certificate] = ()

    def vouch(self, data: bytes, report: Report, where: str) -> Vouched:
        """The checkpoint in `data`; what the policy misses becomes a finding, and the rest can still be disproven.

        Raises Disproven or Malformed when nothing can be done with it.
        """
        signed = self.signed(data, report, where)
        try:
            note = checkpoints.parse(data).note
            cosigned = witnessing.require_quorum(note, self.policy, now=self.now, max_age=self.max_age)
        except PolicyNotMet as error:
            report.add(where, error)
            return signed
        return Vouched(signed.checkpoint, data, signed.is_signed, tuple(cosigned))

    def signed(self, data: bytes, report: Report, where: str) -> Vouched:
        """As `vouch`, without asking for a quorum: for checkpoints of the past. A wrong line of a witness fells them too."""
        is_signed = True
        try:
            found = checkpoints.open_checkpoint(data, self.policy.logs)
        except PolicyNotMet as error:
            report.add(where, error)
            found, is_signed = checkpoints.parse(data), False
        witnessing.cosignatures(found.note, self.policy)
        return Vouched(found.checkpoint, data, is_signed)
