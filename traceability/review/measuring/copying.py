"""What launderers do with slips, seals, papers and dates: one genuine set serves again, and records are made up later. Pure.

Who makes up a record copies a number from the genuine slip, and now and then it is typed another way: `strength` is the part that
stands as it was printed. The rest has other spacing or case, or a wrong digit.
"""

from dataclasses import replace
from decimal import Decimal
from random import Random

from traceability.review import dossier as d
from traceability.review.measuring.forgery import CLAY_SITES, TRADER, put, sales_of, submitted
from traceability.review.measuring.reading import Records
from traceability.review.measuring.world import World

MONTHS_OF_RECORDS = 4


def reused_tickets(world: World, shipment: d.Shipment, strength: Decimal) -> d.Shipment:
    """Every delivery of clay goes under the weighbridge ticket of the site's first other one."""
    for sale in sales_of(world, shipment, sellers=(*CLAY_SITES, TRADER)):
        genuine = _other_sale(world, sale)
        assert sale.transport is not None and genuine.transport is not None
        ticket = _typed(world.rng, genuine.transport.ticket, strength)
        put(world, replace(sale, transport=replace(sale.transport, ticket=ticket)))
    return shipment


def reused_seals(world: World, shipment: d.Shipment, strength: Decimal) -> d.Shipment:
    """Every delivery of clay goes under the seals of the site's first other one, at both ends."""
    for sale in sales_of(world, shipment, sellers=(*CLAY_SITES, TRADER)):
        genuine = _other_sale(world, sale)
        receipt = next(event for event in world.events.values() if event.dispatch == sale.id)
        assert sale.transport and receipt.transport and genuine.transport
        seals = tuple(_typed(world.rng, seal, strength) for seal in genuine.transport.seals)
        put(world, replace(sale, transport=replace(sale.transport, seals=seals)))
        put(world, replace(receipt, transport=replace(receipt.transport, seals=seals)))
    return shipment


def reused_papers(world: World, shipment: d.Shipment, strength: Decimal) -> d.Shipment:
    """The exporter files the papers of another of its shipments, dated anew; a file is scanned again half of the time."""
    genuine = next(one for one in world.shipments if one.exporter == shipment.exporter and one.id != shipment.id)
    numbers = {paper.kind: paper.number for paper in genuine.documents}
    papers = []
    for paper in shipment.documents:
        if paper.kind in numbers:
            is_same_file = bool(world.rng.randrange(2))
            number = _typed(world.rng, numbers[paper.kind], strength)
            paper = replace(paper, number=number, sha256=_scan(genuine, paper.kind) if is_same_file else "")
        papers.append(paper)
    originals = tuple(replace(paper, sha256=_scan(genuine, paper.kind)) for paper in genuine.documents)
    submitted(world, replace(genuine, documents=originals))
    return submitted(world, replace(shipment, documents=tuple(papers)))


def made_up_later(world: World, shipment: d.Shipment, strength: Decimal) -> d.Shipment:
    """The leach sites' records of the last months are made up on the day on which the shipment is submitted."""
    assert shipment.submitted_at is not None
    chain = Records(world).chain(shipment)
    months = sorted({event.period for event in chain if event.performed_by in CLAY_SITES})
    late = months[-int(strength * MONTHS_OF_RECORDS) :]
    for event in chain:
        if event.performed_by in CLAY_SITES and event.period in late:
            put(world, replace(event, recorded_at=shipment.submitted_at))
    return shipment


def more_imported(world: World, shipment: d.Shipment, strength: Decimal) -> d.Shipment:
    """The destination's customs count more than ever left on record."""
    world.imported[shipment.destination] *= 1 + strength
    return shipment


def _other_sale(world: World, sale: d.Event) -> d.Event:
    """The first of the same facility, the sale itself aside."""
    return next(one for one in Records(world).in_order if one.stage == "dispatch" and one.facility == sale.facility and one.id != sale.id)


def _typed(rng: Random, number: str, faithful: Decimal) -> str:
    """A number as somebody enters it who has the slip in hand."""
    if rng.randrange(1000) < faithful * 1000:
        return number
    wrong = next(place for place in reversed(range(len(number))) if number[place].isdigit())
    digit = str((int(number[wrong]) + 1) % 10)
    return rng.choice((number.lower(), f"{number[:1]} {number[1:]}", number[:wrong] + digit + number[wrong + 1 :]))


def _scan(shipment: d.Shipment, kind: str) -> str:
    return f"sha256 of {kind} of {shipment.number}"
