"""A08: do the marks name the true sources? Rule: checks.md, A08."""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from traceability.kernel.text import Text
from traceability.registry.names import folded
from traceability.review import tracing
from traceability.review.answers import Judged, Values, fails, fits, lacks
from traceability.review.catalogue import HOLD, check
from traceability.review.dossier import Dossier, Line, Lot, Policy

MIN_SHARE, LIST_FROM = "A08.min_named_share", "A08.list_from"
_NOT_MARKED = frozenset({"magnet", "scrap"})
_WON = frozenset({"mining", "leaching"})
_UNLISTED = Text(
    en="Marks name {named}, who was not on the {year} list when the ore was made; the ore comes from {origins}.",
    zh="标签注明{named}，其矿石产出时不在{year}年企业名单内；实际来源{origins}。",
)
_OXIDE_MAKER = Text(en="Marks name {named}; the oxide was made by {origins}.", zh="标签注明{named}，氧化物实际由{origins}生产。")


@check(
    "A08",
    severity=HOLD,
    policies=[MIN_SHARE, LIST_FROM],
    title=Text(en="Origin label", zh="来源标注"),
    question=Text(en="Do the marks name the true sources?", zh="包装标签是否注明真实来源？"),
    rule=Text(
        en="Fails if the marks name no mine whose REO share reaches the least share (the largest if none does), or for metal no maker of "
        "the oxide, or if the mine named was off the public list when its ore was made after the day of the rule.",
        zh="标签未注明REO份额达到下限的矿山（均未达到时为份额最大者），或金属未注明氧化物生产者，或所注明矿山在规定日之后产矿时不在企业名单内，即不通过。",
    ),
    failure=Text(en="Marks name {named}; the ore comes from {origins}.", zh="标签注明{named}，实际来源{origins}。"),
)
def origin_label(dossier: Dossier) -> Iterator[Judged]:
    marks = _Marks(dossier, [package.marks for package in dossier.shipment.packages])
    for line in dossier.shipment.lines:
        lot = dossier.lot_of(line)
        if lot is not None and lot.family not in _NOT_MARKED:
            yield from _judge(dossier, line, lot, marks)


class _Marks:
    """The marks of all packages together, and whom they name: by code, name or Chinese name."""

    def __init__(self, dossier: Dossier, texts: Iterable[str]) -> None:
        self._dossier = dossier
        self.text = "; ".join(text for text in texts if text)
        self._words = set(re.findall(r"[A-Z0-9-]+", self.text))
        self._folded = folded(self.text)

    def name(self, code: str) -> bool:
        organisation = self._dossier.organisation(code)
        titles = [organisation.title, organisation.title_zh] if organisation else []
        return code in self._words or any(title and folded(title) in self._folded for title in titles)


def _judge(dossier: Dossier, line: Line, lot: Lot, marks: _Marks) -> Iterator[Judged]:
    mines = _mines(dossier, lot)
    if not mines:
        return
    if not marks.text.strip():
        yield lacks(line, "packages.marks")
        return
    rows = dossier.policies(MIN_SHARE, LIST_FROM, on=dossier.shipment.planned_export_on)
    if rows is None:
        yield lacks(line, MIN_SHARE, LIST_FROM)
        return
    origins = tuple(f"{code} {share:f}" for code, share in sorted(mines.items(), key=lambda mine: -mine[1]))
    values: Values = {"named": tuple(code for code in mines if marks.name(code)) or marks.text, "origins": origins, "marks": marks.text}
    if lot.family == "metal":
        makers = _oxide_makers(dossier, lot)
        if not makers:
            yield lacks(line, "the event that made the oxide", **values)
            return
        if not any(marks.name(code) for code in makers):
            yield fails(line, says=_OXIDE_MAKER, **{**values, "named": marks.text, "origins": tuple(sorted(makers))})
            return
    elif not any(marks.name(code) for code in _to_be_named(mines, rows[0])):
        yield fails(line, policy=(rows[0],), **values)
        return
    yield from _listed(dossier, line, lot, [code for code in mines if marks.name(code)], rows[1], values)


def _mines(dossier: Dossier, lot: Lot) -> dict[str, Decimal]:
    """Domestic mines of a lot by who runs them, with their shares of its REO."""
    mines: dict[str, Decimal] = {}
    for origin in dossier.origins.get(lot.name, ()):
        won = dossier.event(origin.event)
        organisation = dossier.organisation(won.performed_by) if won else dossier.owner(origin.facility)
        if origin.kind == "mine" and organisation and organisation.country == "CN":
            mines[organisation.code] = mines.get(organisation.code, Decimal(0)) + origin.share
    return mines


def _to_be_named(mines: dict[str, Decimal], least: Policy) -> list[str]:
    """Any one of these must stand in the marks."""
    reaching = [code for code, share in mines.items() if share >= least.value]
    return reaching or [code for code, share in mines.items() if share == max(mines.values())]


def _oxide_makers(dossier: Dossier, lot: Lot) -> set[str]:
    """Who made the oxide or fluoride that the metal was won from: the events behind the last smelting."""
    makers = set()
    for smelting in (event for event in tracing.ancestry(dossier, lot) if event.stage == "metal_smelting"):
        for drawn in smelting.inputs:
            charged = dossier.lot(drawn.lot)
            makers |= {event.performed_by for event in (tracing.producers(dossier, charged) if charged else ())}
    return makers


def _listed(dossier: Dossier, line: Line, lot: Lot, named: list[str], rule: Policy, values: Values) -> Iterator[Judged]:
    """Each mine named, for the ore that it won after the rule came into force, against the list of the year in which it did."""
    loaded = {listing.year for listing in dossier.public_list}
    on_list = {(listing.year, listing.organisation) for listing in dossier.public_list if "mining" in listing.activities}
    won = [one for origin in dossier.origins.get(lot.name, ()) if (one := dossier.event(origin.event)) and one.stage in _WON]
    judged = []
    for event in won:
        year = event.ended_on.year
        if event.performed_by not in named or event.ended_on <= rule.day or (year, event.performed_by) in on_list:
            continue
        if year in loaded:
            judged.append(fails(line, policy=(rule,), says=_UNLISTED, **{**values, "named": event.performed_by, "year": year}))
        else:
            judged.append(lacks(line, f"public_list {year}", **values))
    yield from judged or [fits(line, **values)]
