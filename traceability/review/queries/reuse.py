"""Papers of the chain that stand elsewhere too: certificates (A05) and weighbridge tickets (M09), over all records."""

from collections.abc import Iterable
from uuid import UUID

from traceability.review import dossier as d
from traceability.review.queries.beyond import Question, Row


def certificate_uses(lots: Iterable[d.Lot]) -> Question:
    """Where the assay certificates of these lots stand, these lots included."""
    papers = {lot.assay.certificate for lot in lots if lot.assay and lot.assay.certificate}
    known = sorted((paper.issuer, paper.number, paper.sha256) for paper in papers if paper.number or paper.sha256)
    issuers, numbers, digests = zip(*known, strict=True) if known else ((), (), ())
    return Question("certificates", {"issuers": list(issuers), "numbers": list(numbers), "digests": list(digests)}, _certificates)


def ticket_uses(events: Iterable[d.Event]) -> Question:
    """Other dispatches that name the ticket of a dispatch of the chain."""
    named = [event.id for event in events if event.stage == "dispatch" and event.transport and event.transport.ticket]
    return Question("tickets", {"dispatches": named}, _tickets)


def _certificates(found: list[Row]) -> tuple[d.CertificateUse, ...]:
    return tuple(
        d.CertificateUse(
            issuer=row["issuer"],
            number=row["number"],
            sha256=row["sha256"],
            lot=UUID(row["lot"]),
            made_by=UUID(row["made_by"]),
            family=UUID(row["family"]),
            name=row["name"],
        )
        for row in found
    )


def _tickets(found: list[Row]) -> tuple[d.TicketUse, ...]:
    return tuple(d.TicketUse(UUID(row["dispatch"]), UUID(row["other"])) for row in found)
