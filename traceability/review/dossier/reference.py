"""Rows of the reference tables that checks compare with. Frozen, pure. Columns: reference/README.md."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from traceability.kernel.text import Text
from traceability.review.dossier.law import Quota
from traceability.review.dossier.market import CatalogueName, Citation, PaperKind, Price

_UNTITLED = Text(en="", zh="")
ELEMENTS_OF_FINGERPRINTS = ("La", "Ce", "Pr", "Nd", "Sm", "Eu", "Gd", "Tb", "Dy", "Ho", "Er", "Tm", "Yb", "Lu", "Y")
"""La to Lu without Pm, and Y: the fifteen of a deposit's row (checks.md section 3)."""


@dataclass(frozen=True, slots=True)
class Form:
    key: str
    family: str
    basis: str
    content_min_percent: Decimal | None = None
    content_max_percent: Decimal | None = None
    source: str = ""
    confidence: str = ""

    @property
    def citation(self) -> Citation:
        return Citation(f"product_forms {self.key}", self.source, self.confidence)


@dataclass(frozen=True, slots=True)
class Deposit:
    """The composition of an ore type, % of TREO as oxides."""

    key: str
    ore_class: str
    shares_percent: Mapping[str, Decimal]
    confidence: str = ""
    source: str = ""

    @property
    def citation(self) -> Citation:
        return Citation(f"deposits {self.key}", self.source, self.confidence)


@dataclass(frozen=True, slots=True)
class Recovery:
    """What a route gives back at least, at most as a rule, and at the very most, % of input on its basis."""

    route: str
    stage: str
    basis: str
    min_percent: Decimal
    max_expected_percent: Decimal
    hard_max_percent: Decimal
    ore_class: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    source: str = ""
    confidence: str = ""

    @property
    def citation(self) -> Citation:
        return Citation(f"recoveries {self.route}", self.source, self.confidence, self.valid_from, self.valid_to)


@dataclass(frozen=True, slots=True)
class ControlledItem:
    """A row of the export control list. `status` is in_force, suspended or unknown."""

    code: str
    status: str
    elements: tuple[str, ...]
    forms: frozenset[str]
    destinations: tuple[str, ...] = ()
    minimum_percent: Decimal | None = None
    source: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    confidence: str = ""

    @property
    def citation(self) -> Citation:
        return Citation(f"controlled_items {self.code} {self.status}", self.source, self.confidence, self.valid_from, self.valid_to)


@dataclass(frozen=True, slots=True)
class TariffLine:
    """A line of the tariff with the letters of its supervision conditions.

    `elements` is empty for mixed or any; `side` is ge30, lt30 or empty, of medium and heavy oxide in net mass.
    """

    hs_code: str
    supervision_conditions: str
    forms: frozenset[str] = frozenset()
    title: Text = _UNTITLED
    elements: tuple[str, ...] = ()
    side: str = ""
    vat_rebate_percent: Decimal | None = None
    source: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    confidence: str = ""

    @property
    def citation(self) -> Citation:
        return Citation(f"hs_codes {self.hs_code}", self.source, self.confidence, self.valid_from, self.valid_to)


@dataclass(frozen=True, slots=True)
class Port:
    """A port through which goods under export licence may leave. `code` is its UN/LOCODE."""

    code: str
    valid_from: date | None = None
    valid_to: date | None = None
    source: str = ""
    confidence: str = ""

    @property
    def citation(self) -> Citation:
        return Citation(f"ports {self.code}", self.source, self.confidence, self.valid_from, self.valid_to)


@dataclass(frozen=True, slots=True)
class Reference:
    """All reference rows of a dossier. Only forms, deposits, routes, codes and lines; thresholds are policies."""

    forms: Mapping[str, Form] = field(default_factory=dict)
    deposits: Mapping[str, Deposit] = field(default_factory=dict)
    recoveries: tuple[Recovery, ...] = ()
    controlled_items: tuple[ControlledItem, ...] = ()
    tariff: tuple[TariffLine, ...] = ()
    ports: tuple[Port, ...] = ()
    rules: tuple[ControlledItem, ...] = ()
    """Rows of the control list that name no goods of ours: what is made abroad, and who may not receive."""
    catalogue: tuple[CatalogueName, ...] = ()
    prices: tuple[Price, ...] = ()
    paper_kinds: tuple[PaperKind, ...] = ()
    quotas: tuple[Quota, ...] = ()
    """Published totals of groups; a quota of the registry comes before them."""

    def family(self, form: str) -> str:
        """The family of a form; an unknown form is a family of its own."""
        return self.forms[form].family if form in self.forms else form

    def covers(self, names: tuple[str, ...] | frozenset[str], form: str) -> bool:
        """Whether a rule that names these forms or families means `form`."""
        return form in names or self.family(form) in names
