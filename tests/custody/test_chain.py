"""The chain by one recursive statement is the chain by a slow walk in Python, also as it was recorded at a time."""

from dataclasses import replace

import pytest
from django.db import connection

from tests.custody.walks import a_random_plant, a_random_trade, slow_downstream, slow_upstream
from tests.make.custody import (
    a_lot,
    a_part,
    an_event,
    copied,
    correct,
    corrected,
    dressing,
    entered,
    lot_id,
    mining,
    moved,
    receipt,
    record,
    separation,
    stocktake,
)
from tests.refusals import refused
from traceability.custody import queries
from traceability.custody.models import Draw, Event, Lot, Output
from traceability.custody.origins import Origin
from traceability.custody.queries.graph import moves_shown
from traceability.kernel import clock

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("seed", range(3))
def test_upstream_and_downstream_of_a_random_trade(trade, seed):
    a_random_trade(trade, seed)

    for lot in Lot.objects.all():
        assert set(queries.upstream_of([lot.id]).events) == slow_upstream([lot.id])
        assert set(queries.downstream_of([lot.id]).events) == slow_downstream([lot.id])


@pytest.mark.parametrize("seed", range(2))
def test_as_it_was_recorded_at_a_time(trade, seed):
    a_random_trade(trade, seed)
    times = sorted(event.recorded_at for event in Event.objects.all())
    lots = list(Lot.objects.all())

    for at in times[:: max(1, len(times) // 5)]:
        for lot in lots[:: max(1, len(lots) // 5)]:
            assert set(queries.upstream_of([lot.id], at=at).events) == slow_upstream([lot.id], at)


def test_shares_of_every_lot_sum_to_one(trade):
    a_random_trade(trade, 7)
    rows = queries.upstream_of(list(Lot.objects.values_list("id", flat=True)))

    mixed = queries.provenance_of(rows).mixed
    assert rows.lots
    for lot in rows.lots:
        assert sum(mixed.of_lot(lot).values()) == 1
        assert {origin.kind for origin in mixed.of_lot(lot)} == {"import"}


@pytest.mark.parametrize("seed", range(12))
def test_the_chain_of_a_lot_holds_all_that_its_origins_depend_on(trade, seed):
    """Shares computed over a lot's own chain are those computed over everything that was ever recorded."""
    a_random_plant(trade, seed)
    lots = {lot.id: lot.name for lot in Lot.objects.all()}
    given = {lot_id: Origin("import", name) for lot_id, name in lots.items() if ":IN-" in name}
    whole = queries.provenance_of(queries.upstream_of(lots), fixed=given).mixed

    for lot in lots.keys() - given.keys():
        own = queries.provenance_of(queries.upstream_of([lot]), fixed=given).mixed
        assert own.of_lot(lot) == whole.of_lot(lot)
        for origin, share in own.of_lot(lot).items():
            source = next((one for one, known in given.items() if known == origin), None)
            if source and share > 0:
                made = {output.lot_id for output in queries.downstream_of([source]).outputs}
                assert lot in made


def test_what_is_beyond_the_depth_is_cut_and_said(trade):
    record(trade.bym, mining(a_lot("BYM:ORE-1", "1000.000")))
    record(trade.bym, dressing([a_part("BYM:ORE-1", "100.000")], [a_lot("BYM:CON-1", "10.000", form="concentrate")]))

    whole, cut = (queries.upstream_of([lot_id("BYM:CON-1")], depth=depth) for depth in (2, 1))

    assert (whole.depth, whole.is_truncated, len(whole.events)) == (2, False, 2)
    assert (cut.depth, cut.is_truncated, len(cut.events)) == (1, True, 1)
    (origin,) = queries.provenance_of(cut).mixed.of_lot(lot_id("BYM:CON-1"))
    assert origin.kind == "unknown"


def test_what_the_plant_ran_before_is_behind_its_circuit(trade):
    stock = [{"form": "mixed_chloride", "net_kg": "100.000", "moisture_percent": "0", "treo_percent": "50"}]
    record(trade.bym, mining(a_lot("BYM:ORE-1", "1000.000"), a_lot("BYM:ORE-2", "1000.000")))
    for number in (1, 2):
        record(trade.bym, dressing([a_part(f"BYM:ORE-{number}", "500.000")], [a_lot(f"BYM:CON-{number}", "100.000", form="concentrate")]))
    march, april = ({"started_at": f"2026-0{month}-01T00:00:00Z", "ended_at": f"2026-0{month}-20T00:00:00Z"} for month in (3, 4))
    for number, month in ((1, march), (2, april)):
        plant = {"performed_by": "BYM", "facility": "BYM-DRESS-1"}
        record(
            trade.bym,
            separation([a_part(f"BYM:CON-{number}", "100.000")], [a_lot(f"BYM:OX-{number}", "40.000", form="oxide")], **plant, **month),
        )
    record(trade.bym, stocktake("2026-03", performed_by="BYM", facility="BYM-DRESS-1"))

    before = queries.upstream_of([lot_id("BYM:OX-2")])
    record(trade.bym, stocktake("2026-04", stock, performed_by="BYM", facility="BYM-DRESS-1"))
    after = queries.upstream_of([lot_id("BYM:OX-2")])

    assert (len(before.events), len(after.events)) == (3, 5)
    assert set(queries.downstream_of([lot_id("BYM:CON-1")]).events) >= {Event.objects.get(outputs__lot__name="BYM:OX-2").id}
    assert len(queries.provenance_of(after).mixed.pools) == 5


def test_a_corrected_event_counts_until_it_was_corrected(trade):
    (made,) = record(trade.bym, mining(a_lot("BYM:ORE-1", "1000.000")))
    before = clock.now()
    replacing = copied(made.event, recorded_at=clock.now())
    entered(trade.bym, replacing, made.claim)
    corrected(trade.bym, made.event, replaced_by=replacing)
    Output.objects.create(event=replacing, lot_id=lot_id("BYM:ORE-1"), position=0, net_kg="900.000")

    assert set(queries.upstream_of([lot_id("BYM:ORE-1")], at=before).events) == {made.event.id}
    assert set(queries.upstream_of([lot_id("BYM:ORE-1")]).events) == {replacing.id}
    connection.check_constraints()


def test_a_replaced_receipt_stands_where_the_first_one_stood(trade):
    """Recorded after the lot was used, it still came before: what is shown goes by the place that it took over."""
    record(trade.bym, an_event("import", outputs=[a_lot("BYM:CON-1", "50.000", form="mixed_carbonate")]))
    moved(trade, a_part("BYM:CON-1", "50.000"))
    record(trade.hfr, separation([a_part("BYM:CON-1", "50.000")], [a_lot("HFR:OX-1", "30.000", form="oxide")]))
    chain = queries.upstream_of([lot_id("HFR:OX-1")])
    used_at = chain.events[chain.uses[0].event_id].place[0]

    places = [move.place[0] for move in chain.moves]
    moves = moves_shown(chain, frozenset(chain.lots))
    late = replace(chain, rows=replace(chain.rows, moves=tuple(replace(one, place=(clock.now(), one.event_id)) for one in chain.moves)))

    assert places == sorted(places) and places[-1] < used_at
    assert [move.kind for move in moves] == ["send", "receive"]
    assert moves_shown(late, frozenset(chain.lots)) == ()


def test_a_corrected_receipt_is_shown_with_the_weight_in_force(trade):
    record(trade.bym, an_event("import", outputs=[a_lot("BYM:CON-1", "50.000", form="mixed_carbonate")]))
    sent, received = moved(trade, a_part("BYM:CON-1", "50.000"))
    record(trade.hfr, separation([a_part("BYM:CON-1", "40.000")], [a_lot("HFR:OX-1", "30.000", form="oxide")]))
    before = clock.now()

    correct(trade.hfr, received, receipt(sent, a_part("BYM:CON-1", "45.000")))

    then, now = (queries.upstream("HFR:OX-1", viewer=trade.hfr, at=at) for at in (before, None))
    weights = [[(edge.kind, edge.net_kg) for edge in graph.edges if edge.kind in {"sent", "received"}] for graph in (then, now)]
    assert weights == [[("sent", 50), ("received", 50)], [("sent", 50), ("received", 45)]]
    assert str(received.event.id) not in {node["id"] for node in now.nodes}


def test_a_replacing_event_takes_the_place_of_the_first_that_it_replaces(trade):
    (made,) = record(trade.bym, mining(a_lot("BYM:ORE-1")))
    old = made.event
    for _ in range(2):
        new = copied(old, recorded_at=clock.now())
        entered(trade.bym, new, made.claim)
        corrected(trade.bym, old, replaced_by=new)
        Output.objects.create(event=new, lot_id=lot_id("BYM:ORE-1"), position=0, net_kg="900.000")
        old = new

    (found,) = queries.upstream_of([lot_id("BYM:ORE-1")]).events.values()

    assert (found.id, found.place) == (old.id, (made.event.recorded_at, made.event.id))
    connection.check_constraints()


def test_a_correction_makes_no_circle(trade):
    """The mine is corrected into an event that uses what was made from its own ore: the walk never meets one."""
    (mined,) = record(trade.bym, mining(a_lot("BYM:ORE-1", "1000.000")))
    record(trade.bym, dressing([a_part("BYM:ORE-1", "100.000")], [a_lot("BYM:CON-1", "10.000", form="concentrate")]))
    replacing = copied(mined.event, recorded_at=clock.now())
    entered(trade.bym, replacing, mined.claim)
    corrected(trade.bym, mined.event, replaced_by=replacing)
    Output.objects.create(event=replacing, lot_id=lot_id("BYM:ORE-1"), position=0, net_kg="1000.000")

    with refused("nothing_is_made_of_itself"):
        Draw.objects.create(event=replacing, lot_id=lot_id("BYM:CON-1"), kind="use", position=0, net_kg="1.000")

    rows = queries.upstream_of([lot_id("BYM:CON-1")])
    assert len(rows.events) == 2
    assert sum(queries.provenance_of(rows).mixed.of_lot(lot_id("BYM:CON-1")).values()) == 1
    connection.check_constraints()
