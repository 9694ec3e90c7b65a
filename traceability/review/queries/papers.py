"""Invoices, seals, papers and corrections of a chain over all records: V04, V05, C03, C05 and C06 read them."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from traceability.custody.numbers import folded
from traceability.kernel.clock import legal_day
from traceability.review import dossier as d
from traceability.review.invoicing import seller_of
from traceability.review.queries.beyond import Question, Row
from traceability.review.workflow import REFUSED, RETURNED, WITHDRAWN

GONE = [REFUSED, RETURNED, WITHDRAWN]
"""What was withdrawn, refused or returned did not leave; a revision may repeat the papers and seals of what it answers for."""


def invoice_uses(events: Iterable[d.Event]) -> Question:
    """All that names an invoice of the chain, by seller and number."""
    named = sorted({(seller_of(event), event.invoice.number) for event in events if event.invoice and event.invoice.number})
    keys = {"sellers": [seller for seller, _ in named], "numbers": [number for _, number in named]}
    return Question("invoices", keys, _invoices)


def seal_uses(shipment: d.Shipment, events: Iterable[d.Event]) -> Question:
    """Seals of the chain's dispatches on others, and of the shipment's packages on other shipments."""
    dispatches = [event for event in events if event.stage == "dispatch"]
    keys = {
        "transfers": sorted({folded(seal) for event in dispatches if event.transport for seal in event.transport.seals}),
        "packages": sorted({folded(seal) for package in shipment.packages for seal in package.seals}),
        "chain": [event.id for event in dispatches],
        "shipment": shipment.id,
        "gone": GONE,
    }
    return Question("seals", keys, _seals)


def paper_uses(shipment: d.Shipment) -> Question:
    """The shipment's papers on other shipments; the number of another exporter's shipment is left out."""
    papers = [paper for paper in shipment.documents if paper.number or paper.sha256]
    keys = {
        "kinds": [paper.kind for paper in papers],
        "issuers": [paper.issuer for paper in papers],
        "numbers": [paper.number for paper in papers],
        "digests": [paper.sha256 for paper in papers],
        "exporter": shipment.exporter,
        "shipment": shipment.id,
        "gone": GONE,
    }
    return Question("papers", keys, _papers)


def corrections(events: Iterable[d.Event], lots: Iterable[d.Lot]) -> Question:
    """What was corrected of the chain, oldest first."""
    keys = {"events": [event.id for event in events], "lots": [lot.name for lot in lots]}
    return Question("corrections", keys, _corrections)


def _invoices(found: list[Row]) -> dict[tuple[str, str], d.InvoiceUse]:
    return {
        (row["seller"], row["number"]): d.InvoiceUse(
            seller=row["seller"],
            number=row["number"],
            linked_reo_kg=Decimal(row["linked_reo_kg"]),
            count=row["transfers"],
            lacking=row["lacking"],
            reo_kgs=tuple(map(Decimal, row["reo_kgs"])),
            buyers=tuple(row["buyers"]),
            transfers=tuple(map(UUID, row["ids"])),
        )
        for row in found
    }


def _seals(found: list[Row]) -> tuple[d.SealUse, ...]:
    return tuple(
        d.SealUse(
            seal=row["seal"],
            by=row["by"],
            id=UUID(row["id"]),
            opened_at=datetime.fromisoformat(row["opened_at"]),
            closed_at=datetime.fromisoformat(row["closed_at"]) if row["closed_at"] else None,
            families=frozenset(map(UUID, row["families"])),
        )
        for row in found
    )


def _papers(found: list[Row]) -> tuple[d.PaperUse, ...]:
    return tuple(d.PaperUse(**{**row, "shipment": UUID(row["shipment"])}) for row in found)


def _corrections(found: list[Row]) -> tuple[d.Correction, ...]:
    return tuple(
        d.Correction(
            id=UUID(row["id"]),
            stage=row["stage"],
            facility=row["facility"],
            ended_on=legal_day(datetime.fromisoformat(row["ended_at"])),
            replaced_by=UUID(row["replaced_by"]) if row["replaced_by"] else None,
            organisation=row["organisation"],
            recorded_at=datetime.fromisoformat(row["recorded_at"]),
        )
        for row in found
    )
