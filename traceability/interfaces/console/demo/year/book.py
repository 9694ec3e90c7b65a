"""One enterprise's records of the demo's year, as it would post them: events with their papers, one after the other. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_EVEN, Decimal
from hashlib import sha256
from typing import Any

from traceability.interfaces.console.demo.year.calendar import Month
from traceability.interfaces.console.demo.year.chemistry import Material
from traceability.interfaces.console.demo.year.sites import Site

LABORATORY = "TLAB"
CARRIER = "Zhongyuan Road Haulage"
RAILWAY = "Inland Rail Freight"
PIECE_KG = 1000
TARE_KG = Decimal("15400.000")
MOST_ROAD_KG = Decimal(31000)

Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Sent:
    """A lot on its way. `label` names the dispatch, whose id the receipt must name."""

    label: str
    lot: Material
    to: Site
    month: Month
    day: int
    transport: Mapping[str, Any]


@dataclass
class Book:
    """The records of one enterprise in order. Numbers of papers run through all books: `numbers` is shared."""

    organisation: str
    numbers: list[int]
    steps: list[tuple[str, Body]] = field(default_factory=list)

    def event(self, stage: str, site: Site, month: Month, days: tuple[int, int], **said: Any) -> str:
        """Note one event of these days, and return its label."""
        ended_at = month.end if days[1] == month.last_day and stage != "stocktake" else month.at(days[1], 20)
        return self._note(stage, site, month.at(days[0]), ended_at, said)

    def paper(self, kind: str, prefix: str, day: str, issuer: str = "", **more: Any) -> Body:
        number = f"{prefix}-{day[:4]}-{self._number()}"
        return {"kind": kind, "number": number, "issuer": issuer or self.organisation, "issued_on": day, "sha256": _digest(number), **more}

    def made(self, name: str, material: Material, day: str) -> tuple[Body, Material]:
        """A lot that an event of this day makes, with its certificate of assay; and the material under its name."""
        lot = f"{self.organisation}:{name}"
        out = {
            "lot": lot,
            "form": material.form,
            "product": material.product,
            "net_kg": kilograms(material.net_kg),
            "assay": {
                "trem_percent" if material.is_metal else "treo_percent": str(material.grade),
                "moisture_percent": str(material.moisture),
                "shares_percent": {element: str(share) for element, share in material.shares.items()},
                "th_ppm": material.th_ppm,
                "u_ppm": material.u_ppm,
                "sampled_on": day,
                "certificate": self.paper("assay_certificate", "TL", day, LABORATORY),
            },
        }
        return out, replace(material, name=lot)

    def send(self, lot: Material, site: Site, to: Site, month: Month, day: int, *, price: str) -> Sent:
        """Sell all that is held of a lot. `price` is CNY for a kilogram REO."""
        number, at_day = self._number(), month.day(day)
        mode = "road" if lot.net_kg <= MOST_ROAD_KG else "rail"
        carrier = CARRIER if mode == "road" else RAILWAY
        loaded = {
            "mode": mode,
            "seals": [f"Y{number}A", f"Y{number}B"],
            "pieces": int(lot.net_kg // PIECE_KG) + 1,
            "gross_kg": kilograms(lot.net_kg + TARE_KG),
            "tare_kg": kilograms(TARE_KG),
        }
        waybill = f"WB-{number}"
        amount = (lot.reo_kg * Decimal(price)).quantize(Decimal("0.01"), rounding=ROUND_HALF_EVEN)
        vehicle = f"{site.region[3:]}-{number * 7919 % 90000 + 10000}"
        label = self._note(
            "dispatch",
            site,
            month.at(day),
            month.at(day, 10),
            {
                "inputs": inputs([lot]),
                "to": {"organisation": to.organisation, "facility": to.code},
                "ownership_passes": True,
                "transport": loaded
                | {"vehicle": vehicle, "waybill": waybill, "carrier": carrier, "ticket": f"T-{number}", "loaded_at": site.place},
                "invoice": {
                    "kind": "special_vat_invoice",
                    "number": f"{month.year}{number:06}",
                    "issued_on": at_day,
                    "seller": self.organisation,
                    "buyer": to.organisation,
                    "goods_name": lot.product,
                    "reo_kg": kilograms(lot.reo_kg),
                    "amount": str(amount),
                    "currency": "CNY",
                },
                "documents": [
                    {"kind": "waybill", "number": waybill, "issuer": carrier, "issued_on": at_day, "sha256": _digest(waybill)},
                ],
            },
        )
        return Sent(label, lot, to, month, day, loaded)

    def receive(self, sent: Sent) -> Material:
        """Three days later: the same seals and pieces, and what the receiver's own scale says."""
        lost = (sent.lot.net_kg * abs(sent.month.wave(len(sent.label))) / Decimal(20000)).quantize(Decimal(1))
        net_kg = sent.lot.net_kg - lost
        ticket = f"T-R{self._number()}"
        weighed = {**sent.transport, "ticket": ticket, "gross_kg": kilograms(net_kg + TARE_KG), "unloaded_at": sent.to.place}
        self._note(
            "receipt",
            sent.to,
            sent.month.at(sent.day + 3, 14),
            sent.month.at(sent.day + 3, 16),
            {"inputs": inputs([sent.lot.of(net_kg)]), "dispatch": f"@event:{sent.label}", "transport": weighed},
        )
        return sent.lot.of(net_kg)

    def count(self, site: Site, month: Month, opening: Material | None, closing: Material) -> None:
        """What is in a plant's circuit at both ends of a month."""
        self.event(
            "stocktake",
            site,
            month,
            (month.last_day, month.last_day),
            documents=[self.paper("stocktake_record", "ST", month.day(month.last_day))],
            fields={"period": month.name, "opening": [_stock(opening)] if opening else [], "closing": [_stock(closing)]},
        )

    def _note(self, stage: str, site: Site, started_at: str, ended_at: str, said: Mapping[str, Any]) -> str:
        label = f"year-{self.organisation}-{len(self.steps) + 1}"
        body = {"stage": stage, "facility": site.code, "started_at": started_at, "ended_at": ended_at, "performed_by": self.organisation}
        self.steps.append((label, body | {name: value for name, value in said.items() if value != []}))
        return label

    def _number(self) -> int:
        self.numbers[0] += 1
        return self.numbers[0]


def inputs(lots: Iterable[Material]) -> list[Body]:
    """What an event takes: of each lot all that is given here."""
    return [{"lot": lot.name, "net_kg": kilograms(lot.net_kg)} for lot in lots]


def residue(material: Material, th_ppm: Decimal) -> Body:
    """What nobody will use."""
    return {
        "form": material.form,
        "net_kg": kilograms(material.net_kg),
        "moisture_percent": str(material.moisture),
        "treo_percent": str(material.grade),
        "th_ppm": str(th_ppm.quantize(Decimal(1))),
        "u_ppm": "5",
    }


def kilograms(value: Decimal) -> str:
    return f"{value:.3f}"


def _stock(material: Material) -> Body:
    return {
        "form": material.form,
        "net_kg": kilograms(material.net_kg),
        "moisture_percent": str(material.moisture),
        "treo_percent": str(material.grade),
        "shares_percent": {element: str(share) for element, share in material.shares.items()},
    }


def _digest(label: str) -> str:
    """Of a paper that nobody has: the digest of its name."""
    return sha256(label.encode()).hexdigest()
