"""Each change of the records leaves the trace that its case left, and no other record touched."""

from decimal import Decimal
from random import Random

import pytest

from traceability.review.measuring import forgery
from traceability.review.measuring.year import a_year

ONE = Decimal(1)
YEAR = a_year(6)


@pytest.fixture
def world():
    return YEAR.copied(Random(1))


def _of(world, product):
    return next(one for one in reversed(world.shipments) if one.lines[0].product == product)


def _changed(world):
    return [event for event in world.events.values() if YEAR.events.get(event.id) != event]


@pytest.mark.parametrize(
    ("forge", "strength", "changed"),
    [
        (forgery.ordinary_invoices, "0.25", 4),
        (forgery.no_inbound_invoices, "0.25", 2),
        (forgery.tolling, "0.25", 4),
        (forgery.loaded_far_away, "1", 7),
        (forgery.layered_traders, "1", 8),
        (forgery.layered_traders, "0.3", 4),
        (forgery.young_trader, "1", 0),
    ],
)
def test_so_many_events_are_changed(world, forge, strength, changed):
    forge(world, _of(world, "Dy oxide"), Decimal(strength))

    assert len(_changed(world)) == changed


def test_a_quota_is_exceeded_by_its_part(world):
    forgery.over_quota(world, _of(world, "Dy oxide"), Decimal("0.5"))

    (quota,) = [quota for quota in world.quotas if quota.what == "mining_ionic"]
    assert len(quota.batches) == 1 and quota.total_t < 700


def test_papers_of_export_are_left_out_together(world):
    honest = _of(world, "Dy oxide")

    for forge in (forgery.undeclared, forgery.as_samples, forgery.wrong_name):
        sent = forge(world, honest, ONE)
        assert {line.control_code for line in sent.lines} == {"not controlled"} and sent in world.shipments
        assert {one.what for one in sent.licences} == {"export"}
        assert "end_user_certificate" not in {paper.kind for paper in sent.documents}


def test_parcels_are_small_and_agree_with_their_papers(world):
    before = len(world.shipments)

    sent = forgery.split(world, _of(world, "Y oxide"), ONE)

    assert sent.net_kg == 40 and {paper.net_kg for paper in sent.documents if paper.net_kg} == {Decimal(40)}
    assert len(world.shipments) == before + 2
    assert len({paper.number for one in world.shipments[-2:] for paper in one.documents} & {paper.number for paper in sent.documents}) == 0
    assert len({seal for one in (*world.shipments[-2:], sent) for package in one.packages for seal in package.seals}) == 3


def test_the_forwarder_is_no_user(world):
    sent = forgery.in_transit(world, _of(world, "Y oxide"), ONE)

    assert sent.destination == "TH" == sent.consignee.country != sent.end_user.country


def test_a_certificate_stands_on_lots_of_two_mines(world):
    forgery.copied_certificate(world, _of(world, "Dy oxide"), Decimal("0.25"))

    numbers = [lot.assay.certificate.number for lot in world.lots.values()]
    assert len(numbers) - len(set(numbers)) == 2


def test_a_mine_of_iron_may_not_dig_this(world):
    forgery.cover_plant(world, _of(world, "NdPr oxide"), ONE)

    assert [one.scope.ore_class for one in world.licences if one.what == "mining" and one.organisation == "BYM"] == [("iron",)]
