"""What stands elsewhere too is found by its number, however typed."""

from dataclasses import replace
from random import Random

import pytest

from traceability.review.measuring import elsewhere
from traceability.review.measuring.year import a_year

YEAR = a_year(8)


@pytest.fixture
def world():
    return YEAR.copied(Random(1))


def _two_deliveries(world):
    first, second = [event for event in world.events.values() if event.stage == "dispatch" and event.facility == "LNM-SITE-1"][:2]
    return first, second


def test_a_ticket_is_the_same_at_one_scale_however_typed(world):
    first, second = _two_deliveries(world)

    def uses(ticket: str) -> list[tuple[object, object]]:
        world.events[second.id] = replace(second, transport=replace(second.transport, ticket=ticket))
        return [(use.dispatch, use.other) for use in elsewhere.ticket_uses(world, [first])]

    assert uses(first.transport.ticket) == [(first.id, second.id)]
    assert uses(first.transport.ticket.lower().replace("-", " \u2013")) == [(first.id, second.id)]
    assert uses(second.transport.ticket) == []


def test_a_seal_of_the_chain_on_a_delivery_beyond_it_is_open_from_dispatch_to_receipt(world):
    first, second = _two_deliveries(world)
    typed = first.transport.seals[0].lower()
    world.events[second.id] = replace(second, transport=replace(second.transport, seals=(typed,)))

    (use,) = elsewhere.seal_uses(world, [first], world.shipments[0])

    receipt = next(event for event in world.events.values() if event.dispatch == second.id)
    assert (use.seal, use.by, use.id) == (typed, "event", second.id)
    assert (use.opened_at, use.closed_at) == (second.started_at, receipt.ended_at)
    assert use.families == {world.lots[drawn.lot].id for drawn in second.inputs}
    assert list(elsewhere.seal_uses(world, [first, world.events[second.id]], world.shipments[0])) == []


def test_a_seal_of_the_packages_and_a_paper_on_another_shipment(world):
    one, other = world.shipments[:2]
    assert list(elsewhere.seal_uses(world, (), one)) == list(elsewhere.paper_uses(world, one)) == []

    seals = tuple(seal.lower() for package in one.packages for seal in package.seals)
    paper = replace(one.documents[0], number=f" {one.documents[0].number.lower()}")
    world.shipments[1] = replace(other, packages=(replace(one.packages[0], seals=seals),), documents=(paper,))

    assert {(use.by, use.id) for use in elsewhere.seal_uses(world, (), one)} == {("shipment", other.id)}
    assert [(use.kind, use.shipment) for use in elsewhere.paper_uses(world, one)] == [(one.documents[0].kind, other.id)]


def test_a_file_is_the_same_whatever_its_number(world):
    one, other = world.shipments[:2]
    scanned = replace(one, documents=(replace(one.documents[0], number="X", sha256="a file"),))
    world.shipments[1] = replace(other, documents=(replace(other.documents[0], sha256="a file"),))

    assert [use.shipment for use in elsewhere.paper_uses(world, scanned)] == [other.id]


def test_statistics_are_parts_of_what_else_was_sent(world):
    sent = world.shipments[0]
    found = elsewhere.mirror(world, sent)

    others = [one for one in world.shipments if one.destination == sent.destination and one.id != sent.id]
    assert found.own_t == sum(one.net_kg for one in others) / 1000
    assert found.partner_t == found.own_t * world.imported[sent.destination] and all(len(code) == 6 for code in found.hs6)
    world.imported.clear()
    assert elsewhere.mirror(world, sent) is None
