"""The year's separators and its recycler: mass balance with stock in the circuit, counted at the end of every month. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from traceability.interfaces.console.demo.year.book import Body, Book, Sent, inputs, residue
from traceability.interfaces.console.demo.year.calendar import Month, months
from traceability.interfaces.console.demo.year.chemistry import Material, Oxides, as_oxide, scaled, taken, together, without
from traceability.interfaces.console.demo.year.sites import CLAY_PLANT, EXPORTER, METAL_HALL, RECYCLER, ROCK_PLANT, TRADER, Site

MEASURED = ("Sm", "Gd", "Tb", "Dy", "Y")
"""Elements under export control: a laboratory names them even where it finds none."""
HEAVY = ("Sm", "Eu", "Gd", "Tb", "Dy", "Ho", "Er", "Tm", "Yb", "Lu", "Y")
SEPARATED = months(1, 12)
RECYCLED = months(5, 12)
FOR_METAL_KG = {"NdPr oxide": Decimal(2000), "Dy oxide": Decimal(40)}
NDPR_TRACES = {"La": "0.02", "Ce": "0.03", "Sm": "0.01", "Dy": "0.01"}
DYSPROSIUM_EXPORTED = Month(3)
RECYCLED_NDPR = "NdPr oxide, recycled"
DYSPROSIUM_SLIPPED = Month(10)
"""In this month the recycler's cut was not sharp: its NdPr oxide holds more dysprosium than a trace."""
COLLECTED = {"Ce": "0.50", "Pr": "20.00", "Nd": "75.50", "Gd": "1.00", "Tb": "0.30", "Dy": "2.70"}


@dataclass(frozen=True, slots=True)
class Cut:
    """One product of a separation: what part of which elements goes into it, and what slips in beside."""

    name: str
    product: str
    form: str
    percent: Mapping[str, Decimal]
    grade: str
    moisture: str = "0.0"
    traces: Mapping[str, str] | None = None

    def of(self, oxides: Oxides) -> Material:
        main = taken(oxides, self.percent)
        whole = sum(main.values(), Decimal(0))
        beside = {element: whole * Decimal(part) / 100 for element, part in (self.traces or {}).items()}
        named = MEASURED if self.form == "oxide" else ()
        return as_oxide(self.product, self.form, together([main, beside]), grade=self.grade, moisture=self.moisture, named=named)


@dataclass(frozen=True, slots=True)
class Works:
    """How a plant runs: its route, what it leaves in the circuit and in residues, percent of what it works."""

    site: Site
    stage: str
    route: str
    in_circuit: Decimal
    in_residue: Decimal
    residue_grade: str
    fields: Mapping[str, object]


ROCK = Works(ROCK_PLANT, "separation", "concentrate_to_single", Decimal("3.2"), Decimal("3.6"), "4.5", {})
CLAY = Works(CLAY_PLANT, "separation", "separation_ionic", Decimal("2.4"), Decimal("1.2"), "2.5", {})
MAGNET_SCRAP = Works(RECYCLER, "recycling", "recycle_ndfeb", Decimal("3.0"), Decimal("3.0"), "2.0", {"scrap_class": "ndfeb"})


def separate_rock(book: Book, bought: Iterable[Sent]) -> list[Sent]:
    """NdPr oxide, La-Ce carbonate and a concentrate of the heavy ones, every month from what came in the month before."""
    sent, circuit = [], None
    for month, feeds in _by_month(book, bought):
        cuts = _rock_cuts(month)
        lots, circuit = _run(book, ROCK, month, feeds, cuts, circuit)
        for lot in lots:
            if lot.product == "NdPr oxide" and month != SEPARATED[-1]:
                is_for_metal = lot.name.endswith("A")
                to = METAL_HALL if is_for_metal else TRADER if month.number % 2 else EXPORTER
                sent.append(book.send(lot, ROCK_PLANT, to, month.next, 5, price="520"))
            elif lot.product == "La-Ce carbonate" and month.number == 6:
                _lose(book, lot, month.next)
    return sent


def separate_clay(book: Book, bought: Iterable[Sent]) -> list[Sent]:
    """Single oxides of Dy, Tb and Y, and a carbonate of the rest."""
    sent, circuit = [], None
    for month, feeds in _by_month(book, bought):
        lots, circuit = _run(book, CLAY, month, feeds, _clay_cuts(month), circuit)
        for lot in lots:
            if lot.product == "Dy oxide" and lot.name.endswith("A") and month != SEPARATED[-1]:
                sent.append(book.send(lot, CLAY_PLANT, METAL_HALL, month.next, 5, price="1750"))
            if lot.product == "Dy oxide" and lot.name.endswith("B") and month == DYSPROSIUM_EXPORTED:
                sent.append(book.send(lot, CLAY_PLANT, EXPORTER, month.next, 7, price="1750"))
    return sent


def recycle(book: Book, bought: Iterable[Sent]) -> list[Sent]:
    """Scrap of the magnet maker and scrap that was collected outside the system, back to oxides."""
    sent, circuit = [], None
    for month, feeds in _by_month(book, bought, RECYCLED):
        collected = _collect(book, month.before)
        lots, circuit = _run(book, MAGNET_SCRAP, month, [*feeds, collected], _scrap_cuts(month), circuit)
        if month.number in {7, DYSPROSIUM_SLIPPED.number}:
            sent += [book.send(lot, RECYCLER, EXPORTER, month.next, 6, price="515") for lot in lots if lot.product == RECYCLED_NDPR]
    return sent


def _run(
    book: Book, works: Works, month: Month, feeds: Sequence[Material], cuts: Sequence[Cut], opening: Material | None
) -> tuple[list[Material], Material]:
    """One month of a plant: the lots that it made, and what stays in its circuit."""
    into = together([*(feed.oxides for feed in feeds), *([opening.oxides] if opening else [])])
    closing = as_oxide("liquor", "mixed_chloride", scaled(into, works.in_circuit + month.wave(4) / 10), grade="50.0", moisture="20.0")
    work = without(into, closing.oxides)
    day, outputs, lots = month.day(month.last_day), [], []
    for cut in cuts:
        for letter, material in _split(cut.of(work)):
            out, lot = book.made(f"{cut.name}-{month.name}{letter}", material, day)
            outputs.append(out)
            lots.append(lot)
    th_kg = sum((feed.dry_kg * Decimal(feed.th_ppm) for feed in feeds), Decimal(0))
    waste = as_oxide("residue", "residue", scaled(work, works.in_residue), grade=works.residue_grade)
    book.event(
        works.stage,
        works.site,
        month,
        (1, month.last_day),
        custody_model="mass_balance",
        inputs=inputs(feeds),
        outputs=outputs,
        residues=[residue(waste, th_kg * Decimal("0.985") / waste.net_kg)],
        documents=_papers(book, works, day),
        fields={"route": works.route, "discharge": {"nh3_n_mg_l": str(Decimal("9.0") + month.wave(3) / 10)}, **works.fields},
    )
    book.count(works.site, month, opening, closing)
    return lots, closing


def _split(material: Material) -> list[tuple[str, Material]]:
    """The metal maker's part is a lot of its own, A; the rest is B."""
    part = FOR_METAL_KG.get(material.product)
    if part is None or material.net_kg <= part:
        return [("", material)]
    return [("A", material.of(part)), ("B", material.of(material.net_kg - part))]


def _papers(book: Book, works: Works, day: str) -> list[Body]:
    papers = [book.paper("process_record", "PR", day), book.paper("residue_ledger", "RL", day)]
    return [*papers, book.paper("radiation_report", "RAD", day, "TLAB")] if works is ROCK else papers


def _by_month(book: Book, bought: Iterable[Sent], worked: Sequence[Month] = SEPARATED) -> list[tuple[Month, list[Material]]]:
    """What came in a month is worked in the next."""
    arrived: dict[int, list[Material]] = {}
    for one in sorted(bought, key=lambda sent: (sent.month, sent.day)):
        arrived.setdefault(one.month.number + 1, []).append(book.receive(one))
    return [(month, arrived[month.number]) for month in worked]


def _rock_cuts(month: Month) -> list[Cut]:
    light, pair, heavy = Decimal("95.3") + month.wave(0) / 20, Decimal("94.6") + month.wave(1) / 20, Decimal(86)
    return [
        Cut("NDPR", "NdPr oxide", "oxide", dict.fromkeys(("Pr", "Nd"), pair), "99.5", traces=NDPR_TRACES),
        Cut("LACE", "La-Ce carbonate", "mixed_carbonate", dict.fromkeys(("La", "Ce"), light), "46.0", "2.0", {"Pr": "0.04", "Nd": "0.06"}),
        Cut("SEG", "SEG and heavy carbonate", "mixed_carbonate", dict.fromkeys(HEAVY, heavy), "42.0", "5.0"),
    ]


def _clay_cuts(month: Month) -> list[Cut]:
    single, rest = Decimal("97.4") + month.wave(2) / 20, Decimal("96.8") + month.wave(5) / 20
    others = ("La", "Ce", "Pr", "Nd", "Sm", "Eu", "Gd", "Ho", "Er", "Tm", "Yb", "Lu")
    return [
        Cut("DY", "Dy oxide", "oxide", {"Dy": single}, "99.6", traces={"Tb": "0.02", "Ho": "0.02", "Y": "0.01"}),
        Cut("TB", "Tb oxide", "oxide", {"Tb": single}, "99.5", traces={"Dy": "0.04", "Gd": "0.01"}),
        Cut("Y", "Y oxide", "oxide", {"Y": single}, "99.7", traces={"Ho": "0.01", "Er": "0.01"}),
        Cut("MC", "mixed carbonate", "mixed_carbonate", dict.fromkeys(others, rest), "45.0", "10.0"),
    ]


def _scrap_cuts(month: Month) -> list[Cut]:
    pair = Decimal("95.6") + month.wave(3) / 20
    traces = {"Ce": "0.01", "Dy": "0.05" if month == DYSPROSIUM_SLIPPED else "0.01"}
    return [
        Cut("NDPR", RECYCLED_NDPR, "oxide", dict.fromkeys(("Pr", "Nd"), pair), "99.5", traces=traces),
        Cut("DY", "Dy oxide, recycled", "oxide", {"Dy": Decimal(92)}, "99.5", traces={"Tb": "0.05"}),
        Cut("MC", "mixed carbonate, recycled", "mixed_carbonate", dict.fromkeys(("Ce", "Gd", "Tb"), Decimal(90)), "45.0", "8.0"),
    ]


def _collect(book: Book, month: Month) -> Material:
    shares = {element: Decimal(share) for element, share in COLLECTED.items()}
    scrap = Material("scrap", "end-of-life magnets", 3000 + 40 * month.wave(6), Decimal("33.0"), shares, Decimal("1.0"))
    out, lot = book.made(f"EOL-{month.name}", scrap, month.day(20))
    papers = [book.paper("scrap_purchase_list", "SPL", month.day(20))]
    fields = {"supplier": "Ningbo dismantling yards", "scrap_class": "ndfeb"}
    book.event("collection", RECYCLER, month, (16, 20), custody_model="identity_preserved", outputs=[out], documents=papers, fields=fields)
    return lot


def _lose(book: Book, lot: Material, month: Month) -> None:
    evidence = [book.paper("loss_evidence", "LE", month.day(9))]
    fields = {"reason": "Three bags burst in the store and were swept up with sand.", "evidence": evidence}
    book.event("loss", ROCK_PLANT, month, (9, 9), inputs=inputs([lot.of(Decimal(150))]), fields=fields)
