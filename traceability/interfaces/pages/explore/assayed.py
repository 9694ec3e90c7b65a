"""What a lot holds of each element, by its assay in force."""

from dataclasses import dataclass
from decimal import Decimal

from traceability.custody.queries import LotView
from traceability.custody.queries.assays import assay_claim
from traceability.custody.reo import reo_kg
from traceability.interfaces.pages.explore.flow_figures import ELEMENTS
from traceability.kernel.quantities import print_decimal


@dataclass(frozen=True, slots=True)
class Element:
    """`percent` of the oxides, or of the metals where the assay speaks of those; `reo_kg` is told for oxides alone."""

    name: str
    percent: str
    reo_kg: Decimal | None


def elements_of(view: LotView) -> list[Element]:
    """From light to heavy; none without an assay or without shares in it. No query."""
    if view.assay is None:
        return []
    assay = assay_claim(view.assay)
    shares, whole = assay.shares_percent or {}, reo_kg(view.holding.net_kg, assay) if assay.treo_percent is not None else None
    return [
        Element(name, print_decimal(shares[name]), None if whole is None else whole * shares[name] / 100)
        for name in sorted(shares, key=lambda one: (ELEMENTS.index(one) if one in ELEMENTS else len(ELEMENTS), one))
    ]
