"""Rows of the tables of trade: names of the invoice catalogue, reference prices, kinds of papers. Frozen, pure."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple


class Citation(NamedTuple):
    """A row of a reference table as a finding names it: table and key, its source, how sure it is, and the days on which it holds."""

    row: str
    source: str = ""
    confidence: str = ""
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class CatalogueName:
    """A goods name of the invoice catalogue. `form` is a form or a family; `ionic_class` is empty where none is meant."""

    title: str
    form: str
    ionic_class: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    source: str = ""
    confidence: str = ""

    @property
    def citation(self) -> Citation:
        return Citation(f"invoice_catalogue {self.title}", self.source, self.confidence, self.valid_from, self.valid_to)


@dataclass(frozen=True, slots=True)
class Price:
    """A reference price of a kilogram of product, or where `form` is `currency` what one unit of the currency `product` costs.

    `valid_from` is its day; a price without one serves no day.
    """

    product: str
    form: str
    currency: str
    per_kg: Decimal
    valid_from: date | None = None
    valid_to: date | None = None
    source: str = ""
    confidence: str = ""

    @property
    def citation(self) -> Citation:
        return Citation(f"reference_prices {self.product} {self.currency}", self.source, self.confidence, self.valid_from, self.valid_to)


@dataclass(frozen=True, slots=True)
class PaperKind:
    """How often the number of a kind of paper may be used: once, by_quantity or many."""

    key: str
    reuse: str
    source: str = ""
    confidence: str = ""

    @property
    def citation(self) -> Citation:
        return Citation(f"document_kinds {self.key}", self.source, self.confidence)
