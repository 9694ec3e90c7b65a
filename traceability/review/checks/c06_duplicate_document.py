"""C06: does one document serve two shipments? Rule: checks.md, C06; how often a number may be used: document_kinds.csv."""

from collections.abc import Iterator

from traceability.custody.numbers import folded
from traceability.kernel.text import Text
from traceability.review.answers import Judged, Values, fails, fits, lacks
from traceability.review.catalogue import HOLD, check
from traceability.review.citing import cited
from traceability.review.dossier import Document, Dossier, PaperKind, PaperUse

ONCE = "once"


@check(
    "C06",
    severity=HOLD,
    title=Text(en="Duplicate document", zh="重复单证"),
    question=Text(en="Does one document serve two shipments?", zh="同一单证是否用于两个批件？"),
    failure=Text(en="{kind} {number} is also on {shipment}.", zh="{kind}{number}也用于{shipment}。"),
    rule=Text(
        en="A document of a kind whose number is used once may not stand, by kind, issuer and number or by digest, on another "
        "shipment that was "
        "not withdrawn, refused or returned.",
        zh="编号只用一次的单证种类，不得以相同种类、签发方和编号或相同摘要出现在另一未撤回、未否决、未退回的批件上。",
    ),
)
def duplicate_document(dossier: Dossier) -> Iterator[Judged]:
    kinds = {kind.key: kind for kind in dossier.reference.paper_kinds}
    for paper in dossier.shipment.documents:
        kind = kinds.get(paper.kind)
        if kind is None:
            yield lacks(dossier.shipment, "document_kinds", paper=paper.kind)
        elif kind.reuse == ONCE:
            yield from _judge(dossier, paper, kind)


def _judge(dossier: Dossier, paper: Document, kind: PaperKind) -> Iterator[Judged]:
    if not paper.number and not paper.sha256:
        yield lacks(dossier.shipment, f"number or sha256 of {paper.kind}")
        return
    others = {use.shipment: use for use in dossier.paper_uses if _is_same(use, paper)}
    values: Values = {"kind": paper.kind, "number": paper.number or paper.sha256, **cited(kind.citation)}
    for use in others.values():
        other = use.shipment_number or str(use.shipment)
        yield fails(dossier.shipment, **values, shipment=other, other_shipment=use.shipment)
    if not others:
        yield fits(dossier.shipment, **values)


def _is_same(use: PaperUse, paper: Document) -> bool:
    """By its digest, whatever it is called, or by kind, issuer and number, however that is typed."""
    is_numbered = bool(paper.number) and (use.kind, use.issuer, folded(use.number)) == (paper.kind, paper.issuer, folded(paper.number))
    return is_numbered or (bool(paper.sha256) and use.sha256 == paper.sha256)
