"""From oxides to magnets: the year's metal maker, strip caster and magnet maker. Pure."""

from collections.abc import Iterable
from decimal import ROUND_HALF_EVEN, Decimal

from traceability.interfaces.console.demo.year.book import Book, Sent, inputs, kilograms
from traceability.interfaces.console.demo.year.calendar import Month, months
from traceability.interfaces.console.demo.year.chemistry import Material, as_metal, as_oxide, scaled, shares_of, together, without
from traceability.interfaces.console.demo.year.separating import MEASURED
from traceability.interfaces.console.demo.year.sites import CASTER, EXPORTER, MAGNETS, METAL_HALL, RECYCLER

SMELTED, CAST, PRESSED = months(2, 12), months(3, 12), months(3, 12)
SCRAP_SOLD = months(4, 11)
FOR_STRIP_KG = Decimal(1200)
METAL_EXPORTED = Month(7)
STRIP_KEPT_PERCENT = Decimal("98.0")
FERROBORON_PERCENT = Decimal("7.2")


def smelt(book: Book, bought: Iterable[Sent]) -> list[Sent]:
    """NdPr metal by electrolysis and Dy metal with calcium, every month; most of it goes to the strip caster."""
    sent = []
    arrived: dict[int, dict[str, Material]] = {}
    for one in sorted(bought, key=lambda one: (one.month, one.day)):
        lot = book.receive(one)
        arrived.setdefault(one.month.number, {})[lot.product] = lot
    for month in SMELTED:
        pair = _melt(book, month, (10, 17), arrived[month.number]["NdPr oxide"], "electrolysis", Decimal("94.6"))
        (dysprosium,) = _melt(book, month, (18, 21), arrived[month.number]["Dy oxide"], "calciothermic", Decimal("93.6"))
        if month != SMELTED[-1]:
            sent += [book.send(lot, METAL_HALL, CASTER, month, 24, price=price) for lot, price in ((pair[0], "560"), (dysprosium, "1900"))]
        if month == METAL_EXPORTED:
            sent.append(book.send(pair[1], METAL_HALL, EXPORTER, month, 24, price="560"))
    return sent


def cast(book: Book, bought: Iterable[Sent]) -> list[Sent]:
    """Strip for magnets, of both metals with iron and ferroboron."""
    sent = []
    arrived: dict[int, list[Material]] = {}
    for one in sorted(bought, key=lambda one: (one.month, one.day)):
        arrived.setdefault(one.month.number + 1, []).append(book.receive(one))
    for month in CAST:
        metals, day = arrived[month.number], month.day(6)
        kept = scaled(together(metal.oxides for metal in metals), STRIP_KEPT_PERCENT + month.wave(2) / 50)
        strip = as_metal("NdFeB strip-cast flake", "strip", kept, grade="30.5")
        # No furnace keeps the same part every month: figures that do are found by M10.
        kept_percent = STRIP_KEPT_PERCENT + month.wave(1) / 20
        added = (strip.net_kg * 100 / kept_percent).quantize(Decimal(1)) - sum(metal.net_kg for metal in metals)
        ferroboron = (added * FERROBORON_PERCENT / 100).quantize(Decimal(1))
        out, lot = book.made(f"STRIP-{month.name}", strip, day)
        book.event(
            "alloying",
            CASTER,
            month,
            (3, 6),
            custody_model="mass_balance",
            inputs=inputs(metals),
            outputs=[out],
            documents=[book.paper("furnace_log", "FL", day)],
            fields={
                "route": "strip_casting",
                "other_inputs": [
                    {"name": "iron", "net_kg": kilograms(added - ferroboron)},
                    {"name": "ferroboron", "net_kg": kilograms(ferroboron)},
                ],
            },
        )
        sent.append(book.send(lot, CASTER, MAGNETS, month, 8, price="230"))
    return sent


def press(book: Book, bought: Iterable[Sent]) -> tuple[list[Sent], dict[str, Material]]:
    """Sintered magnets; their grinding scrap goes to the recycler. Also the lots of magnets, by name."""
    sent: list[Sent] = []
    magnets: dict[str, Material] = {}
    for one in sorted(bought, key=lambda one: (one.month, one.day)):
        strip = book.receive(one)
        month, day = one.month, one.month.day(27)
        whole = strip.of((strip.net_kg * (68 + month.wave(1) / 10) / 100).quantize(Decimal(1), rounding=ROUND_HALF_EVEN))
        lost = without(strip.oxides, whole.oxides)
        scrap = as_oxide("NdFeB grinding scrap", "scrap", scaled(lost, 86 + month.wave(3) / 5), grade="35.2")
        larger = (whole.net_kg * 6 / 10).quantize(Decimal(1))
        outputs, scrap_lot = [], scrap
        for name, part in (("MGT", larger), ("MGS", whole.net_kg - larger)):
            magnet = Material("magnet", "sintered NdFeB magnets", part, whole.grade, shares_of(whole.shares, MEASURED), is_metal=True)
            out, lot = book.made(f"{name}-{month.name}", magnet, day)
            magnets[lot.name] = lot
            outputs.append(out)
        out, scrap_lot = book.made(f"SCR-{month.name}", scrap, day)
        book.event(
            "magnet_making",
            MAGNETS,
            month,
            (13, 27),
            custody_model="mass_balance",
            inputs=inputs([strip]),
            outputs=[*outputs, out],
            documents=[book.paper("quality_certificate", "QC", day)],
            fields={"route": "alloy_to_magnet"},
        )
        if month.next in SCRAP_SOLD:
            sent.append(book.send(scrap_lot, MAGNETS, RECYCLER, month.next, 3, price="150"))
    return sent, magnets


def _melt(book: Book, month: Month, days: tuple[int, int], oxide: Material, route: str, kept: Decimal) -> list[Material]:
    """The metal of an oxide lot; of the NdPr metal a part is a lot for the strip caster, the rest another."""
    name = "NDPR" if route == "electrolysis" else "DY"
    metal = as_metal(
        "NdPr metal" if name == "NDPR" else "Dy metal",
        "metal",
        scaled(oxide.oxides, kept + month.wave(4) / 20),
        grade="99.5" if name == "NDPR" else "99.0",
        named=MEASURED,
    )
    parts = [metal.of(FOR_STRIP_KG), metal.of(metal.net_kg - FOR_STRIP_KG)] if name == "NDPR" else [metal]
    day, outputs, lots = month.day(days[1]), [], []
    for letter, part in zip("AB", parts, strict=False):
        out, lot = book.made(f"{name}-{month.name}{letter}", part, day)
        outputs.append(out)
        lots.append(lot)
    book.event(
        "metal_smelting",
        METAL_HALL,
        month,
        days,
        custody_model="mass_balance",
        inputs=inputs([oxide]),
        outputs=outputs,
        documents=[book.paper("furnace_log", "FL", day)],
        fields={"route": route},
    )
    return lots
