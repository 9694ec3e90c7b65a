"""Papers, places, transports and invoices as claimed. Pure. Names: checks.md section 6.1."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from traceability.custody.claims import kinds
from traceability.custody.claims.shapes import ListOf, Shape

INVOICE_KINDS = ("special_vat_invoice", "ordinary_vat_invoice")
MODES = ("road", "rail", "sea", "air", "river")
NUMBER = kinds.Words(100)
NAME = kinds.Words(200)
SEALS = ListOf(NUMBER, most=1000)


@dataclass(frozen=True, slots=True)
class DocumentFields:
    """What a paper says that a check compares."""

    net_kg: Decimal | None = None
    pieces: int | None = None
    hs_code: str | None = None
    signed_by: str | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class DocumentClaim:
    kind: str
    number: str | None = None
    issuer: str | None = None
    issued_on: date | None = None
    sha256: str | None = None
    fields: DocumentFields | None = None


@dataclass(frozen=True, slots=True)
class PlaceClaim:
    place: str | None = None
    country: str | None = None
    latitude: Decimal | None = None
    longitude: Decimal | None = None


@dataclass(frozen=True, slots=True)
class TransportClaim:
    mode: str | None = None
    vehicle: str | None = None
    waybill: str | None = None
    carrier: str | None = None
    ticket: str | None = None
    seals: tuple[str, ...] = ()
    pieces: int | None = None
    gross_kg: Decimal | None = None
    tare_kg: Decimal | None = None
    loaded_at: PlaceClaim | None = None
    unloaded_at: PlaceClaim | None = None


@dataclass(frozen=True, slots=True)
class InvoiceClaim:
    kind: str
    number: str | None = None
    issued_on: date | None = None
    seller: str | None = None
    buyer: str | None = None
    goods_name: str | None = None
    reo_kg: Decimal | None = None
    amount: Decimal | None = None
    currency: str | None = None


DOCUMENT_FIELDS = Shape(
    DocumentFields,
    {},
    {"net_kg": kinds.KILOGRAMS, "pieces": kinds.PIECES, "hs_code": kinds.HS_CODE, "signed_by": NAME, "valid_to": kinds.Day()},
)
DOCUMENT = Shape(
    DocumentClaim,
    {"kind": kinds.KEY},
    {"number": NUMBER, "issuer": NAME, "issued_on": kinds.Day(), "sha256": kinds.Sha256(), "fields": DOCUMENT_FIELDS},
)
DOCUMENTS = ListOf(DOCUMENT, most=200)
PLACE = Shape(
    PlaceClaim,
    {},
    {"place": NAME, "country": kinds.COUNTRY, "latitude": kinds.LATITUDE, "longitude": kinds.LONGITUDE},
    together=[("latitude", "longitude")],
)
TRANSPORT = Shape(
    TransportClaim,
    {},
    {
        "mode": kinds.Choice(MODES),
        "vehicle": NUMBER,
        "waybill": NUMBER,
        "carrier": NAME,
        "ticket": NUMBER,
        "seals": SEALS,
        "pieces": kinds.PIECES,
        "gross_kg": kinds.KILOGRAMS,
        "tare_kg": kinds.KILOGRAMS,
        "loaded_at": PLACE,
        "unloaded_at": PLACE,
    },
)
INVOICE = Shape(
    InvoiceClaim,
    {"kind": kinds.Choice(INVOICE_KINDS)},
    {
        "number": NUMBER,
        "issued_on": kinds.Day(),
        "seller": kinds.ORGANISATION,
        "buyer": kinds.ORGANISATION,
        "goods_name": NAME,
        "reo_kg": kinds.KILOGRAMS,
        "amount": kinds.MONEY,
        "currency": kinds.CURRENCY,
    },
    together=[("amount", "currency")],
)
