"""Quantities that cannot be: masses that are nothing or less, counts below nothing. Pure."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from traceability.custody import errors
from traceability.custody.claims import DocumentClaim, EventClaim, PackageClaim, ShipmentClaim, StockClaim
from traceability.kernel.errors import TraceabilityError
from traceability.kernel.quantities import print_kilograms

Placed = tuple[str, Decimal | None]


def event_masses(claim: EventClaim) -> Iterator[TraceabilityError]:
    """Masses of an event that are not positive, weights that are negative."""
    at = claim.pointer
    yield from _not_positive((f"{at}/inputs/{place}/net_kg", one.net_kg) for place, one in enumerate(claim.inputs))
    yield from _not_positive((f"{at}/outputs/{place}/net_kg", one.net_kg) for place, one in enumerate(claim.outputs))
    for place, output in enumerate(claim.outputs):
        yield from _package_masses(output.packages, f"{at}/outputs/{place}")
    yield from _not_positive((f"{at}/residues/{place}/net_kg", one.net_kg) for place, one in enumerate(claim.residues))
    yield from _not_positive(
        (f"{at}/fields/other_inputs/{place}/net_kg", one.net_kg) for place, one in enumerate(claim.fields.other_inputs)
    )
    yield from _negative((f"{at}/fields/reagents/{place}/kg", one.kg) for place, one in enumerate(claim.fields.reagents))
    yield from _negative(_stock_masses(claim.fields.opening, f"{at}/fields/opening"))
    yield from _negative(_stock_masses(claim.fields.closing, f"{at}/fields/closing"))
    yield from _document_masses(claim.documents, f"{at}/documents")
    yield from _document_masses(claim.fields.evidence, f"{at}/fields/evidence")
    if claim.transport:
        yield from _not_positive([(f"{at}/transport/gross_kg", claim.transport.gross_kg)])
        yield from _negative([(f"{at}/transport/tare_kg", claim.transport.tare_kg)])
    if claim.invoice:
        yield from _negative([(f"{at}/invoice/reo_kg", claim.invoice.reo_kg)])


def shipment_masses(claim: ShipmentClaim) -> Iterator[TraceabilityError]:
    """Masses of a shipment that are not positive."""
    yield from _not_positive((f"/lines/{place}/net_kg", line.net_kg) for place, line in enumerate(claim.lines))
    yield from _package_masses(claim.packages, "")
    yield from _document_masses(claim.documents, "/documents")


def _package_masses(packages: Iterable[PackageClaim], at: str) -> Iterator[TraceabilityError]:
    for place, package in enumerate(packages):
        yield from _not_positive([(f"{at}/packages/{place}/net_kg", package.net_kg), (f"{at}/packages/{place}/gross_kg", package.gross_kg)])


def _document_masses(documents: Iterable[DocumentClaim], at: str) -> Iterator[TraceabilityError]:
    return _negative((f"{at}/{place}/fields/net_kg", one.fields.net_kg) for place, one in enumerate(documents) if one.fields)


def _stock_masses(stock: Iterable[StockClaim], at: str) -> Iterator[Placed]:
    # That a stocktake found nothing of a form is a truthful fact, so 0 is allowed.
    return ((f"{at}/{place}/net_kg", one.net_kg) for place, one in enumerate(stock))


def _not_positive(placed: Iterable[Placed]) -> Iterator[TraceabilityError]:
    return (errors.NotPositive(pointer=at, value=print_kilograms(kg)) for at, kg in placed if kg is not None and kg <= 0)


def _negative(placed: Iterable[Placed]) -> Iterator[TraceabilityError]:
    return (errors.Negative(pointer=at, value=print_kilograms(kg)) for at, kg in placed if kg is not None and kg < 0)
