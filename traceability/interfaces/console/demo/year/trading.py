"""The year's trader, who blends and packs, and the exporter's warehouse. Pure."""

from collections.abc import Iterable
from decimal import Decimal

from traceability.interfaces.console.demo.year.book import Book, Sent, inputs, kilograms
from traceability.interfaces.console.demo.year.calendar import Month
from traceability.interfaces.console.demo.year.chemistry import Material, shares_of, together
from traceability.interfaces.console.demo.year.separating import MEASURED
from traceability.interfaces.console.demo.year.sites import EXPORTER, TRADER, Site

FOR_EXPORT_KG = Decimal(3000)
DYSPROSIUM_ORDERED_KG = Decimal(300)
BAG_KG = Decimal(500)


def trade(book: Book, bought: Iterable[Sent]) -> list[Sent]:
    """Two lots of NdPr oxide become one, packed for the exporter: what was ordered, and the rest."""
    sent = []
    arrived = [(one, book.receive(one)) for one in sorted(bought, key=lambda one: one.month)]
    for (_, first), (later, second) in zip(arrived[::2], arrived[1::2], strict=False):
        month = later.month
        blended = _blend(book, month, [first, second])
        ordered, _rest = _pack(book, month, blended, FOR_EXPORT_KG, TRADER, "NDPR")
        sent.append(book.send(ordered, TRADER, EXPORTER, month, 20, price="524"))
    return sent


def store(book: Book, bought: Iterable[Sent]) -> dict[str, Material]:
    """What the exporter holds, by name. Of the dysprosium oxide it packs what is ordered."""
    held: dict[str, Material] = {}
    for one in sorted(bought, key=lambda one: (one.month, one.day, one.label)):
        lot = book.receive(one)
        held[lot.name] = lot
        if lot.product == "Dy oxide":
            ordered, rest = _pack(book, one.month, lot, DYSPROSIUM_ORDERED_KG, EXPORTER, "DY")
            held |= {ordered.name: ordered, rest.name: rest}
    return held


def _blend(book: Book, month: Month, lots: list[Material]) -> Material:
    net_kg = sum((lot.net_kg for lot in lots), Decimal(0))
    blended = Material("oxide", "NdPr oxide", net_kg, lots[0].grade, shares_of(together(lot.oxides for lot in lots), MEASURED))
    out, lot = book.made(f"BLEND-{month.name}", blended, month.day(12))
    book.event(
        "blending",
        TRADER,
        month,
        (11, 12),
        custody_model="controlled_blending",
        inputs=inputs(lots),
        outputs=[out],
        documents=[book.paper("quality_certificate", "QC", month.day(12))],
        fields={"route": "blend"},
    )
    return lot


def _pack(book: Book, month: Month, lot: Material, ordered_kg: Decimal, site: Site, name: str) -> tuple[Material, Material]:
    """The lot as two: what was ordered and the rest, each in sealed packages."""
    parts = []
    outputs = []
    for letter, net_kg in (("A", ordered_kg), ("B", lot.net_kg - ordered_kg)):
        out, part = book.made(f"{name}-{month.name}{letter}", lot.of(net_kg), month.day(14))
        del out["assay"]
        pieces = int(net_kg // BAG_KG) + 1
        out["packages"] = [
            {
                "marks": f"{lot.product}; lot {part.name}",
                "seals": [f"P{part.name.replace(':', '')}"],
                "pieces": pieces,
                "net_kg": kilograms(net_kg),
                "gross_kg": kilograms(net_kg + pieces * 2),
            }
        ]
        outputs.append(out)
        parts.append(part)
    book.event("packing", site, month, (13, 14), inputs=inputs([lot]), outputs=outputs, fields={"route": "pack"})
    return parts[0], parts[1]
