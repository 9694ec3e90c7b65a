"""Masses of the demo's year: what is in a material, what leaves a step with which product. Pure, Decimal only.

A part of a feed is given in percent by element, so that no element can leave a step that did not enter it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, Decimal

from traceability.custody.reo import METAL_TO_OXIDE

HUNDRED = Decimal(100)
KILOGRAM = Decimal(1)
GRAM = Decimal("0.001")
POINT = Decimal("0.01")

Oxides = Mapping[str, Decimal]
"""Kilograms of oxide by element."""


@dataclass(frozen=True, slots=True)
class Material:
    """A quantity with its assay. `grade` is TREO, or TREM where `is_metal`; shares are percent of it."""

    form: str
    product: str
    net_kg: Decimal
    grade: Decimal
    shares: Mapping[str, Decimal]
    moisture: Decimal = Decimal("0.0")
    is_metal: bool = False
    th_ppm: str = "0.0"
    u_ppm: str = "0.0"
    name: str = field(default="", compare=False)

    @property
    def dry_kg(self) -> Decimal:
        return self.net_kg * (HUNDRED - self.moisture) / HUNDRED

    @property
    def oxides(self) -> dict[str, Decimal]:
        """Kilograms of oxide by element, unrounded."""
        graded = self.dry_kg * self.grade / HUNDRED
        factors = METAL_TO_OXIDE if self.is_metal else {}
        return {element: graded * share / HUNDRED * factors.get(element, Decimal(1)) for element, share in self.shares.items()}

    @property
    def reo_kg(self) -> Decimal:
        """Kilograms REO, three places, as the ledger computes them."""
        whole = sum(self.oxides.values(), Decimal(0)) if self.is_metal else self.dry_kg * self.grade / HUNDRED
        return whole.quantize(GRAM, rounding=ROUND_HALF_EVEN)

    def of(self, net_kg: Decimal) -> "Material":
        """So much of the same material."""
        return replace(self, net_kg=net_kg)


def together(parts: Iterable[Oxides]) -> dict[str, Decimal]:
    """The sum, element by element."""
    whole: dict[str, Decimal] = {}
    for part in parts:
        for element, kg in part.items():
            whole[element] = whole.get(element, Decimal(0)) + kg
    return whole


def taken(oxides: Oxides, percent: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """The named percent of each named element; nothing of the others."""
    return {element: oxides[element] * part / HUNDRED for element, part in percent.items() if oxides.get(element)}


def without(oxides: Oxides, gone: Oxides) -> dict[str, Decimal]:
    """What is left; never below zero."""
    return {element: max(Decimal(0), kg - gone.get(element, Decimal(0))) for element, kg in oxides.items()}


def scaled(oxides: Oxides, percent: Decimal) -> dict[str, Decimal]:
    """The same percent of every element."""
    return {element: kg * percent / HUNDRED for element, kg in oxides.items()}


def shares_of(weights: Mapping[str, Decimal], named: Iterable[str] = ()) -> dict[str, Decimal]:
    """Shares in percent, two places, that sum to exactly 100; the largest takes the rounding. `named` are told even at zero."""
    total = sum(weights.values(), Decimal(0))
    shares = {element: (kg * HUNDRED / total).quantize(POINT, rounding=ROUND_HALF_EVEN) for element, kg in weights.items()}
    largest = max(shares, key=lambda element: (shares[element], element))
    shares[largest] += HUNDRED - sum(shares.values(), Decimal(0))
    told = set(named)
    whole = {element: Decimal("0.00") for element in METAL_TO_OXIDE if element in told} | shares
    return {element: whole[element] for element in METAL_TO_OXIDE if element in whole and (whole[element] or element in told)}


def as_oxide(product: str, form: str, oxides: Oxides, *, grade: str, moisture: str = "0.0", named: Iterable[str] = ()) -> Material:
    """A compound that holds these oxides, weighed in whole kilograms, rounded down."""
    per_kg = Decimal(grade) / HUNDRED * (HUNDRED - Decimal(moisture)) / HUNDRED
    net_kg = (sum(oxides.values(), Decimal(0)) / per_kg).quantize(KILOGRAM, rounding=ROUND_DOWN)
    return Material(form, product, net_kg, Decimal(grade), shares_of(oxides, named), Decimal(moisture))


def as_metal(product: str, form: str, oxides: Oxides, *, grade: str, named: Iterable[str] = ()) -> Material:
    """A metal or alloy that holds the elements of these oxides, weighed in whole kilograms, rounded down."""
    elements = {element: kg / METAL_TO_OXIDE[element] for element, kg in oxides.items()}
    net_kg = (sum(elements.values(), Decimal(0)) * HUNDRED / Decimal(grade)).quantize(KILOGRAM, rounding=ROUND_DOWN)
    return Material(form, product, net_kg, Decimal(grade), shares_of(elements, named), is_metal=True)
