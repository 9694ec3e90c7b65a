"""Events and lots of a chain: what belongs to them, up to when, and beside whom."""

from decimal import Decimal

import pytest

from tests.make.custody import (
    a_lot,
    a_part,
    an_assay,
    dispatch,
    dressing,
    loss,
    lot_id,
    mining,
    moved,
    packing,
    receipt,
    record,
    separation,
    stocktake,
)
from traceability.kernel import clock
from traceability.review.queries import chain

pytestmark = pytest.mark.django_db


def behind(lot, **more):
    """The chain of one lot as it is now."""
    ids = [lot_id(lot)]
    at = more.get("at")
    return chain.events_of(ids, chain.upstream_ids(ids, at=at), submitted=more.get("submitted", clock.now()), at=at)[:2]


def stages(events):
    return [event.stage for event in events]


def test_moves_and_losses_count_up_to_the_last_use(trade):
    record(trade.bym, mining(a_lot("BYM:ORE-1", "100.000")), loss(a_part("BYM:ORE-1", "1.000")))
    record(trade.bym, dressing([a_part("BYM:ORE-1", "50.000")], [a_lot("BYM:CON-1", "20.000", form="concentrate")]))
    moved(trade, a_part("BYM:ORE-1", "49.000"), to="HFR")

    events, _ = behind("BYM:CON-1")

    assert sorted(stages(events)) == ["beneficiation", "loss", "mining"]


def test_of_the_shipped_lot_itself_every_move_before_the_submission_counts(trade):
    record(trade.bym, mining(a_lot("BYM:ORE-1", "100.000")))
    moved(trade, a_part("BYM:ORE-1", "100.000"), to="HFR")
    moment = clock.now()

    assert sorted(stages(behind("BYM:ORE-1")[0])) == ["dispatch", "mining", "receipt"]
    moved(trade, a_part("BYM:ORE-1", "100.000"), sender="HFR", to="EXP")
    assert sorted(stages(behind("BYM:ORE-1", submitted=moment)[0])) == ["dispatch", "mining", "receipt"]


def test_a_plant_month_with_a_stocktake_brings_its_other_events_beside(trade):
    # Two campaigns of one month whose periods do not overlap: one is no part of the other's chain.
    early = {"started_at": "2026-03-01T00:00:00+08:00", "ended_at": "2026-03-09T00:00:00+08:00"}
    late = {"started_at": "2026-03-10T00:00:00+08:00", "ended_at": "2026-03-20T00:00:00+08:00"}
    for number, days in ((1, early), (2, late)):
        record(
            trade.bym,
            mining(a_lot(f"BYM:ORE-{number}")),
            dressing([a_part(f"BYM:ORE-{number}")], [a_lot(f"BYM:CON-{number}", form="concentrate")]),
        )
        moved(trade, a_part(f"BYM:CON-{number}"))
        record(trade.hfr, separation([a_part(f"BYM:CON-{number}")], [a_lot(f"HFR:OX-{number}", "500.000", form="oxide")], **days))
    assert stages(behind("HFR:OX-2")[1]) == []

    record(trade.hfr, stocktake())

    events, beside = behind("HFR:OX-2")
    assert "stocktake" in stages(events)
    assert [(event.stage, event.outputs) for event in beside] == [("separation", ("HFR:OX-1",))]


def test_an_event_brings_inputs_papers_and_fields(trade):
    record(
        trade.bym,
        mining(fields={"place": {"latitude": "41.79", "longitude": "109.98"}}, documents=[{"kind": "production_ledger", "number": "PL-1"}]),
    )

    ((event,), _) = behind("BYM:ORE-1")

    assert (event.fields.place.latitude, event.documents[0].number, event.outputs) == (Decimal("41.79"), "PL-1", ("BYM:ORE-1",))
    assert (event.recorded_by, event.is_confirmed, event.name) == ("BYM", False, "mining BYM-MINE-1 2026-02-10")


def test_a_packed_lot_keeps_its_parents_assay_and_brings_its_own_uncertainty(trade):
    said = an_assay(uncertainty={"treo_percent": "0.10", "shares_percent": {"Nd": "0.05"}}, th_ppm="12.5", sampled_on="2026-02-10")
    record(
        trade.bym,
        mining(a_lot("BYM:ORE-1", assay=said)),
        packing(a_part("BYM:ORE-1"), {"lot": "BYM:P-1", "form": "ore", "net_kg": "1000.000"}),
    )

    lots = chain.lots_of(["BYM:P-1", "BYM:ORE-1", "BYM:UNKNOWN"], at=None)

    assert lots.keys() == {"BYM:P-1", "BYM:ORE-1"}
    assert lots["BYM:P-1"].assay == lots["BYM:ORE-1"].assay
    assay = lots["BYM:P-1"].assay
    assert (assay.th_ppm, assay.u_treo_percent, assay.u_moisture_points, assay.u_shares_points) == (
        Decimal("12.5"),
        Decimal("0.10"),
        None,
        {"Nd": Decimal("0.05")},
    )
    assert lots["BYM:P-1"].holder == "BYM"


def test_a_lot_without_assay_has_none(trade):
    record(trade.bym, mining({"lot": "BYM:ORE-1", "form": "ore", "net_kg": "1.000"}))

    assert chain.lots_of(["BYM:ORE-1"], at=None)["BYM:ORE-1"].assay is None


def test_json_of_a_raw_statement_is_read_without_losing_digits():
    ((value, nothing, text),) = chain.rows("SELECT '[\"1.10\", 2]'::jsonb, NULL::jsonb, '[1]'::text WHERE %(at)s IS NOT NULL")

    assert (value, nothing, text) == (["1.10", 2], None, "[1]")


def test_a_receipt_brings_the_receivers_assay_and_both_ends_their_transport(trade):
    record(trade.bym, mining())
    transport = {"mode": "road", "ticket": "T-1", "gross_kg": "1600.000", "tare_kg": "600.000", "seals": ["S1"], "pieces": 3}
    certificate = {"kind": "assay_certificate", "number": "Q-9", "issuer": "HFR", "issued_on": "2026-03-01"}
    (sent,) = record(trade.bym, dispatch(a_part(), transport=transport))
    theirs = an_assay(treo_percent="49.5", sampled_on="2026-02-27", certificate=certificate)
    record(trade.hfr, receipt(sent, a_part() | {"assay": theirs}))

    left, arrived = (event for event in behind("BYM:ORE-1")[0] if event.stage in ("dispatch", "receipt"))

    assert (left.transport.mode, left.transport.ticket, left.transport.gross_kg) == ("road", "T-1", Decimal(1600))
    assert (left.transport.seals, left.transport.pieces, left.inputs[0].assay) == (("S1",), 3, None)
    received = arrived.inputs[0].assay
    assert (received.treo_percent, received.certificate.number, str(received.sampled_on)) == (Decimal("49.5"), "Q-9", "2026-02-27")
    assert arrived.transport is None


def in_month(month: int, name: str, taken="1000.000"):
    """Ore of its own, dressed in that month."""
    days = {"started_at": f"2026-{month:02d}-02T00:00:00+08:00", "ended_at": f"2026-{month:02d}-20T00:00:00+08:00"}
    return [
        mining(a_lot(f"BYM:ORE-{name}")),
        dressing([a_part(f"BYM:ORE-{name}", taken)], [a_lot(f"BYM:CON-{name}", form="concentrate")], **days),
    ]


def told(lot, window):
    ids = [lot_id(lot)]
    return chain.events_of(ids, chain.upstream_ids(ids, at=None), submitted=clock.now(), at=None, window=window)


def test_the_series_of_a_plant_are_its_last_events_up_to_the_chains(trade):
    for month in (1, 2, 3, 4):
        record(trade.bym, *in_month(month, str(month)))

    events = told("BYM:CON-3", window=2)

    assert [event.outputs for event in events.series] == [("BYM:CON-2",)]
    assert [event.outputs for event in told("BYM:CON-3", window=9).series] == [("BYM:CON-1",), ("BYM:CON-2",)]
    assert {event.outputs for event in events.chain} == {("BYM:ORE-3",), ("BYM:CON-3",)}


def test_a_month_of_the_series_with_a_stocktake_is_whole_and_brings_its_losses(trade):
    record(trade.bym, *in_month(1, "1A"), *in_month(1, "1B"), *in_month(2, "2"))
    at_the_dresser = {"facility": "BYM-DRESS-1", "performed_by": "BYM", "ended_at": "2026-01-25T00:00:00+08:00"}
    started = {"started_at": "2026-01-25T00:00:00+08:00"}
    record(trade.bym, loss(a_part("BYM:CON-1B", "1.000"), **at_the_dresser, **started), stocktake("2026-01", **at_the_dresser, **started))

    events = told("BYM:CON-2", window=2)

    assert sorted(stages(events.series)) == ["beneficiation", "beneficiation", "loss"]
    assert events.beside == []
