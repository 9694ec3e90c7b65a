"""Standard uncertainty (k = 1) of REO and element masses, and of a ratio of two. Pure. Rules: checks.md section 3.

The certificate's own uncertainty comes first; else the policy rows hold. Roots are taken with 34 digits.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Context, Decimal

from traceability.custody.reo import METAL_TO_OXIDE, reo_kg
from traceability.kernel.quantities import HUNDRED
from traceability.review import masses
from traceability.review.dossier import Assay, Dossier, Policy

POLICIES = (
    "common.coverage_factor",
    "common.u_net_percent",
    "common.u_moisture_points",
    "common.u_treo_percent.mixed",
    "common.u_treo_percent.pure",
    "common.u_share_floor_points",
    "common.u_share_percent",
)
_PRECISE = Context(prec=34)


@dataclass(frozen=True, slots=True)
class Measured:
    """Kilograms and their standard uncertainty. They add up with `+`: masses as they are, uncertainties as squares."""

    kg: Decimal = Decimal(0)
    u_kg: Decimal = Decimal(0)

    def __add__(self, other: "Measured") -> "Measured":
        return Measured(self.kg + other.kg, root(self.u_kg**2 + other.u_kg**2))

    def __sub__(self, other: "Measured") -> "Measured":
        return Measured(self.kg - other.kg, root(self.u_kg**2 + other.u_kg**2))


def total(parts: Iterable[Measured]) -> Measured:
    """The sum of masses measured independently of each other."""
    parts = tuple(parts)
    return Measured(sum((part.kg for part in parts), Decimal(0)), root(sum((part.u_kg**2 for part in parts), Decimal(0))))


def ratio_percent(out: Measured, into: Measured) -> Measured:
    """100·out/in with its uncertainty in points. Requires `into` above zero."""
    percent = HUNDRED * out.kg / into.kg
    if not out.kg:
        return Measured(percent, HUNDRED * out.u_kg / into.kg)
    return Measured(percent, abs(percent) * root((out.u_kg / out.kg) ** 2 + (into.u_kg / into.kg) ** 2))


@dataclass(frozen=True, slots=True)
class Sample:
    """A quantity whose elements are asked for one by one: what they share is calculated once. Made by `Uncertainties.sample`.

    `percent_kg` is what a share of one percent weighs, as oxide or, on element basis, as metal.
    """

    assay: Assay
    percent_kg: Decimal
    relative_variance: Decimal
    share_floor: Decimal
    share_fraction: Decimal
    is_metal: bool

    def oxide_kg(self, element: str, share_percent: Decimal) -> Decimal:
        """Kilograms of an element's oxide whose share is `share_percent`."""
        kg = self.percent_kg * share_percent
        return kg * METAL_TO_OXIDE[element] if self.is_metal else kg

    def oxide(self, element: str, share_percent: Decimal) -> tuple[Decimal, Decimal]:
        """The same kilograms, and their variance in kg²; no root is drawn."""
        percent_kg = self.percent_kg * METAL_TO_OXIDE[element] if self.is_metal else self.percent_kg
        kg = percent_kg * share_percent
        own = self.assay.u_shares_points
        if own and element in own:
            points = own[element]
        else:
            points = max(self.share_floor, self.share_fraction * min(share_percent, HUNDRED - share_percent))
        of_share = percent_kg * points
        return kg, kg * kg * self.relative_variance + of_share * of_share


@dataclass(frozen=True, slots=True)
class Uncertainties:
    """The policy rows of one day, and what follows from them for a quantity of a form."""

    rows: tuple[Policy, ...]

    @property
    def coverage(self) -> Decimal:
        """k: how many standard uncertainties a comparison allows."""
        return self.rows[0].value

    def reo(self, net_kg: Decimal, assay: Assay | None, form: str) -> Measured | None:
        """REO of a quantity, or None where it cannot be computed."""
        found = self.reo_and_variance(net_kg, assay, form)
        return None if found is None else Measured(found[0], root(found[1]))

    def reo_and_variance(self, net_kg: Decimal, assay: Assay | None, form: str) -> tuple[Decimal, Decimal] | None:
        """REO and its variance in kg²: what many of them sum to needs one root at the end."""
        kg = reo_kg(net_kg, assay)
        if kg is None or assay is None:
            return None
        return kg, kg * kg * self._relative_variance(assay, form) / (HUNDRED * HUNDRED)

    def sample(self, net_kg: Decimal, assay: Assay | None, form: str) -> Sample | None:
        """The quantity, to be asked for its elements; None where its mass of rare earths cannot be computed."""
        whole = masses.whole_kg(net_kg, assay)
        if whole is None or assay is None:
            return None
        return Sample(
            assay=assay,
            percent_kg=whole / HUNDRED,
            relative_variance=self._relative_variance(assay, form) / (HUNDRED * HUNDRED),
            share_floor=self.rows[5].value,
            share_fraction=self.rows[6].value / HUNDRED,
            is_metal=masses.is_element_basis(assay),
        )

    def oxide(self, net_kg: Decimal, assay: Assay | None, form: str, element: str, share_percent: Decimal) -> Measured | None:
        """Oxide of one element whose share is `share_percent` (of TREO as oxide, of TREM as element)."""
        sample = self.sample(net_kg, assay, form)
        if sample is None:
            return None
        kg, variance = sample.oxide(element, share_percent)
        return Measured(kg, root(variance))

    def _relative_variance(self, assay: Assay, form: str) -> Decimal:
        """The square of u_rel(reo) in percent: net mass, moisture and grade together."""
        _, net, moisture, mixed, pure, _, _ = (row.value for row in self.rows)
        if assay.u_moisture_points is not None:
            moisture = assay.u_moisture_points
        m = assay.moisture_percent or Decimal(0)
        from_moisture = HUNDRED * moisture / (HUNDRED - m) if m and m < HUNDRED else Decimal(0)
        grade = assay.trem_percent if masses.is_element_basis(assay) else assay.treo_percent
        from_grade = pure if form == "oxide" or masses.is_element_basis(assay) else mixed
        if assay.u_treo_percent is not None and grade:
            from_grade = HUNDRED * assay.u_treo_percent / grade
        return net**2 + from_moisture**2 + from_grade**2


def uncertainties(dossier: Dossier, *, on: date) -> Uncertainties | None:
    """The uncertainties that hold on a day, or None when a policy row is missing."""
    rows = dossier.policies(*POLICIES, on=on)
    return Uncertainties(rows) if rows else None


def root(value: Decimal) -> Decimal:
    """The square root with 34 digits."""
    return _PRECISE.sqrt(value)
