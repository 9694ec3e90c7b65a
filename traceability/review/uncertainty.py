"""Standard uncertainty (k = 1) of REO and element masses, and of a ratio of two. Pure. Rules: checks.md section 3.

The certificate's own uncertainty comes first; else the policy rows hold. Roots are taken with 34 digits.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Context, Decimal

from traceability.custody.reo import reo_kg
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
        return Measured(self.kg + other.kg, _root(self.u_kg**2 + other.u_kg**2))

    def __sub__(self, other: "Measured") -> "Measured":
        return Measured(self.kg - other.kg, _root(self.u_kg**2 + other.u_kg**2))


def total(parts: Iterable[Measured]) -> Measured:
    """The sum of masses measured independently of each other."""
    parts = tuple(parts)
    return Measured(sum((part.kg for part in parts), Decimal(0)), _root(sum((part.u_kg**2 for part in parts), Decimal(0))))


def ratio_percent(out: Measured, into: Measured) -> Measured:
    """100·out/in with its uncertainty in points. Requires `into` above zero."""
    percent = HUNDRED * out.kg / into.kg
    if not out.kg:
        return Measured(percent, HUNDRED * out.u_kg / into.kg)
    return Measured(percent, abs(percent) * _root((out.u_kg / out.kg) ** 2 + (into.u_kg / into.kg) ** 2))


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
        kg = reo_kg(net_kg, assay)
        if kg is None or assay is None:
            return None
        return Measured(kg, kg * self._relative_percent(assay, form) / HUNDRED)

    def oxide(self, net_kg: Decimal, assay: Assay | None, form: str, element: str, share_percent: Decimal) -> Measured | None:
        """Oxide of one element whose share is `share_percent` (of TREO as oxide, of TREM as element)."""
        whole = masses.share_base_kg(net_kg, assay, element)
        if whole is None or assay is None:
            return None
        kg = whole * share_percent / HUNDRED
        from_reo = kg * self._relative_percent(assay, form) / HUNDRED
        from_share = whole * self._share_points(assay, element, share_percent) / HUNDRED
        return Measured(kg, _root(from_reo**2 + from_share**2))

    def _relative_percent(self, assay: Assay, form: str) -> Decimal:
        """u_rel(reo) in percent: net mass, moisture and grade together."""
        _, net, moisture, mixed, pure, _, _ = (row.value for row in self.rows)
        if assay.u_moisture_points is not None:
            moisture = assay.u_moisture_points
        m = assay.moisture_percent or Decimal(0)
        from_moisture = HUNDRED * moisture / (HUNDRED - m) if m and m < HUNDRED else Decimal(0)
        grade = assay.trem_percent if masses.is_element_basis(assay) else assay.treo_percent
        from_grade = pure if form == "oxide" or masses.is_element_basis(assay) else mixed
        if assay.u_treo_percent is not None and grade:
            from_grade = HUNDRED * assay.u_treo_percent / grade
        return _root(net**2 + from_moisture**2 + from_grade**2)

    def _share_points(self, assay: Assay, element: str, share: Decimal) -> Decimal:
        if element in assay.u_shares_points:
            return assay.u_shares_points[element]
        floor, percent = self.rows[5].value, self.rows[6].value
        return max(floor, percent / HUNDRED * min(share, HUNDRED - share))


def uncertainties(dossier: Dossier, *, on: date) -> Uncertainties | None:
    """The uncertainties that hold on a day, or None when a policy row is missing."""
    rows = dossier.policies(*POLICIES, on=on)
    return Uncertainties(rows) if rows else None


def _root(value: Decimal) -> Decimal:
    return _PRECISE.sqrt(value)
