"""The chain as a table: one row for each lot that an event took, made, sent or received; sorted by what the address says."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.http import urlencode

from traceability.interfaces.pages.explore.flow import Chain, Marks
from traceability.interfaces.pages.templatetags.exploring import said

COLUMNS = ("ended_at", "stage", "performed_by", "facility", "lot", "kind", "net_kg", "reo_kg", "share")
MOST_ROWS = 500
NUMBERS = frozenset({"net_kg", "reo_kg", "share"})


@dataclass(frozen=True, slots=True)
class Row:
    """`kind`: input, output, sent, received, circuit. `marks`: what is found at the event or the lot.

    `is_attested`: another than its performer recorded it, and until it `is_confirmed` by that one a third party alone says so.
    """

    event: str
    ended_at: str
    stage: str
    performed_by: str
    facility: str
    recorded_by: str
    is_confirmed: bool
    lot: str
    kind: str
    net_kg: Decimal | None
    reo_kg: Decimal | None
    share: Decimal | None
    marks: tuple[str, ...]

    @property
    def is_attested(self) -> bool:
        return self.recorded_by != self.performed_by


@dataclass(frozen=True, slots=True)
class Head:
    """A column by which the table may be sorted, in words. `order` is how it is now, empty when it is not by this one."""

    name: str
    label: str
    query: str
    order: str
    is_number: bool


def rows_of(chain: Chain, marks: Marks, confirmed: Container[str] = ()) -> list[Row]:
    """In the order of events, which is that of their ends. `confirmed` are those that their performers stand for."""
    places = {key: number for number, key in enumerate(chain.events)}
    found = []
    for edge in chain.graph.edges:
        event, lot = (edge.source, edge.target) if edge.kind == "output" else (edge.target, edge.source)
        node = chain.events.get(event)
        if node is None or edge.kind == "circuit":
            continue
        seen = dict.fromkeys(mark.text for mark in (*marks.get(event, ()), *marks.get(lot, ())))
        told = (node["ended_at"], node["stage"], node["performed_by"], node["facility"], node["recorded_by"], event in confirmed)
        found.append(Row(event, *told, lot, edge.kind, edge.net_kg, edge.reo_kg, edge.reo_share, tuple(seen)))
    return sorted(found, key=lambda row: (places[row.event], row.kind != "input", row.lot))


def sorted_by(rows: Iterable[Row], column: str, *, downwards: bool) -> list[Row]:
    """Rows without a number come last, whichever way; an unknown column keeps the order."""
    listed = list(rows)
    if column not in COLUMNS:
        return listed
    if column not in NUMBERS:
        return sorted(listed, key=lambda row: str(getattr(row, column)), reverse=downwards)
    known = [row for row in listed if getattr(row, column) is not None]
    return [*sorted(known, key=lambda row: getattr(row, column), reverse=downwards), *(row for row in listed if row not in set(known))]


def heads_of(asked: Mapping[str, str], column: str, *, downwards: bool) -> list[Head]:
    """One for each column; a second click turns it round. `asked` are the other parts of the address."""
    found = []
    for name in COLUMNS:
        order = ("desc" if downwards else "asc") if name == column else ""
        then = "asc" if order == "desc" or (not order and name not in NUMBERS) else "desc"
        found.append(Head(name, said(name, "chain_column"), urlencode({**asked, "sort": name, "order": then}), order, name in NUMBERS))
    return found
