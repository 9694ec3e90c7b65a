"""E12: do the papers agree? Rule: checks.md, E12."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from traceability.kernel.quantities import HUNDRED
from traceability.kernel.text import Text
from traceability.review.answers import Judged, fails, fits, lacks
from traceability.review.catalogue import HOLD, check
from traceability.review.dossier import Document, Dossier, Line, Policy, Shipment

NET, SHARE = "E12.net_tolerance_percent", "E12.share_tolerance_points"
_DECLARATION = Text(en="declaration of line {line}", zh="第{line}项申报")
_PACKAGES = "packages"


@dataclass(frozen=True, slots=True)
class Paper:
    """What one paper of the export file says of the goods; None and empty where it is silent."""

    name: str
    net_kg: Decimal | None = None
    pieces: int | None = None
    hs_code: str = ""

    @property
    def is_silent(self) -> bool:
        return self.net_kg is None and self.pieces is None and not self.hs_code


@check(
    "E12",
    severity=HOLD,
    policies=[NET, SHARE],
    title=Text(en="Papers agree", zh="单证一致"),
    question=Text(en="Do the papers agree?", zh="各单证是否一致？"),
    failure=Text(en="{paper}: {field} {a} against {b}.", zh="{paper}：{field}为{a}，应为{b}。"),
    rule=Text(
        en="Each paper's net mass is that of the lines within the tolerance in percent, its pieces are those of the packages, its code is "
        "one of the lines'; each declared share is the assay's within the tolerance in points, an undeclared element counting 0.",
        zh="各单证净重与各项净重之差不超过允许比例，件数与包装一致，税号与各项一致；申报配分与化验之差不超过允许点数，未申报元素按0计。",
    ),
)
def papers_agree(dossier: Dossier) -> Iterator[Judged]:
    shipment = dossier.shipment
    rows = dossier.policies(NET, SHARE, on=shipment.planned_export_on)
    if rows is None:
        yield lacks(shipment, NET, SHARE)
        return
    net, share = rows
    yield from _papers(shipment, net)
    for line in shipment.lines:
        yield from _shares(dossier, line, share)


def _papers(shipment: Shipment, tolerance: Policy) -> Iterator[Judged]:
    """The export file against the lines; with no paper beside the declaration there is nothing to compare."""
    if not shipment.documents:
        return
    telling = [paper for paper in map(_paper, shipment.documents) if not paper.is_silent]
    if not telling:
        yield lacks(shipment, "documents.fields.net_kg")
        return
    packed = _packed(shipment)
    for paper in [*telling, packed] if packed else telling:
        judged = [*_one_paper(shipment, paper, tolerance, packed)]
        yield from judged or [fits(shipment, paper=paper.name, net_kg=paper.net_kg, pieces=paper.pieces, hs_code=paper.hs_code)]


def _one_paper(shipment: Shipment, paper: Paper, tolerance: Policy, packed: Paper | None) -> Iterator[Judged]:
    allowed = tolerance.value / HUNDRED * shipment.net_kg
    if paper.net_kg is not None and abs(paper.net_kg - shipment.net_kg) > allowed:
        yield fails(shipment, policy=(tolerance,), paper=paper.name, field="net_kg", a=paper.net_kg, b=shipment.net_kg)
    if paper.pieces is not None and packed and packed.pieces is not None and paper.pieces != packed.pieces:
        yield fails(shipment, paper=paper.name, field="pieces", a=paper.pieces, b=packed.pieces)
    codes = sorted({line.hs_code for line in shipment.lines})
    if paper.hs_code and paper.hs_code not in codes:
        yield fails(shipment, paper=paper.name, field="hs_code", a=paper.hs_code, b=tuple(codes))


def _paper(document: Document) -> Paper:
    return Paper(f"{document.kind} {document.number}".strip(), document.net_kg, document.pieces, document.hs_code)


def _packed(shipment: Shipment) -> Paper | None:
    """The packages together; a sum that one of them leaves out is not known."""
    if not shipment.packages:
        return None
    masses = [package.net_kg for package in shipment.packages]
    pieces = [package.pieces for package in shipment.packages]
    return Paper(
        _PACKAGES,
        None if None in masses else sum((kg for kg in masses if kg is not None), Decimal(0)),
        None if None in pieces else sum(number for number in pieces if number is not None),
    )


def _shares(dossier: Dossier, line: Line, tolerance: Policy) -> Iterator[Judged]:
    lot, declared = dossier.lot_of(line), line.declared_shares_percent
    found = lot.assay.shares_percent if lot and lot.assay else {}
    if not declared or not found:
        yield lacks(line, "assay.shares_percent" if declared else "declared_shares_percent")
        return
    off = [
        (element, declared.get(element, Decimal(0)), share)
        for element, share in found.items()
        if abs(declared.get(element, Decimal(0)) - share) > tolerance.value
    ]
    off += [(element, said, Decimal(0)) for element, said in declared.items() if element not in found and said > tolerance.value]
    paper = _DECLARATION.fill(line=line.number)
    for element, said, share in off:
        yield fails(line, policy=(tolerance,), paper=paper, field=element, a=said, b=share)
    if not off:
        yield fits(line, elements=len(found))
