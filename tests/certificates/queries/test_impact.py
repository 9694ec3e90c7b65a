"""What is touched is what a slow walk over plain rows finds, and nothing else."""

from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.custody.walks import a_random_trade, slow_downstream
from tests.make.custody import a_shipment, submit, the_trade
from traceability.certificates import queries
from traceability.certificates.errors import NothingOfThatName
from traceability.certificates.queries import impact
from traceability.custody.models import Draw, Event, Holding, Line, Lot, Output, Shipment
from traceability.kernel.errors import Forbidden

pytestmark = pytest.mark.django_db


@pytest.fixture
def auditor(cast):
    return cast.otto.viewer


def a_trade_that_exports(seed):
    trade = the_trade()
    a_random_trade(trade, seed, steps=20)
    held = Holding.objects.filter(holder__isnull=False, left_kg__gt=1).select_related("lot", "holder").order_by("lot__name")
    for one in held[::2]:
        submit(trade.viewers[one.holder.code], a_shipment(one.lot.name, "1.000"))
    return trade


def slowly(lots, events=(), shipments=()):
    """Names of the lots and numbers of the shipments, by loops."""
    events = set(events)
    moved = {one.lot_id for one in Draw.objects.all() if one.event_id in events and one.kind in {"send", "receive"}}
    begun = set(lots) | moved
    reached = slow_downstream(begun, events)
    touched = begun | {made.lot_id for made in Output.objects.all() if made.event_id in reached}
    carrying = {line.shipment_id for line in Line.objects.all() if line.lot_id in touched} | set(shipments)
    names, numbers = dict(Lot.objects.values_list("id", "name")), dict(Shipment.objects.values_list("id", "number"))
    return {names[one] for one in touched}, {numbers[one] for one in carrying}


def quickly(found):
    return set(found.lots.values()), {one.number for one in found.shipments}


@pytest.mark.parametrize("seed", [3, 8])
def test_a_lot_an_event_and_an_organisation_touch_what_a_slow_walk_finds(cast, auditor, seed):
    a_trade_that_exports(seed)
    lots, events = list(Lot.objects.order_by("name")), list(Event.objects.order_by("id"))

    for lot in lots[::5]:
        assert quickly(queries.impact_of("lot", lot.name, viewer=auditor)) == slowly([lot.id])
    for event in events[::5]:
        made = [one.lot_id for one in Output.objects.filter(event=event)]
        assert quickly(queries.impact_of("event", str(event.id), viewer=auditor)) == slowly(made, [event.id])
    done = [event.id for event in events if event.performer.code == "HFR"]
    sent = [one.id for one in Shipment.objects.all() if one.exporter.code == "HFR"]
    assert quickly(queries.impact_of("organisation", "HFR", viewer=auditor)) == slowly([], done, sent)
    assert Shipment.objects.count() > 3


def test_it_asks_the_same_number_of_queries_whatever_it_finds(cast, auditor):
    a_trade_that_exports(3)

    asked = []
    for name in ("BYM:IN-0", Lot.objects.order_by("-id")[0].name):
        with CaptureQueriesContext(connection) as counted:
            queries.impact_of("lot", name, viewer=auditor)
        asked.append(len(counted))

    assert asked[0] == asked[1] <= 9


def test_what_is_above_the_bound_is_counted_and_said(cast, auditor, monkeypatch):
    a_trade_that_exports(3)
    whole = queries.impact_of("organisation", "HFR", viewer=auditor)
    monkeypatch.setattr(impact, "MOST_TOUCHED", 2)

    cut = queries.impact_of("organisation", "HFR", viewer=auditor)

    assert not whole.is_truncated and len(whole.lots) == whole.counts["lots"] > 2
    assert cut.is_truncated and len(cut.lots) == 2 and cut.counts == whole.counts


def test_a_certificate_is_named_with_its_state(cast, certificate, auditor):
    found = queries.impact_of("lot", "HFR:NDPR-2026-0044", viewer=auditor)

    assert [(one.number, one.state) for one in found.certificates] == [(certificate.number, "certified")]
    assert [(one.number, one.state, one.case) for one in found.shipments] == [
        (certificate.shipment.number, "certified", certificate.case_id)
    ]


@pytest.mark.parametrize(
    ("kind", "name"),
    [("licence", "mining:NO-1"), ("licence", "nonsense"), ("organisation", "NOB"), ("lot", "NOB:1"), ("event", str(UUID(int=1))),
     ("event", "nonsense"), ("document", "NO-1")],
)  # fmt: skip
def test_what_nobody_recorded_touches_nothing(cast, auditor, kind, name):
    with pytest.raises(NothingOfThatName):
        queries.impact_of(kind, name, viewer=auditor)


@pytest.mark.parametrize("who", ["ada", "mei"])
def test_who_sees_only_their_own_may_not_ask(cast, who):
    with pytest.raises(Forbidden):
        queries.impact_of("organisation", "HFR", viewer=getattr(cast, who).viewer)
