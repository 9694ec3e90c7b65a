"""From the graph of a chain to the boxes and bands of its picture, in the reader's words.

What is done to material is a box; a lot is the band from who made it to who used it. Dispatch and receipt stand in the band's title.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from traceability.custody.queries import Graph
from traceability.custody.queries.graph import Edge
from traceability.interfaces.days import china_day
from traceability.interfaces.pages.picture import LAST, Band, Box, Mark, Picture, flow_picture
from traceability.interfaces.words import word

MOVES = frozenset({"dispatch", "receipt"})
COLUMN_OF = {"beneficiation": 1, "separation": 2, "metal_smelting": 3, "alloying": 4, "magnet_making": 5}
"""The first column of a stage; the others begin at 0 and are pushed right by what they take."""
Marks = Mapping[str, tuple[Mark, ...]]
"""By id of an event, by name of a lot."""


@dataclass(frozen=True)
class Chain:
    """A graph taken apart. `asked` are the lots that it is about, `asked_kg` their REO; `ahead`: it shows what they went into."""

    graph: Graph
    asked: frozenset[str]
    asked_kg: Decimal | None
    ahead: bool = False
    lots: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    events: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    made: dict[str, Edge] = field(default_factory=dict)
    used: dict[str, list[Edge]] = field(default_factory=dict)
    moved: dict[str, list[Edge]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for node in self.graph.nodes:
            (self.lots if node["kind"] == "lot" else self.events)[node["id"]] = node
        for edge in self.graph.edges:
            if edge.kind == "output":
                self.made[edge.target] = edge
            elif edge.kind == "input":
                self.used.setdefault(edge.source, []).append(edge)
            elif edge.kind in {"sent", "received"}:
                self.moved.setdefault(edge.source, []).append(edge)

    def part_of(self, edge: Edge) -> Decimal | None:
        """Kilograms of the asked REO that came along an edge, or downstream of the asked lots' REO that went along it."""
        if not self.ahead:
            return None if edge.reo_share is None or self.asked_kg is None else edge.reo_share * self.asked_kg
        lot = edge.target if edge.kind == "output" else edge.source
        share = Decimal(1) if lot in self.asked else getattr(self.made.get(lot), "reo_share", None)
        return None if share is None or edge.reo_kg is None else share * edge.reo_kg


def picture_of(chain: Chain, marks: Marks, *, label: str, at: str = "") -> Picture:
    """The picture; `at` goes along with every link (`at=…` or empty)."""
    boxes = [_event_box(node, chain, marks) for node in chain.events.values() if node["stage"] not in MOVES]
    ends = {name: _lot_box(node, chain, marks, at) for name, node in chain.lots.items() if _stands_alone(name, chain)}
    return flow_picture([*boxes, *ends.values()], list(_bands(chain, marks, ends, at)), label=label)


def _stands_alone(name: str, chain: Chain) -> bool:
    """Whether a lot is a box of its own: it is asked for, nobody who made it is shown, or nobody took it any further."""
    return name in chain.asked or name not in chain.made or (chain.ahead and name not in chain.used)


def _bands(chain: Chain, marks: Marks, ends: Mapping[str, Box], at: str) -> Iterable[Band]:
    for name in chain.lots:
        made, maker = chain.made.get(name), chain.made[name].source if name in chain.made else ""
        if made is not None and name in ends:
            yield _band(maker, name, made, name, chain, (), at)
        found = () if name in ends else _marks_of(name, chain, marks)
        for edge in chain.used.get(name, ()):
            yield _band(maker or name, edge.target, edge, name, chain, found, at)
    for edge in chain.graph.edges:
        if edge.kind == "circuit":
            text = _("Stock in the plant's circuit: %(kg)s kg REO") % {"kg": _kg(edge.reo_kg)}
            yield Band(edge.source, edge.target, edge.reo_kg, chain.part_of(edge), "", text, is_dashed=True)


def _marks_of(lot: str, chain: Chain, marks: Marks) -> tuple[Mark, ...]:
    """What is found at a lot, and at the dispatches and receipts that moved it, which are not drawn."""
    places = (lot, *(edge.target for edge in chain.moved.get(lot, ())))
    return tuple(dict.fromkeys(mark for place in places for mark in marks.get(place, ())))


def _band(source: str, target: str, edge: Edge, lot: str, chain: Chain, marks: tuple[Mark, ...], at: str) -> Band:
    node = chain.lots[lot]
    said = [
        f"{lot} · {word(node['form'], 'form')}{' · ' + node['product'] if node['product'] else ''}",
        _("%(net)s kg net, %(reo)s kg REO") % {"net": _kg(edge.net_kg), "reo": _kg(edge.reo_kg)},
    ]
    if edge.reo_share is not None:
        said.append(_("%(percent)s %% of what is asked for") % {"percent": f"{edge.reo_share * 100:.2f}"} if not chain.ahead else "")
    said += [_moved(one, chain) for one in chain.moved.get(lot, ())]
    title = "\n".join(line for line in said if line)
    label = "" if lot in {source, target} else lot
    return Band(source, target, edge.reo_kg, chain.part_of(edge), label, title, _lot_link(lot, at), marks)


def _moved(edge: Edge, chain: Chain) -> str:
    event = chain.events.get(edge.target)
    if event is None:
        return ""
    done = f"{word(event['stage'], 'stage')} {china_day(event['ended_at'])}"
    return f"{done} · {event['performed_by']} · {event['facility']} · {_kg(edge.net_kg)} kg"


def _event_box(node: Mapping[str, Any], chain: Chain, marks: Marks) -> Box:
    stage, day = word(node["stage"], "stage"), china_day(node["ended_at"])
    said = [stage, f"{node['performed_by']} · {node['facility']}", f"{china_day(node['started_at'])} – {day}"]
    if node["custody_model"]:
        said.append(word(node["custody_model"], "custody_model"))
    if node["recorded_by"] != node["performed_by"]:
        said.append(_("Recorded by %(code)s in its name") % {"code": node["recorded_by"]})
    return Box(
        key=node["id"],
        column=COLUMN_OF.get(node["stage"], 0),
        heading=stage,
        party=node["performed_by"],
        lines=(_where(node), stage, day),
        title="\n".join(said),
        href=reverse("explore_event", args=[node["id"]]),
        marks=marks.get(node["id"], ()),
    )


def _where(node: Mapping[str, Any]) -> str:
    """The facility, whose code usually begins with that of who runs it; else both."""
    facility, party = str(node["facility"]), str(node["performed_by"])
    return facility if facility.startswith(party) else f"{party} · {facility}"


def _lot_box(node: Mapping[str, Any], chain: Chain, marks: Marks, at: str) -> Box:
    name, form = node["id"], word(node["form"], "form")
    asked = name in chain.asked
    mass = _("%(reo)s kg REO") % {"reo": _kg(node["reo_kg"])} if node["reo_kg"] else ""
    heading = _("What is asked for") if asked else _("What became of it") if chain.ahead else _("Before what is shown")
    return Box(
        key=name,
        column=LAST if asked and not chain.ahead else 0,
        heading=heading,
        party=name.partition(":")[0],
        lines=(name, f"{form} · {mass}" if mass else form),
        title="\n".join(one for one in (name, form, node["product"] or "", mass) if one),
        href=_lot_link(name, at),
        marks=_marks_of(name, chain, marks),
        is_lot=True,
    )


def _lot_link(name: str, at: str) -> str:
    return reverse("explore_lot", args=[name]) + (f"?{at}" if at else "")


def _kg(value: Decimal | str | None) -> str:
    return "–" if value is None else f"{Decimal(value):,.0f}"
