"""Dry rare-earth oxide, element masses and factors between oxide and element. Pure.

Source: checks.md section 3. Decimal only; kilograms are rounded to three places, half to even, once.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Protocol

from traceability.kernel.quantities import HUNDRED, kilograms

METAL_TO_OXIDE: Mapping[str, Decimal] = {
    symbol: Decimal(factor)
    for symbol, factor in {
        "Sc": "1.5338",
        "Y": "1.2699",
        "La": "1.1728",
        "Ce": "1.2284",
        "Pr": "1.2082",
        "Nd": "1.1664",
        "Pm": "1.1656",
        "Sm": "1.1596",
        "Eu": "1.1579",
        "Gd": "1.1526",
        "Tb": "1.1762",
        "Dy": "1.1477",
        "Ho": "1.1455",
        "Er": "1.1435",
        "Tm": "1.1421",
        "Yb": "1.1387",
        "Lu": "1.1372",
    }.items()
}
"""Kilograms of oxide (CeO2, Pr6O11, Tb4O7, else M2O3) from one kilogram of element; equal to elements.csv (a test)."""


MOST_SHARES = Decimal(1000)
"""Shares that sum to more, in percent, are no measurement; below it every REO that can be claimed has its place in a column."""


class Assayed(Protocol):
    """What must be known of a sample: a claim, a row, or an assay of the dossier."""

    @property
    def treo_percent(self) -> Decimal | None: ...

    @property
    def trem_percent(self) -> Decimal | None: ...

    @property
    def moisture_percent(self) -> Decimal | None: ...

    @property
    def shares_percent(self) -> Mapping[str, Decimal] | None: ...


def dry_kg(net_kg: Decimal, moisture_percent: Decimal) -> Decimal:
    """Kilograms without moisture, unrounded."""
    return net_kg * (HUNDRED - moisture_percent) / HUNDRED


def reo_kg(net_kg: Decimal, assay: Assayed | None) -> Decimal | None:
    """Kilograms REO of `net_kg`, three places; None where the assay does not say enough."""
    unrounded = reo_unrounded_kg(net_kg, assay)
    return None if unrounded is None else kilograms(unrounded)


def reo_unrounded_kg(net_kg: Decimal, assay: Assayed | None) -> Decimal | None:
    """As `reo_kg`, for sums that are rounded once.

    On the element basis REO is the sum over the named elements, each with its factor; both bases at once are no basis, nor are
    elements of which there is less than nothing, or ten times the whole: they would weigh origins with what cannot be.
    """
    if assay is None or assay.moisture_percent is None or (assay.treo_percent is None) == (assay.trem_percent is None):
        return None
    if assay.treo_percent is not None:
        return dry_kg(net_kg, assay.moisture_percent) * assay.treo_percent / HUNDRED
    shares = assay.shares_percent or {}
    if not shares or min(shares.values()) < 0 or sum(shares.values(), Decimal(0)) > MOST_SHARES:
        return None
    return sum(oxide_kg(net_kg, assay).values(), Decimal(0))


def oxide_kg(net_kg: Decimal, assay: Assayed | None) -> dict[str, Decimal]:
    """Kilograms of each named element's oxide, unrounded; empty where the assay does not say enough."""
    if assay is None or assay.moisture_percent is None or not assay.shares_percent:
        return {}
    if (assay.treo_percent is None) == (assay.trem_percent is None):
        return {}
    dry = dry_kg(net_kg, assay.moisture_percent)
    if assay.treo_percent is not None:
        whole = dry * assay.treo_percent / HUNDRED
        return {element: whole * share / HUNDRED for element, share in assay.shares_percent.items()}
    assert assay.trem_percent is not None
    whole = dry * assay.trem_percent / HUNDRED
    return {element: whole * share / HUNDRED * METAL_TO_OXIDE[element] for element, share in assay.shares_percent.items()}


def element_kg(net_kg: Decimal, assay: Assayed | None) -> dict[str, Decimal]:
    """Kilograms of each named element as element, unrounded."""
    return {element: oxide / METAL_TO_OXIDE[element] for element, oxide in oxide_kg(net_kg, assay).items()}


def content_percent(assay: Assayed | None, element: str) -> Decimal | None:
    """An element's part of the net mass, in percent; None where the assay does not name it or does not say enough."""
    return element_kg(HUNDRED, assay).get(element)
