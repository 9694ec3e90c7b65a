"""The whole year in the order in which it can be recorded: who sells posts before who receives. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from traceability.interfaces.console.demo.year import making, mining, separating, trading
from traceability.interfaces.console.demo.year.book import Book, Sent
from traceability.interfaces.console.demo.year.exporting import CONSIGNMENTS, shipment
from traceability.interfaces.console.demo.year.sites import EXPORTER, METAL_HALL, TRADER, Site

FIRST_NUMBER = 5000
"""Numbers of papers begin here; the stories' are lower."""


@dataclass(frozen=True, slots=True)
class Batch:
    """One POST of events. `labels` stand for the ids of its events, in their order."""

    organisation: str
    labels: tuple[str, ...]
    events: tuple[Mapping[str, Any], ...]

    @property
    def key(self) -> str:
        return f"year-{self.organisation}"


@dataclass(frozen=True, slots=True)
class Year:
    """What is posted: events of each enterprise, then shipments by label."""

    batches: tuple[Batch, ...]
    shipments: Mapping[str, Mapping[str, Any]]

    @property
    def acting(self) -> frozenset[str]:
        """Codes of the enterprises that record something."""
        return frozenset(batch.organisation for batch in self.batches)


@cache
def told() -> Year:
    """The year. Every call answers the same one."""
    numbers = [FIRST_NUMBER]
    books = {code: Book(code, numbers) for code in ("SCM", "IMX", "LNM", "SCS", "GZS", "MTL", "ALY", "MAG", "RNW", "HTR", "EXP")}
    concentrates = [*mining.mine(books["SCM"]), *mining.bring_in(books["IMX"])]
    sold = [
        *separating.separate_rock(books["SCS"], concentrates),
        *separating.separate_clay(books["GZS"], mining.leach(books["LNM"])),
    ]
    metals = making.smelt(books["MTL"], _to(METAL_HALL, sold))
    strip = making.cast(books["ALY"], [one for one in metals if one.to is not EXPORTER])
    scrap, magnets = making.press(books["MAG"], strip)
    recycled = separating.recycle(books["RNW"], scrap)
    traded = trading.trade(books["HTR"], _to(TRADER, sold))
    held = trading.store(books["EXP"], _to(EXPORTER, [*sold, *metals, *recycled, *traded])) | magnets
    return Year(
        batches=tuple(_batch(book) for book in books.values()),
        shipments={one.label: shipment(books[one.exporter], one, held[one.lot]) for one in CONSIGNMENTS},
    )


def _to(site: Site, sent: Iterable[Sent]) -> list[Sent]:
    return [one for one in sent if one.to is site]


def _batch(book: Book) -> Batch:
    labels, events = zip(*book.steps, strict=True)
    return Batch(book.organisation, labels, events)
