"""A shipment as claimed. Pure. Names: product.md section 5, checks.md section 6.1."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from traceability.custody.claims import kinds
from traceability.custody.claims.material import ELEMENTS, SHIPPED_PACKAGE, PackageClaim
from traceability.custody.claims.papers import DOCUMENTS, NAME, NUMBER, DocumentClaim
from traceability.custody.claims.shapes import ListOf, MapOf, Shape
from traceability.custody.stages import CUSTODY_MODELS
from traceability.kernel.errors import ClaimsMalformed

PARTY_KINDS = ("manufacturer", "trader", "forwarder", "other")
END_USE_CLASSES = ("civil", "military", "wmd", "unknown")
TRADE_MODES = ("general", "processing_trade", "border_small", "sample", "express", "other")
LICENCE_KINDS = ("export", "dual_use")
MOST_LINES = 500


@dataclass(frozen=True, slots=True)
class PartyClaim:
    """A consignee or end user; `organisation` is its code where it is registered."""

    name: str
    country: str
    kind: str | None = None
    registered_on: date | None = None
    organisation: str | None = None


@dataclass(frozen=True, slots=True)
class LicenceClaim:
    """A licence as the exporter names it; whether it exists is a check's question (E06)."""

    kind: str
    number: str


@dataclass(frozen=True, slots=True)
class LineClaim:
    lot: str
    net_kg: Decimal
    hs_code: str
    product: str | None = None
    declared_shares_percent: Mapping[str, Decimal] | None = None
    control_code: str | None = None
    unit_value: Decimal | None = None
    currency: str | None = None
    vat_rebate_claimed: bool | None = None
    value_share_percent: Decimal | None = None


@dataclass(frozen=True, slots=True)
class ShipmentClaim:
    """What an exporter says is to leave."""

    reference: str
    lines: tuple[LineClaim, ...]
    consignee: PartyClaim
    destination: str
    planned_export_on: date
    end_user: PartyClaim | None = None
    end_use: str | None = None
    end_use_class: str | None = None
    port: str | None = None
    trade_mode: str | None = None
    custody_claim: str | None = None
    licences: tuple[LicenceClaim, ...] = ()
    documents: tuple[DocumentClaim, ...] = ()
    packages: tuple[PackageClaim, ...] = ()


PARTY = Shape(
    PartyClaim,
    {"name": NAME, "country": kinds.COUNTRY},
    {"kind": kinds.Choice(PARTY_KINDS), "registered_on": kinds.Day(), "organisation": kinds.ORGANISATION},
)
LINE = Shape(
    LineClaim,
    {"lot": kinds.LOT_NAME, "net_kg": kinds.KILOGRAMS, "hs_code": kinds.HS_CODE},
    {
        "product": NAME,
        "declared_shares_percent": MapOf(ELEMENTS, kinds.ELEMENT_SHARE),
        "control_code": kinds.Words(32),
        "unit_value": kinds.MONEY,
        "currency": kinds.CURRENCY,
        "vat_rebate_claimed": kinds.Flag(),
        "value_share_percent": kinds.MOISTURE,
    },
    together=[("unit_value", "currency")],
)
SHIPMENT = Shape(
    ShipmentClaim,
    {
        "reference": NUMBER,
        "lines": ListOf(LINE, least=1, most=MOST_LINES),
        "consignee": PARTY,
        "destination": kinds.COUNTRY,
        "planned_export_on": kinds.Day(),
    },
    {
        "end_user": PARTY,
        "end_use": kinds.Words(1000),
        "end_use_class": kinds.Choice(END_USE_CLASSES),
        "port": kinds.UNLOCODE,
        "trade_mode": kinds.Choice(TRADE_MODES),
        "custody_claim": kinds.Choice(CUSTODY_MODELS),
        "licences": ListOf(Shape(LicenceClaim, {"kind": kinds.Choice(LICENCE_KINDS), "number": NUMBER}), most=100),
        "documents": DOCUMENTS,
        "packages": ListOf(SHIPPED_PACKAGE, most=1000),
    },
)


def read_shipment(body: object) -> ShipmentClaim:
    """The shipment of a body. Raises ClaimsMalformed with every bad place."""
    problems: kinds.Problems = []
    claim = SHIPMENT.read(body, "", problems)
    if problems or claim is None:
        raise ClaimsMalformed(problems)
    return claim


def shipment_json(claim: ShipmentClaim, *, fixed: bool = False) -> dict[str, Any]:
    """The shipment as plain JSON: decimals as text, nothing that is empty."""
    return SHIPMENT.write(claim, fixed=fixed)
