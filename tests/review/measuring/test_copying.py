"""One genuine set of slips, seals and papers serves again; what is typed another way stands as it was typed."""

from decimal import Decimal
from random import Random

import pytest

from traceability.review.measuring import copying
from traceability.review.measuring.elsewhere import ticket_uses
from traceability.review.measuring.reading import Records
from traceability.review.measuring.year import a_year

ONE, NONE = Decimal(1), Decimal(0)
YEAR = a_year(6)


@pytest.fixture
def world():
    return YEAR.copied(Random(1))


def _of(world, product):
    return next(one for one in reversed(world.shipments) if one.lines[0].product == product)


def _clay(world):
    return [event for event in world.events.values() if event.stage == "dispatch" and event.facility in ("LNM-SITE-1", "XWM-SITE-1")]


def test_copied_as_printed_one_ticket_covers_every_delivery_of_a_site(world):
    copying.reused_tickets(world, _of(world, "Dy oxide"), ONE)

    assert len(_clay(world)) == 14 and len({(event.facility, event.transport.ticket) for event in _clay(world)}) == 2


def test_typed_another_way_no_ticket_is_the_genuine_one(world):
    genuine = {event.transport.ticket for event in YEAR.events.values() if event.transport}

    copying.reused_tickets(world, _of(world, "Dy oxide"), NONE)

    assert not genuine & {event.transport.ticket for event in _clay(world)}
    assert {event.transport.ticket[0] for event in _clay(world)} == {"T", "t"}


def test_seals_stand_at_both_ends_and_packages_keep_theirs(world):
    sent = copying.reused_seals(world, _of(world, "Dy oxide"), ONE)

    receipts = {event.dispatch: event for event in world.events.values() if event.stage == "receipt"}
    assert all(event.transport.seals == receipts[event.id].transport.seals for event in _clay(world))
    assert sent == _of(YEAR, "Dy oxide")


def test_papers_of_another_shipment_are_dated_anew(world):
    honest = _of(world, "Y oxide")

    sent = copying.reused_papers(world, honest, ONE)

    genuine = world.shipments[0]
    assert {paper.number for paper in sent.documents} <= {paper.number for paper in genuine.documents} | {"EU-" + honest.number[3:]}
    assert [paper.issued_on for paper in sent.documents] == [paper.issued_on for paper in honest.documents]
    assert {paper.sha256 for paper in sent.documents} - {""} <= {paper.sha256 for paper in genuine.documents}


def test_the_records_of_the_last_months_are_made_up_on_the_day_of_submission(world):
    sent = copying.made_up_later(world, _of(world, "Dy oxide"), Decimal("0.5"))

    late = [event for event in world.events.values() if YEAR.events[event.id] != event]
    assert {event.recorded_at for event in late} == {sent.submitted_at} and {event.period for event in late} == {"2026-06", "2026-07"}


def test_a_partner_counts_more_than_left(world):
    sent = copying.more_imported(world, _of(world, "Dy oxide"), Decimal("0.35"))

    assert world.imported[sent.destination] == YEAR.imported[sent.destination] * Decimal("1.35")
    assert sum(world.imported[country] != stated for country, stated in YEAR.imported.items()) == 1


def test_in_an_honest_year_every_ticket_is_used_once(world):
    assert list(ticket_uses(world, Records(world).in_order)) == []
