"""What a share that is not named counts, and contents by composition, over custody's arithmetic of REO. Pure.

Rules: checks.md section 3. `custody.reo` knows masses; what is missing, and since when it counts as none, is for checks.
"""

from decimal import Decimal

from traceability.custody.reo import METAL_TO_OXIDE, dry_kg, element_kg, reo_kg
from traceability.kernel.quantities import HUNDRED
from traceability.review.dossier import ELEMENTS_OF_FINGERPRINTS, Assay

FULL_SUM = "common.full_sum_percent"
"""Policy: the sum of named shares from which an element that is not named counts 0; below it, it is missing."""

_NOTHING = Decimal(0)


def is_element_basis(assay: Assay) -> bool:
    """Whether contents are element mass: the name of the content field says so."""
    return assay.trem_percent is not None


def whole_kg(net_kg: Decimal, assay: Assay | None) -> Decimal | None:
    """Rare earths as oxide, unrounded, or on element basis as metal: what the shares are shares of."""
    if assay is None or assay.moisture_percent is None or (assay.treo_percent is None) == (assay.trem_percent is None):
        return None
    grade = assay.trem_percent if assay.treo_percent is None else assay.treo_percent
    assert grade is not None
    return dry_kg(net_kg, assay.moisture_percent) * grade / HUNDRED


def share_base_kg(net_kg: Decimal, assay: Assay | None, element: str) -> Decimal | None:
    """What a share of 100 % of an element would be as oxide: REO, or on element basis TREM times the element's factor."""
    whole = whole_kg(net_kg, assay)
    if whole is None or assay is None:
        return None
    return whole * METAL_TO_OXIDE[element] if is_element_basis(assay) else whole


def contained_kg(net_kg: Decimal, assay: Assay | None) -> Decimal | None:
    """Rare-earth metal contained, element mass of all named shares: what `metal_contained` recoveries compare."""
    if reo_kg(net_kg, assay) is None:
        return None
    elements = element_kg(net_kg, assay)
    return sum(elements.values(), Decimal(0)) if elements else None


def share_percent(assay: Assay | None, element: str, full_sum: Decimal) -> Decimal | None:
    """The share of an element: as named; 0 where the named ones are full; else None, which is not the same as none."""
    if assay is None:
        return None
    if element in assay.shares_percent:
        return assay.shares_percent[element]
    return Decimal(0) if sum(assay.shares_percent.values(), Decimal(0)) >= full_sum else None


def content_percent(assay: Assay | None, element: str, full_sum: Decimal) -> Decimal | None:
    """Mass of an element in percent of net mass, or None where it is not known."""
    share = share_percent(assay, element, full_sum)
    whole = share_base_kg(HUNDRED, assay, element)
    return None if share is None or whole is None else whole * share / HUNDRED / METAL_TO_OXIDE[element]


def oxide_shares_percent(assay: Assay | None, full_sum: Decimal) -> dict[str, Decimal] | None:
    """The fifteen shares of a fingerprint as oxides, normalised to 100, or None where one is missing."""
    if assay is None:
        return None
    named = assay.shares_percent
    if any(element not in named for element in ELEMENTS_OF_FINGERPRINTS) and sum(named.values(), _NOTHING) < full_sum:
        return None
    shares = {element: named.get(element, _NOTHING) for element in ELEMENTS_OF_FINGERPRINTS}
    if is_element_basis(assay):
        shares = {element: share * METAL_TO_OXIDE[element] for element, share in shares.items()}
    whole = sum(shares.values(), Decimal(0))
    return {element: share * HUNDRED / whole for element, share in shares.items()} if whole else None
