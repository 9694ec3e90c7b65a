"""An honest year: mines, dressing, separation with stocktakes, metal, magnets, recycling, imports, and what leaves the country. Pure."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from traceability.review import dossier as d
from traceability.review.measuring import country
from traceability.review.measuring.batch import NOISE, Laboratory, about, of_shares
from traceability.review.measuring.circuit import Circuit, Line, Product
from traceability.review.measuring.magnets import make_magnets
from traceability.review.measuring.shipping import CE, DY, NDPR, TB, Y, ship
from traceability.review.measuring.world import HONEST, Made, Twist, World

NONE = Decimal(0)
MONTHS = range(1, 8)
"""Of mining; what is mined in one leaves the country two months later, before the law of export becomes unknown in November."""
CONCENTRATES, TONNES = 8, Decimal(30_000)
_SPREAD = Decimal("0.02")
"""How far the shares of an ore body vary from lot to lot, in parts of each."""
_STATISTICS = "0.03"
"""By how much a year's statistics of two countries differ where nothing is hidden: goods still at sea, weights with packing."""

ROCK = Line(
    "HFR-PLANT-1",
    "concentrate_to_single",
    (
        Product("NDPR", "NdPr oxide", "oxide", "99.5", {"Pr": "0.995", "Nd": "0.995"}, ("0.3", "0.3", "0.4")),
        Product("SEG", "SEG carbonate", "mixed_carbonate", "42", dict.fromkeys(("Sm", "Eu", "Gd", "Tb", "Dy", "Y"), "0.99"), moisture="5"),
        Product("LACE", "La-Ce carbonate", "mixed_carbonate", "46", lots=("0.125",) * 8, moisture="2"),
    ),
    residue="0.045",
    loss="0.006",
)
IONIC = Line(
    "GZS-PLANT-1",
    "separation_ionic",
    (
        Product("DY", "Dy oxide", "oxide", "99.6", {"Dy": "0.99"}, ("0.97", "0.03")),
        Product("TB", "Tb oxide", "oxide", "99.5", {"Tb": "0.99"}),
        Product("Y", "Y oxide", "oxide", "99.7", {"Y": "0.985"}, ("0.5", "0.5")),
        Product("NDPR", "NdPr oxide", "oxide", "99.5", {"Pr": "0.99", "Nd": "0.99"}, ("0.5", "0.5")),
        Product("REST", "mixed carbonate", "mixed_carbonate", "45", lots=("0.25",) * 4, moisture="10"),
    ),
    residue="0.018",
    loss="0.006",
    residue_grade="2.5",
)
MONAZITE = Line(
    "MZS-PLANT-1",
    "cracking_monazite+separation_rock",
    (
        Product("CE", "Ce oxide", "oxide", "99.5", {"Ce": "0.99"}, ("0.5", "0.5")),
        Product("NDPR", "NdPr oxide", "oxide", "99.5", {"Pr": "0.99", "Nd": "0.99"}),
        Product("LA", "La carbonate", "carbonate", "45.5", {"La": "0.99"}, ("0.5", "0.5"), "3"),
        Product("SEG", "SEG carbonate", "mixed_carbonate", "46", moisture="10"),
    ),
    residue="0.038",
    loss="0.007",
)


def a_year(seed: int, twist: Twist = HONEST, noise: Decimal = NOISE) -> World:
    """The same year for the same seed; honest, if nothing is done to its material. `noise`: see `Laboratory`."""
    world = World(Random(seed), Laboratory(noise, year=seed), twist)  # noqa: S311  a story, no secret
    world.imported = {party.country: about(world.rng, "1", _STATISTICS) for party in country.buyers()}
    rock, ionic, monazite = Circuit(ROCK), Circuit(IONIC), Circuit(MONAZITE)
    for month in MONTHS:
        from_rock = rock.run(world, month + 1, _rock_feed(world, month))
        from_clay = ionic.run(world, month + 1, _clay_feed(world, month))
        _leaves(world, month + 2, from_rock["NDPR"][:1], (NDPR,), ("BYM",), 0)
        _leaves(world, month + 2, from_rock["NDPR"][1:2], (NDPR,), ("BYM",), 1)
        _leaves(world, month + 2, [from_clay["DY"][0], from_clay["TB"][0]], (DY, TB), ("LNM", "XWM"), 2)
        _leaves(world, month + 2, from_clay["Y"][:1], (Y,), ("LNM", "XWM"), 3)
        if "DY" in from_rock:
            _leaves(world, month + 2, from_rock["DY"], (DY,), ("BYM",), 5)
        if month <= 4:
            make_magnets(world, month + 2, from_rock["NDPR"][2], from_clay["DY"][1])
        if month % 2:
            from_abroad = monazite.run(world, month + 1, _foreign_feed(world, month))
            _leaves(world, month + 2, [from_abroad["CE"][0], from_abroad["NDPR"][0]], (CE, NDPR), (), 4)
    return world


def _day(month: int, first: int, rng: Random, spread: int = 3) -> date:
    return date(country.YEAR, month, first + rng.randrange(spread))


def _ore(world: World, deposit: str, other: str = "", part: Decimal = NONE) -> dict[str, Decimal]:
    """The shares of one lot of an ore body, `part` of its REO being of another."""
    rows = country.reference().deposits
    row = rows[deposit].shares_percent
    if part:
        row = {element: share * (1 - part) + rows[other].shares_percent.get(element, NONE) * part for element, share in row.items()}
    return {element: share * about(world.rng, "1", str(_SPREAD)) for element, share in row.items()}


def _rock_feed(world: World, month: int) -> list[str]:
    """Ore, dressed to concentrate that is sold to the separator by rail."""
    rng, grade = world.rng, about(world.rng, "55", "0.6")
    recovery = about(rng, "0.80", "0.012")
    clay = world.twist.clay_in_rock
    parts = [
        of_shares("concentrate", TONNES, _ore(world, "bayan_obo", "longnan", clay), grade, about(rng, "8", "0.5"), "1760")
        for _ in range(CONCENTRATES)
    ]
    reo = sum((part.reo_kg for part in parts), Decimal(0))
    ore_grade = about(rng, "5.6", "0.08")
    ore = of_shares(
        "ore", reo / recovery / ore_grade * 100 / Decimal("0.98"), _ore(world, "bayan_obo", "longnan", clay), ore_grade, Decimal(2), "180"
    )
    report = (d.Document("radiation_report", f"RAD-{world.number()}", "TLAB", _day(month, 9, rng)),)
    mined = world.work(
        "mining",
        "BYM-MINE-1",
        (date(country.YEAR, month, 1), _day(month, 9, rng)),
        (),
        [Made("ORE", "rock ore", ore)],
        documents=report,
        fields=d.Fields(place=_place("BYM-MINE-1")),
    )
    dressed = world.work(
        "beneficiation",
        "BYM-DRESS-1",
        (date(country.YEAR, month, 12), _day(month, 16, rng)),
        mined,
        [Made("CON", "rare-earth concentrate", part) for part in parts],
        documents=report,
        fields=d.Fields(route="flotation_normal"),
    )
    world.sell(dressed, "BYM-DRESS-1", "HFR-PLANT-1", _day(month, 20, rng))
    return dressed


def _clay_feed(world: World, month: int) -> list[str]:
    """Mixed oxide of two leach sites; what the second gives comes through a trader."""
    rng = world.rng
    heavy = _leached(world, month, "LNM-SITE-1", "longnan", 6)
    light = _leached(world, month, "XWM-SITE-1", "xunwu", 4)
    world.sell(heavy, "LNM-SITE-1", "GZS-PLANT-1", _day(month, 19, rng))
    world.sell(light, "XWM-SITE-1", "TRD-WH-1", _day(month, 15, rng, 2))
    world.sell(light, "TRD-WH-1", "GZS-PLANT-1", _day(month, 22, rng, 2))
    return [*heavy, *light]


def _leached(world: World, month: int, site: str, deposit: str, lots: int) -> list[str]:
    rng = world.rng
    foreign = world.twist.foreign_clay if deposit == "xunwu" else NONE
    parts = [
        of_shares(
            "mixed_oxide", about(rng, "10000", "300"), _ore(world, deposit, "xinfeng", foreign), about(rng, "92.5", "0.4"), Decimal("0.5")
        )
        for _ in range(lots)
    ]
    made = [Made("MIX", "mixed rare-earth oxide", part) for part in parts]
    fields = d.Fields(place=_place(site), nh3_n_mg_l=about(rng, "9.0", "0.8").quantize(Decimal("0.1")))
    return world.work("leaching", site, (date(country.YEAR, month, 1), _day(month, 10, rng)), (), made, fields=fields)


def _foreign_feed(world: World, month: int) -> list[str]:
    """Monazite concentrate over the border, with its declaration and class 7 papers."""
    rng, day = world.rng, _day(month, 6, world.rng)
    parts = [
        of_shares("concentrate", Decimal(5000), _ore(world, "north_capel_monazite"), about(rng, "58", "0.5"), Decimal(1), "55000")
        for _ in range(CONCENTRATES)
    ]
    made = [Made("MZ", "monazite concentrate", part) for part in parts]
    papers = tuple(d.Document(kind, f"{kind}-{world.number()}", "IMX", day) for kind in ("import_declaration", "radiation_report"))
    fields = d.Fields(origin_country="AU", deposit="north_capel_monazite")
    lots = world.work("import", "IMX-WH-1", (day, day + timedelta(days=1)), (), made, documents=papers, fields=fields)
    class_7 = (d.Document("class7_declaration", f"C7-{world.number()}", "IMX", day),)
    world.sell(lots, "IMX-WH-1", "MZS-PLANT-1", _day(month, 14, rng), papers=class_7)
    return lots


def _leaves(world: World, month: int, lots: Sequence[str], goods: tuple[object, ...], mines: tuple[str, ...], place: int) -> None:
    """Sold to the exporter, and sent to one of the buyers within the month."""
    maker = world.events[world.lots[lots[0]].made_by].facility
    world.sell(lots, maker, "EXP-WH-1", _day(month, 5, world.rng))
    buyer = (month + place) % len(country.buyers())
    ship(world, "EXP", lots, goods, mines, buyer, _day(month, 16, world.rng, 10))  # type: ignore[arg-type]


def _place(code: str) -> d.Place:
    facility = country.facilities()[code]
    return d.Place(latitude=facility.latitude, longitude=facility.longitude)
