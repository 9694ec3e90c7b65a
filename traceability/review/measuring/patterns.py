"""Each way of laundering that courts and customs have seen, as a change of an honest year. Pure. Cases: domain.md section 15.

A pattern changes the material while the year is told (`twist`), or the records afterwards (`alter`). Its strength runs from
above 0 to 1 in a unit of its own; `real` is that of the reported case.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from traceability.review import dossier as d
from traceability.review.measuring import copying
from traceability.review.measuring import forgery as f
from traceability.review.measuring.world import HONEST, Twist, World

ONE = Decimal(1)
Alter = Callable[[World, d.Shipment, Decimal], d.Shipment]


def _as_it_is(world: World, shipment: d.Shipment, strength: Decimal) -> d.Shipment:
    return shipment


@dataclass(frozen=True, slots=True)
class Pattern:
    """`makers`: whose goods can carry it, by the code before the lot's name; `goods`: of these products only, where named;
    `from_month`: of export, where it needs months before.
    """

    key: str
    case: str
    unit: str
    makers: tuple[str, ...]
    real: Decimal = ONE
    weaker: tuple[Decimal, ...] = ()
    twist: Callable[[Decimal], Twist] = lambda _: HONEST
    alter: Alter = _as_it_is
    goods: tuple[str, ...] = ()
    from_month: int = 1

    @property
    def strengths(self) -> tuple[Decimal, ...]:
        return (*self.weaker, self.real)

    def can_be_carried_by(self, shipment: d.Shipment) -> bool:
        line = shipment.lines[0]
        is_made_so = line.lot.partition(":")[0] in self.makers and (not self.goods or line.product in self.goods)
        return is_made_so and shipment.planned_export_on.month >= self.from_month


def _parts(*texts: str) -> tuple[Decimal, ...]:
    return tuple(map(Decimal, texts))


_FROM_CLAY, _CONTROLLED, _ALL = ("GZS",), ("Dy oxide", "Y oxide"), ("GZS", "HFR", "MZS", "MAG")
_FAITHFUL = Decimal("0.9")
"""Of numbers that are typed from a paper: our proposal, since no case tells."""

PATTERNS: tuple[Pattern, ...] = (
    Pattern(
        "ordinary_invoices",
        "Huangshan Xinmao, 2014: 81 t bought on ordinary invoices, sold on special ones",
        "part of the sales of clay on ordinary invoices",
        _FROM_CLAY,
        weaker=_parts("0.25", "0.5"),
        alter=f.ordinary_invoices,
    ),
    Pattern(
        "no_inbound_invoices",
        "Heping Hengtai: 492 t sold, no input invoice",
        "part of what the trader bought without an invoice",
        _FROM_CLAY,
        weaker=_parts("0.25", "0.5"),
        alter=f.no_inbound_invoices,
    ),
    Pattern(
        "young_trader",
        "Heping Hengtai: struck off 18 months after its first sale; 172 days old in story S06",
        "part of a year by which the trader is too young",
        _FROM_CLAY,
        real=Decimal("0.53"),
        weaker=_parts("0.05", "0.25"),
        alter=f.young_trader,
    ),
    Pattern(
        "layered_traders",
        "Hunan, 2014: three go-betweens within days, nothing moved",
        "go-betweens of three",
        _FROM_CLAY,
        weaker=_parts("0.3", "0.6"),
        alter=f.layered_traders,
    ),
    Pattern(
        "over_quota",
        "2012: plan 13,400 t of ionic ore, output 37,000 t or more",
        "part of the recorded output that is over the quota",
        _FROM_CLAY,
        real=Decimal("0.64"),
        weaker=_parts("0.05", "0.25"),
        alter=f.over_quota,
    ),
    Pattern(
        "hidden_feed",
        "2012: about 70 % of ionic feed of unknown origin (37,000 t against 13,400 t)",
        "part of the separator's feed that is not on record",
        _FROM_CLAY,
        real=Decimal("0.64"),
        weaker=_parts("0.02", "0.05", "0.1"),
        twist=lambda strength: Twist(hidden_feed=strength),
    ),
    Pattern(
        "cover_plant",
        "iron works round Bayan Obo that dress rare earth: the licence is for another mineral",
        "one mine",
        ("HFR",),
        alter=f.cover_plant,
    ),
    Pattern(
        "recycler_front",
        "mineral product passed as scrap; a quarter of clay makes the 16 % of La, Sm, Eu, Y, Er, Yb of story S08",
        "part of the REO of collected scrap that is ionic clay",
        ("RCY",),
        real=Decimal("0.25"),
        weaker=_parts("0.02", "0.05", "0.1"),
        twist=lambda strength: Twist(clay_in_scrap=strength),
    ),
    Pattern(
        "tolling",
        "another's feed worked for a fee, banned since 2020",
        "part of the feeds",
        _FROM_CLAY,
        weaker=_parts("0.25", "0.5"),
        alter=f.tolling,
    ),
    Pattern(
        "foreign_clay_by_composition",
        "Myanmar: over 60 % of China's ionic use of 2020; place of loading forged too",
        "part of foreign clay in the lots of a mine",
        _FROM_CLAY,
        real=Decimal("0.6"),
        weaker=_parts("0.1", "0.2", "0.3"),
        twist=lambda strength: Twist(foreign_clay=strength),
    ),
    Pattern(
        "foreign_clay_by_place",
        "Myanmar clay loaded at Tengchong, 1,728 km from the mine of story S10",
        "part of that way",
        _FROM_CLAY,
        weaker=_parts("0.02", "0.1"),
        alter=f.loaded_far_away,
    ),
    Pattern(
        "clay_in_rock",
        "ionic ore under a rock-ore licence: 1 % of Longnan clay in Bayan Obo feed (domain.md section 4.2)",
        "part of the concentrate's REO that is ionic clay",
        ("HFR",),
        real=Decimal("0.01"),
        weaker=_parts("0.0025", "0.005"),
        twist=lambda strength: Twist(clay_in_rock=strength),
    ),
    Pattern(
        "dysprosium_from_rock",
        "10 t Dy2O3 claimed from 141 t REO of Bayan Obo feed (story S09)",
        "kilograms Dy2O3 claimed for each kilogram REO of feed",
        ("HFR",),
        real=Decimal("0.071"),
        weaker=_parts("0.0002", "0.001", "0.01"),
        twist=lambda strength: Twist(dysprosium_from_rock=strength),
        goods=("Dy oxide",),
    ),
    Pattern(
        "undeclared_dysprosium",
        "Ningbo, 2026: magnets with 0.36 % Dy declared without it",
        "one shipment of magnets with about that content",
        ("MAG",),
        alter=f.undeclared,
    ),
    Pattern(
        "samples",
        "Huizhou, 2009 to 2023: controlled goods as samples",
        "one shipment",
        ("GZS",),
        alter=f.as_samples,
        goods=_CONTROLLED,
    ),
    Pattern(
        "split_consignments",
        "State Council 2011-12: small parcels to one consignee",
        "parcels of three, at most 50 kg each, within 30 days",
        ("GZS", "HFR", "MZS"),
        weaker=_parts("0.3", "0.6"),
        alter=f.split,
    ),
    Pattern(
        "transit",
        "forwarders in third countries (Thailand, Mexico) for users elsewhere",
        "one shipment",
        ("GZS", "HFR", "MZS"),
        alter=f.in_transit,
    ),
    Pattern("wrong_name", "Dy and Tb as iron alloy or nickel powder", "one line", ("GZS",), alter=f.wrong_name, goods=_CONTROLLED),
    Pattern(
        "forged_certificate",
        "forged papers: an assay certificate copied to other lots",
        "part of the feed lots",
        _FROM_CLAY,
        weaker=_parts("0.25", "0.5"),
        alter=f.copied_certificate,
    ),
    Pattern(
        "reused_tickets",
        "forged papers: one genuine weighbridge slip covers every delivery; of ten numbers nine are typed as they are printed",
        "part of the numbers that stand as they are printed",
        _FROM_CLAY,
        real=_FAITHFUL,
        weaker=_parts("0.1", "0.5"),
        alter=copying.reused_tickets,
    ),
    Pattern(
        "reused_seals",
        "forged papers: one genuine set of seals stands on every delivery; numbers as of tickets",
        "part of the numbers that stand as they are printed",
        _FROM_CLAY,
        real=_FAITHFUL,
        weaker=_parts("0.1", "0.5"),
        alter=copying.reused_seals,
    ),
    Pattern(
        "reused_papers",
        "forged papers: invoice and packing list of another shipment, dated anew; half of the files are scanned again",
        "part of the numbers that stand as they are printed",
        _ALL,
        real=_FAITHFUL,
        weaker=_parts("0.1", "0.5"),
        alter=copying.reused_papers,
    ),
    Pattern(
        "made_up_later",
        "forged papers: a quarter's records of the leach sites are made up on the day of submission",
        "months of four",
        _FROM_CLAY,
        real=Decimal("0.75"),
        weaker=_parts("0.25", "0.5"),
        alter=copying.made_up_later,
        from_month=6,
    ),
    Pattern(
        "excess_content",
        "half-made goods, extracted again abroad: magnets of half as much again as magnets hold, 46 % against 30.5 %",
        "part by which the content is above that of magnets",
        ("MAG",),
        real=Decimal("0.5"),
        weaker=_parts("0.1", "0.2", "0.3"),
        twist=lambda strength: Twist(excess_content=strength),
    ),
    Pattern(
        "mirror_gap",
        "2006: partners imported 35 % more than China exported, the least of the years told (59, 36, 120)",
        "part by which the partner's imports are above our exports",
        _ALL,
        real=Decimal("0.35"),
        weaker=_parts("0.1", "0.2"),
        alter=copying.more_imported,
    ),
)
