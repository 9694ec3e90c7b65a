"""What leaves the country in the demo's year: a table of consignments, and the shipments that the exporters submit. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from traceability.interfaces.console.demo.year.book import Body, Book, kilograms
from traceability.interfaces.console.demo.year.chemistry import Material

PIECE_KG = Decimal(250)
PANXI = "SCM Panxi Rare Earth Mining 攀西稀土矿业"
ZUDONG = "LNM Longnan Zudong Mine 龙南足洞矿"


@dataclass(frozen=True, slots=True)
class Buyer:
    """A manufacturer abroad who is consignee and end user; registered by a story."""

    code: str
    name: str
    country: str
    registered_on: str

    @property
    def party(self) -> Body:
        named = {"organisation": self.code, "name": self.name, "country": self.country}
        return named | {"kind": "manufacturer", "registered_on": self.registered_on}


MOTORS = Buyer("DRIVEWERK", "Drivewerk Magnetmotoren GmbH", "DE", "1999-05-01")
DRIVES = Buyer("RHEINMOT", "Rheinmotor AG", "DE", "1988-11-11")
CERAMICS = Buyer("LASERHOF", "Laserhof Keramik GmbH", "DE", "2002-09-17")
OPTICS = Buyer("HANGLAS", "Hanglas Optics Co., Ltd.", "KR", "2001-03-08")


@dataclass(frozen=True, slots=True)
class Consignment:
    """One export: which lot, to whom, with which licences. `names_licence` is false where the exporter forgot to name it."""

    label: str
    lot: str
    exporter: str
    buyer: Buyer
    hs_code: str
    unit_value: str
    planned_on: str
    papers_on: str
    source: str
    use: str
    form: str = "oxide"
    export_licence: str | None = None
    dual_use_licence: str | None = None
    control_code: str = "not controlled"
    licensed_kg: str = "6000.000"
    port: str = "CNSHA"
    names_licence: bool = True


OXIDES, METALS = "2846901999", "2805302900"
TRACTION = "magnets for traction motors"

CONSIGNMENTS = (
    Consignment(
        "year-1", "SCS:NDPR-2025-12B", "EXP", MOTORS, OXIDES, "74.00", "2026-01-24", "2026-01-16", PANXI, TRACTION,
        export_licence="EL-2026-5001",
    ),
    Consignment(
        "year-2", "EXP:DY-2026-02A", "EXP", CERAMICS, "2846901500", "255.00", "2026-03-05", "2026-02-24", ZUDONG,
        "dopants for ceramic capacitors", export_licence="EL-2026-5002", dual_use_licence="DU-2026-5002", control_code="1C905.b",
    ),
    Consignment(
        "year-3", "MTL:NDPR-2026-05B", "EXP", MOTORS, METALS, "92.00", "2026-06-12", "2026-06-04",
        f"{PANXI}, oxide by SCS Leshan Separation 乐山稀土分离", TRACTION, form="metal", export_licence="EL-2026-5003",
    ),
    Consignment(
        "year-4", "RNW:NDPR-2026-05", "EXP", OPTICS, OXIDES, "73.00", "2026-06-26", "2026-06-17",
        f"{PANXI} and scrap collected by RNW Yongxin Magnet Recycling 甬新磁材再生", "laser glass", export_licence="EL-2026-5004",
    ),
    Consignment(
        "year-5", "HTR:NDPR-2026-06A", "EXP", MOTORS, OXIDES, "75.00", "2026-07-10", "2026-07-01", PANXI, TRACTION,
        export_licence="EL-2026-5005",
    ),
    Consignment(
        "year-6", "MAG:MGT-2026-06", "MAG", DRIVES, "8505111000", "62.00", "2026-07-20", "2026-07-10", PANXI, TRACTION,
        form="magnet", dual_use_licence="DU-2026-5006", control_code="1C905.a", port="CNNBO",
    ),
    Consignment(
        "year-7", "RNW:NDPR-2026-08", "EXP", OPTICS, OXIDES, "73.00", "2026-09-25", "2026-09-16",
        f"{PANXI} and scrap collected by RNW Yongxin Magnet Recycling 甬新磁材再生", "laser glass", export_licence="EL-2026-5007",
    ),
    Consignment(
        "year-8", "SCS:NDPR-2026-04B", "EXP", OPTICS, OXIDES, "74.50", "2026-06-05", "2026-05-27", PANXI, "laser glass",
        export_licence="EL-2026-5008",
    ),
    Consignment(
        "year-9", "SCS:NDPR-2026-06B", "EXP", MOTORS, OXIDES, "75.50", "2026-08-14", "2026-08-05", PANXI, TRACTION,
        export_licence="EL-2026-5009", names_licence=False,
    ),
)  # fmt: skip


def shipment(book: Book, one: Consignment, lot: Material) -> Body:
    """All that is held of the lot, with its papers."""
    net_kg, pieces = kilograms(lot.net_kg), int(lot.net_kg // PIECE_KG) + 1
    weighed: Mapping[str, Any] = {"net_kg": net_kg, "hs_code": one.hs_code}
    papers = [
        book.paper("contract", "CT", one.papers_on),
        book.paper("commercial_invoice", "CI", one.papers_on, fields=weighed),
        book.paper("packing_list", "PK", one.papers_on, fields={**weighed, "pieces": pieces}),
    ]
    if one.dual_use_licence:
        signed = {"signed_by": "head of purchasing", "valid_to": "2027-12-31"}
        papers.append(book.paper("end_user_certificate", "EU", one.papers_on, one.buyer.code, fields=signed))
    line = {
        "lot": lot.name,
        "net_kg": net_kg,
        "hs_code": one.hs_code,
        "product": lot.product,
        "declared_shares_percent": {element: str(share) for element, share in lot.shares.items()},
        "control_code": one.control_code,
        "unit_value": one.unit_value,
        "currency": "USD",
        "vat_rebate_claimed": False,
    }
    package = {
        "line": 1,
        "marks": f"{lot.product}; lot {lot.name}; source {one.source}",
        "seals": [f"X{one.label}-1", f"X{one.label}-2"],
        "pieces": pieces,
        "net_kg": net_kg,
        "gross_kg": kilograms(lot.net_kg + pieces * 2),
    }
    return {
        "reference": f"{one.exporter}-{one.label.upper()}",
        "lines": [line],
        "consignee": one.buyer.party,
        "end_user": one.buyer.party,
        "end_use": one.use,
        "end_use_class": "civil",
        "destination": one.buyer.country,
        "port": one.port,
        "trade_mode": "general",
        "planned_export_on": one.planned_on,
        "custody_claim": "mass_balance",
        "licences": licences(one) if one.names_licence else [],
        "documents": papers,
        "packages": [package],
    }


def licences(one: Consignment) -> list[Body]:
    """The licences that the consignment has."""
    named = (("export", one.export_licence), ("dual_use", one.dual_use_licence))
    return [{"kind": kind, "number": number} for kind, number in named if number]
