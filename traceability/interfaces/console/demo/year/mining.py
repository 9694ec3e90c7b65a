"""Where the year's material comes from: a rock mine with its dresser, a leach site, an importer. Pure."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from traceability.interfaces.console.demo.year.book import Book, Sent, inputs, residue
from traceability.interfaces.console.demo.year.calendar import Month, months
from traceability.interfaces.console.demo.year.chemistry import Material, Oxides, as_oxide, scaled
from traceability.interfaces.console.demo.year.sites import CLAY_PLANT, DRESSER, LEACH_SITE, MINE, PORT, ROCK_PLANT


def _shares(text: str) -> dict[str, Decimal]:
    return {element: Decimal(share) for element, _, share in (one.partition(":") for one in text.split())}


# Shares of reference/deposits.csv; of Mount Weld La takes what the published row leaves open.
MIANNING = _shares(
    "La:29.49 Ce:47.55 Pr:4.42 Nd:15.18 Sm:1.24 Eu:0.23 Gd:0.65 Tb:0.12 Dy:0.21 Ho:0.05 Er:0.06 Tm:0.04 Yb:0.05 Lu:0.01 Y:0.70"
)
MOUNT_WELD = _shares("La:25.51 Ce:46.76 Pr:5.32 Nd:18.51 Sm:2.27 Eu:0.44 Gd:0.75 Tb:0.07 Dy:0.12 Y:0.25")
LONGNAN = _shares("La:2.18 Ce:1.09 Pr:1.08 Nd:3.47 Sm:2.34 Eu:0.37 Gd:5.69 Tb:1.13 Dy:7.49 Ho:1.60 Er:4.26 Tm:0.60 Yb:3.34 Lu:0.47 Y:64.89")
MINED = months(0, 11)
IMPORTED = (Month(0), Month(3), Month(6), Month(9))
CONCENTRATE_TH_PPM = "900"


def mine(book: Book) -> list[Sent]:
    """Every month ore, concentrate, and its sale to the separator."""
    sent = []
    for month in MINED:
        ore = _dig(book, month)
        concentrate = _dress(book, month, ore)
        sent.append(book.send(concentrate, DRESSER, ROCK_PLANT, month, 24, price="38"))
    return sent


def leach(book: Book) -> list[Sent]:
    """Every month mixed oxide from clay, leached where it lies."""
    sent = []
    for month in MINED:
        mixed = Material(
            "mixed_oxide",
            "mixed rare-earth oxide, high Y",
            8000 + 60 * month.wave(3),
            Decimal("92.5") + month.wave(5) / 10,
            _wavering(LONGNAN, "Y", "Er", month),
            Decimal("0.5"),
            th_ppm="20",
            u_ppm="5",
        )
        out, lot = book.made(f"MIX-{month.name}", mixed, month.day(20))
        book.event(
            "leaching",
            LEACH_SITE,
            month,
            (2, 20),
            custody_model="identity_preserved",
            outputs=[out],
            documents=[book.paper("production_ledger", "PL", month.day(20))],
            fields={
                "place": LEACH_SITE.coordinates,
                "discharge": {"nh3_n_mg_l": str(Decimal("9.0") + month.wave(2) / 10)},
                "reagents": [{"name": "magnesium sulfate", "kg": "31000.000"}, {"name": "ammonium bicarbonate", "kg": "19000.000"}],
            },
        )
        sent.append(book.send(lot, LEACH_SITE, CLAY_PLANT, month, 23, price="210"))
    return sent


def bring_in(book: Book) -> list[Sent]:
    """Every quarter concentrate from Mount Weld, declared at the border."""
    sent = []
    for month in IMPORTED:
        day = month.day(8)
        concentrate = Material(
            "concentrate",
            "monazite concentrate, Mount Weld",
            20000 + 80 * month.wave(1),
            Decimal("42.0"),
            MOUNT_WELD,
            Decimal("5.0"),
            th_ppm="550",
            u_ppm="20",
        )
        out, lot = book.made(f"MW-{month.name}", concentrate, day)
        papers = [
            book.paper("import_declaration", "ID", day, "Tianjin Customs"),
            book.paper("certificate_of_origin", "CO", day, "Perth Chamber of Commerce"),
            book.paper("radiation_report", "RAD", day, "TLAB"),
        ]
        fields: Mapping[str, Any] = {"origin_country": "AU", "deposit": "mount_weld", "entry_port": "CNTXG"}
        book.event("import", PORT, month, (8, 8), custody_model="identity_preserved", outputs=[out], documents=papers, fields=fields)
        sent.append(book.send(lot, PORT, ROCK_PLANT, month, 20, price="36"))
    return sent


def _dig(book: Book, month: Month) -> Material:
    ore = Material(
        "ore",
        "run-of-mine ore",
        900_000 + 4000 * month.wave(0),
        Decimal("3.20") + month.wave(1) / 100,
        _wavering(MIANNING, "La", "Ce", month),
        Decimal("2.0"),
        th_ppm="60",
        u_ppm="5",
    )
    out, lot = book.made(f"ORE-{month.name}", ore, month.day(13))
    papers = [book.paper("production_ledger", "PL", month.day(13))]
    fields = {"place": MINE.coordinates}
    book.event("mining", MINE, month, (1, 13), custody_model="identity_preserved", outputs=[out], documents=papers, fields=fields)
    return lot


def _dress(book: Book, month: Month, ore: Material) -> Material:
    day, recovered = month.day(22), 80 + month.wave(2) / 5
    kept = scaled(ore.oxides, recovered)
    dressed = as_oxide("bastnaesite concentrate", "concentrate", kept, grade="60.0", moisture="8.0")
    concentrate = replace(dressed, shares=ore.shares, th_ppm=CONCENTRATE_TH_PPM, u_ppm="5")
    tailings = _waste(ore.dry_kg - concentrate.dry_kg, scaled(ore.oxides, (100 - recovered) * Decimal("0.97")))
    out, lot = book.made(f"CON-{month.name}", concentrate, day)
    book.event(
        "beneficiation",
        DRESSER,
        month,
        (14, 22),
        custody_model="segregated",
        inputs=inputs([ore]),
        outputs=[out],
        residues=[residue(tailings, Decimal(20))],
        documents=[book.paper("process_record", "PR", day), book.paper("radiation_report", "RAD", day, "TLAB")],
        fields={"route": "flotation_normal"},
    )
    return lot


def _waste(dry_kg: Decimal, oxides: Oxides) -> Material:
    net_kg = dry_kg.quantize(Decimal(1))
    grade = (sum(oxides.values(), Decimal(0)) * 100 / net_kg).quantize(Decimal("0.01"))
    return Material("tailings", "tailings", net_kg, grade, {})


def _wavering(shares: Mapping[str, Decimal], one: str, other: str, month: Month) -> dict[str, Decimal]:
    """The deposit's shares, a little moved from one element to another."""
    moved = month.wave(6) / 50
    return {**shares, one: shares[one] + moved, other: shares[other] - moved}
