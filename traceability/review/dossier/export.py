"""What is to leave the country: the shipment, its lines and parties. Frozen, pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from traceability.review.dossier.material import Document

NOT_CONTROLLED = "not controlled"


@dataclass(frozen=True, slots=True)
class Party:
    """A consignee or end user. `organisation` is its code where it is registered."""

    title: str = ""
    country: str = ""
    purpose: str = ""
    organisation: str = ""
    registered_on: date | None = None


@dataclass(frozen=True, slots=True)
class Line:
    kind: ClassVar[str] = "line"

    id: UUID
    number: int
    lot: str
    net_kg: Decimal
    hs_code: str = ""
    product: str = ""
    control_code: str = NOT_CONTROLLED
    declared_shares_percent: Mapping[str, Decimal] = field(default_factory=dict)
    unit_value: Decimal | None = None
    currency: str = ""
    vat_rebate_claimed: bool | None = None
    value_share_percent: Decimal | None = None

    @property
    def name(self) -> str:
        return str(self.number)


@dataclass(frozen=True, slots=True)
class Package:
    """Packages of one line (the first is 1; 0 where none is named), as the shipment describes them."""

    line: int = 0
    marks: str = ""
    seals: tuple[str, ...] = ()
    pieces: int | None = None
    gross_kg: Decimal | None = None
    net_kg: Decimal | None = None


@dataclass(frozen=True, slots=True)
class NamedLicence:
    """A licence as the shipment names it; whether it exists is E06's question."""

    what: str
    number: str


@dataclass(frozen=True, slots=True)
class Shipment:
    kind: ClassVar[str] = "shipment"

    id: UUID
    number: str
    exporter: str
    planned_export_on: date
    lines: tuple[Line, ...]
    consignee: Party = field(default_factory=Party)
    end_user: Party = field(default_factory=Party)
    end_use: str = ""
    end_use_class: str = ""
    destination: str = ""
    port: str = ""
    trade_mode: str = ""
    licences: tuple[NamedLicence, ...] = ()
    documents: tuple[Document, ...] = ()
    packages: tuple[Package, ...] = ()
    custody_claim: str = ""
    submitted_at: datetime | None = None

    @property
    def name(self) -> str:
        return self.number

    @property
    def net_kg(self) -> Decimal:
        return sum((line.net_kg for line in self.lines), Decimal(0))


@dataclass(frozen=True, slots=True)
class OtherShipment:
    """Another shipment of the same exporter near the planned day, neither withdrawn nor refused."""

    id: UUID
    number: str
    planned_export_on: date
    net_kg: Decimal
    trade_mode: str
    consignee: str
    end_user: str
