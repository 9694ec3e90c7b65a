"""Standard uncertainty (k = 1) of REO and element masses, and of a ratio of two. Pure. Rules: checks.md section 3.

The certificate's own uncertainty comes first; else the policy rows hold. Roots are taken with 34 digits.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
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
PRECISE = Context(prec=34)
_ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Measured:
    """Kilograms and their variance in kg², which both add up; a root is drawn only where it is asked for."""

    kg: Decimal = Decimal(0)
    variance: Decimal = Decimal(0)

    @property
    def u_kg(self) -> Decimal:
        """The standard uncertainty."""
        return root(self.variance)

    def __add__(self, other: "Measured") -> "Measured":
        return Measured(self.kg + other.kg, self.variance + other.variance)

    def __sub__(self, other: "Measured") -> "Measured":
        return Measured(self.kg - other.kg, self.variance + other.variance)


def total(parts: Iterable[Measured]) -> Measured:
    """The sum of masses measured independently of each other."""
    parts = tuple(parts)
    return Measured(sum((part.kg for part in parts), Decimal(0)), sum((part.variance for part in parts), Decimal(0)))


def ratio_percent(out: Measured, into: Measured) -> Measured:
    """100·out/in with its variance in points². Requires `into` above zero."""
    per_kg = HUNDRED / into.kg
    percent = HUNDRED * out.kg / into.kg
    share = percent / HUNDRED
    return Measured(percent, per_kg * per_kg * (out.variance + share * share * into.variance))


@dataclass(frozen=True, slots=True)
class Sample:
    """A quantity whose elements are asked for one by one: what they share is calculated once. Made by `Uncertainties.sample`.

    `percent_kg` is what a share of one percent weighs, as oxide or, on element basis, as metal. How uncertain it is is worked out
    where it is asked: most accounts have no excess that would ask.
    """

    assay: Assay
    form: str
    percent_kg: Decimal
    is_metal: bool
    common: "Uncertainties"

    def oxide_kg(self, element: str, share_percent: Decimal) -> Decimal:
        """Kilograms of an element's oxide whose share is `share_percent`."""
        kg = self.percent_kg * share_percent
        return kg * METAL_TO_OXIDE[element] if self.is_metal else kg

    def oxide(self, element: str, share_percent: Decimal) -> tuple[Decimal, Decimal]:
        """The same kilograms, and their variance in kg²; no root is drawn."""
        percent_kg = self.percent_kg * METAL_TO_OXIDE[element] if self.is_metal else self.percent_kg
        kg = percent_kg * share_percent
        of_share = percent_kg * self._u_points(element, share_percent)
        return kg, kg * kg * self._relative_variance + of_share * of_share

    def errors(self, element: str, share_percent: Decimal) -> tuple[Decimal, Decimal]:
        """Standard uncertainties of the same kilograms: of grade, moisture and weight, and of the share."""
        percent_kg = self.oxide_kg(element, _ONE)
        return percent_kg * share_percent * root(self._relative_variance), percent_kg * self._u_points(element, share_percent)

    @property
    def _relative_variance(self) -> Decimal:
        return self.common.relative_variance(self.assay, self.form) / (HUNDRED * HUNDRED)

    def _u_points(self, element: str, share_percent: Decimal) -> Decimal:
        own = self.assay.u_shares_points
        if own and element in own:
            return own[element]
        _, _, _, _, _, floor, percent = self.common.values
        return max(floor, percent / HUNDRED * min(share_percent, HUNDRED - share_percent))


@dataclass(frozen=True, slots=True)
class Uncertainties:
    """The policy rows of one day, and what follows from them for a quantity of a form."""

    rows: tuple[Policy, ...]
    values: tuple[Decimal, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", tuple(row.value for row in self.rows))

    @property
    def coverage(self) -> Decimal:
        """k: how many standard uncertainties a comparison allows."""
        return self.values[0]

    def reo(self, net_kg: Decimal, assay: Assay | None, form: str) -> Measured | None:
        """REO of a quantity, or None where it cannot be computed."""
        found = self.reo_and_variance(net_kg, assay, form)
        return None if found is None else Measured(*found)

    def reo_and_variance(self, net_kg: Decimal, assay: Assay | None, form: str) -> tuple[Decimal, Decimal] | None:
        """REO and its variance in kg²: what many of them sum to needs one root at the end."""
        kg = reo_kg(net_kg, assay)
        if kg is None or assay is None:
            return None
        return kg, kg * kg * self.relative_variance(assay, form) / (HUNDRED * HUNDRED)

    def sample(self, net_kg: Decimal, assay: Assay | None, form: str) -> Sample | None:
        """The quantity, to be asked for its elements; None where its mass of rare earths cannot be computed."""
        whole = masses.whole_kg(net_kg, assay)
        if whole is None or assay is None:
            return None
        return Sample(assay, form, percent_kg=whole / HUNDRED, is_metal=masses.is_element_basis(assay), common=self)

    def oxide(self, net_kg: Decimal, assay: Assay | None, form: str, element: str, share_percent: Decimal) -> Measured | None:
        """Oxide of one element whose share is `share_percent` (of TREO as oxide, of TREM as element)."""
        sample = self.sample(net_kg, assay, form)
        if sample is None:
            return None
        return Measured(*sample.oxide(element, share_percent))

    def relative_variance(self, assay: Assay, form: str) -> Decimal:
        """The square of u_rel(reo) in percent: net mass, moisture and grade together."""
        _, net, moisture, mixed, pure, _, _ = self.values
        if assay.u_moisture_points is not None:
            moisture = assay.u_moisture_points
        m = assay.moisture_percent or Decimal(0)
        from_moisture = HUNDRED * moisture / (HUNDRED - m) if m and m < HUNDRED else Decimal(0)
        grade = assay.trem_percent if masses.is_element_basis(assay) else assay.treo_percent
        from_grade = pure if form == "oxide" or masses.is_element_basis(assay) else mixed
        if assay.u_treo_percent is not None and grade:
            from_grade = HUNDRED * assay.u_treo_percent / grade
        return net * net + from_moisture * from_moisture + from_grade * from_grade


def uncertainties(dossier: Dossier, *, on: date) -> Uncertainties | None:
    """The uncertainties that hold on a day, or None when a policy row is missing."""
    return dossier.once(_uncertainties, dossier.law_since(on))


def _uncertainties(dossier: Dossier, on: date) -> Uncertainties | None:
    rows = dossier.policies(*POLICIES, on=on)
    return Uncertainties(rows) if rows else None


def root(value: Decimal) -> Decimal:
    """The square root with 34 digits."""
    return PRECISE.sqrt(value)
