"""`consistency`: the newer checkpoint's tree begins with the older one's, and the log signed both."""

from collections.abc import Sequence
from dataclasses import dataclass

from traceability.tlog import proofs
from traceability.tlog.errors import Disproven, Malformed, PolicyNotMet, SizesReversed
from traceability.tlog.proofs import ConsistencyFile
from traceability.verifier.history import require_no_fork, require_one_history
from traceability.verifier.report import Report
from traceability.verifier.seen import Seen, is_link_to
from traceability.verifier.trust import Trust, Vouched


class ProofOfOthers(Disproven):
    """The proof's own size or checkpoint is not that of OLD or NEW."""

    code = "proof_of_others"


class NoProof(Malformed):
    code = "no_proof"


class NoOldCheckpoint(PolicyNotMet):
    """A consistency file names only the size of the older tree; its signed root must come from the reader."""

    code = "no_old_checkpoint"


@dataclass(frozen=True)
class Asked:
    """What was given on the command line. Without `old` the reader's memory must hold it."""

    old: bytes | None
    new: bytes
    proof: ConsistencyFile | None


def check_consistency(files: Sequence[bytes], trust: Trust, *, seen: Seen | None = None, links: Sequence[ConsistencyFile] = ()) -> Report:
    """Checks OLD, NEW and PROOF; or OLD and a consistency file; or that file alone, with OLD in the reader's memory.

    Requires one to three files. What is wrong stands in the report; nothing is raised.
    """
    report = Report("consistency")
    with report.checking("proof"):
        asked = _asked(files)
        new = trust.vouch(asked.new, report, "new checkpoint")
        old = _old(asked, new, trust, seen, report)
        if seen is not None:
            offered = [*links, asked.proof] if asked.proof else links
            seen.check(new, trust, report, links=offered, is_newest=True)
        if old is not None:
            _compare(old, new, asked.proof)
            if asked.proof is not None and not is_link_to(new, asked.proof, trust, report, "proof"):
                raise ProofOfOthers("the proof does not lead to the newer checkpoint")
        _tell(report, old.size if old else 0, new)
        if seen is not None and not report.findings:
            seen.accept(new)
    return report


def _asked(files: Sequence[bytes]) -> Asked:
    if len(files) == 3:
        return Asked(files[0], files[1], proofs.parse_consistency(files[2]))
    if len(files) == 2 and not files[1].startswith(b"old "):
        return Asked(files[0], files[1], None)
    proof = proofs.parse_consistency(files[-1])
    return Asked(files[0] if len(files) == 2 else None, proof.checkpoint, proof)


def _old(asked: Asked, new: Vouched, trust: Trust, seen: Seen | None, report: Report) -> Vouched | None:
    """The older checkpoint; none is needed of an empty tree."""
    if asked.old is not None:
        return trust.signed(asked.old, report, "old checkpoint")
    proof = asked.proof
    if proof is None or proof.old == 0:
        if proof is not None and proof.path:
            raise ProofOfOthers("a proof from the empty tree has no hashes")
        return None
    if proof.old > new.size:
        raise SizesReversed(f"a tree of {new.size} cannot contain one of {proof.old}")
    data = seen.note_of(new.origin) if seen is not None else None
    old = trust.signed(data, report, "--seen") if data is not None else None
    if old is None or old.size != proof.old:
        report.add("old checkpoint", NoOldCheckpoint(f"the signed checkpoint of {proof.old} leaves is neither named nor seen"))
        return None
    return old


def _compare(old: Vouched, new: Vouched, proof: ConsistencyFile | None) -> None:
    require_no_fork(old, new)
    if old.origin == new.origin and old.size > new.size:
        raise SizesReversed(f"a tree of {new.size} cannot contain one of {old.size}")
    if proof is None:
        if old.origin == new.origin and 0 < old.size < new.size:
            raise NoProof(f"no proof from {old.size} to {new.size} leaves was given")
    elif proof.old != old.size:
        raise ProofOfOthers(f"the proof does not lead from {old.size} leaves")
    require_one_history(old, new, proof.path if proof else ())


def _tell(report: Report, old_size: int, new: Vouched) -> None:
    report.facts |= {
        "origin": new.origin,
        "old_size": old_size,
        "new_size": new.size,
        "witnesses": [{"name": cosigned.name, "time": cosigned.time} for cosigned in new.cosigned],
    }
    report.proven.append(f"{new.origin}: the tree of {new.size} leaves begins with the tree of {old_size}; both are signed by the log")
