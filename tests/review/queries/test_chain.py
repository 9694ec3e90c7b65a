"""Events and lots of a chain: what belongs to them, up to when, and beside whom."""

from decimal import Decimal

import pytest

from tests.make.custody import a_lot, a_part, an_assay, dressing, loss, lot_id, mining, moved, packing, record, separation, stocktake
from traceability.kernel import clock
from traceability.review.queries import chain

pytestmark = pytest.mark.django_db


def behind(lot, **more):
    """The chain of one lot as it is now."""
    ids = [lot_id(lot)]
    at = more.get("at")
    return chain.events_of(ids, chain.upstream_ids(ids, at=at), submitted=more.get("submitted", clock.now()), at=at)


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
