"""Where tickets, seals and papers of a shipment stand besides, and what its destination says to have imported. Pure.

As the reader's statements have it: a number is the same however it was typed.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from traceability.custody.numbers import folded
from traceability.review import dossier as d
from traceability.review.measuring import country
from traceability.review.measuring.world import World


def ticket_uses(world: World, chain: Iterable[d.Event]) -> Iterator[d.TicketUse]:
    """Other dispatches of the same facility under the ticket of one of the chain."""
    named: dict[tuple[str, str], list[d.Event]] = {}
    for event in world.events.values():
        if event.stage == "dispatch" and event.transport and event.transport.ticket:
            named.setdefault((event.facility, folded(event.transport.ticket)), []).append(event)
    for event in chain:
        if event.stage == "dispatch" and event.transport:
            others = named.get((event.facility, folded(event.transport.ticket)), ())
            yield from (d.TicketUse(event.id, other.id) for other in others if other.id != event.id)


def seal_uses(world: World, chain: Iterable[d.Event], shipment: d.Shipment) -> Iterator[d.SealUse]:
    """Dispatches beyond the chain under a seal of it, and other shipments with a seal of this one's packages."""
    events = {event.id: event for event in chain}
    sealed = {folded(seal) for event in events.values() if event.transport for seal in event.transport.seals}
    closed_at = {event.dispatch: event.ended_at for event in world.events.values() if event.stage == "receipt"}
    for event in world.events.values():
        for seal in event.transport.seals if event.stage == "dispatch" and event.transport and event.id not in events else ():
            if folded(seal) in sealed:
                families = frozenset(world.lots[drawn.lot].id for drawn in event.inputs)
                yield d.SealUse(seal, "event", event.id, event.started_at, closed_at.get(event.id), families)
    own = {folded(seal) for package in shipment.packages for seal in package.seals}
    for other in world.shipments:
        theirs = sorted({seal for package in other.packages for seal in package.seals}) if other.id != shipment.id else ()
        for seal in theirs:
            if folded(seal) in own:
                assert other.submitted_at is not None
                yield d.SealUse(seal, "shipment", other.id, other.submitted_at)


def paper_uses(world: World, shipment: d.Shipment) -> Iterator[d.PaperUse]:
    """Papers of other shipments that are, by kind, issuer and number or by digest, those of this one."""
    named = {(paper.kind, paper.issuer, folded(paper.number)) for paper in shipment.documents if paper.number}
    digests = {paper.sha256 for paper in shipment.documents if paper.sha256}
    for other in world.shipments:
        for paper in other.documents if other.id != shipment.id else ():
            if (paper.kind, paper.issuer, folded(paper.number)) in named or paper.sha256 in digests:
                yield d.PaperUse(paper.kind, paper.number, paper.issuer, paper.sha256, other.id, other.number)


def mirror(world: World, shipment: d.Shipment) -> d.Mirror | None:
    """What other shipments to the destination weigh, and what its statistics say; None where those are not loaded."""
    stated = world.imported.get(shipment.destination)
    if stated is None:
        return None
    sent = [other for other in world.shipments if other.destination == shipment.destination and other.id != shipment.id]
    hs6 = sorted({line.hs_code[:6] for other in sent for line in other.lines})
    own_t = sum((other.net_kg for other in sent), Decimal(0)) / 1000
    return d.Mirror(
        country.an_id("partner_imports"), country.YEAR, own_t * stated, own_t, tuple(hs6), recorded_from=date(country.YEAR - 1, 1, 1)
    )
