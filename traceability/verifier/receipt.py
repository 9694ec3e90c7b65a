"""`receipt`: this leaf is in the log, under a checkpoint that the reader's policy accepts."""

from collections.abc import Sequence

from traceability.tlog import merkle, proofs
from traceability.tlog.errors import Disproven, Malformed
from traceability.tlog.proofs import ConsistencyFile
from traceability.verifier.leaf import Envelope, read_envelope
from traceability.verifier.report import Report
from traceability.verifier.seen import Seen
from traceability.verifier.trust import Trust, Vouched


class NoLeaf(Malformed):
    """A receipt without its leaf proves nothing about any content."""

    code = "no_leaf"


class AnotherLeaf(Disproven):
    code = "another_leaf"


def check_receipt(
    data: bytes, trust: Trust, *, leaf: bytes | None = None, seen: Seen | None = None, links: Sequence[ConsistencyFile] = ()
) -> Report:
    """Checks a `.tlog-proof` with the leaf in it or beside it. What is wrong stands in the report; nothing is raised."""
    report = Report("receipt")
    with report.checking("receipt"):
        receipt = proofs.parse_receipt(data)
        if leaf is not None and receipt.extra is not None and receipt.extra != leaf:
            report.add("leaf", AnotherLeaf("the leaf given is not the one in the receipt"))
        leaf = leaf if leaf is not None else receipt.extra
        if leaf is None:
            raise NoLeaf("no leaf in the receipt: name its file with --leaf")
        vouched = trust.vouch(receipt.checkpoint, report, "checkpoint")
        with report.checking("path"):
            merkle.verify_inclusion(receipt.index, vouched.size, merkle.leaf_hash(leaf), receipt.path, vouched.root)
        with report.checking("leaf"):
            envelope = read_envelope(leaf, log=vouched.checkpoint.log)
            _tell(report, envelope, receipt.index, vouched)
        if seen is not None:
            seen.check(vouched, trust, report, links=links, is_newest=False)
            if not report.findings:
                seen.accept(vouched)
    return report


def _tell(report: Report, envelope: Envelope, index: int, vouched: Vouched) -> None:
    witnesses = [cosigned.name for cosigned in vouched.cosigned]
    report.facts |= envelope.facts() | {
        "origin": vouched.origin,
        "index": index,
        "size": vouched.size,
        "witnesses": [{"name": cosigned.name, "time": cosigned.time} for cosigned in vouched.cosigned],
    }
    report.proven.append(f"entry {envelope.uid} ({envelope.kind}, {envelope.at}) is leaf {index} of {vouched.origin}")
    report.proven.append(
        f"its checkpoint has {vouched.size} leaves, signed by the log and "
        + (f"cosigned by {', '.join(witnesses)}" if witnesses else "by no witness: a split view is not excluded")
    )
