from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.make.dossiers import a_dossier, a_facility, a_lot, a_receipt, a_sale, an_event, an_invoice
from traceability.review.checks.c02_order_of_time import order_of_time
from traceability.review.dossier import Transport

ROAD = Transport(mode="road")
LOTS = (a_lot(made_by="made"),)
MADE = an_event("made", outputs=["HFR:L-1"], ended="2026-03-31", custody_model="segregated")
PLACES = (
    a_facility("HFR-PLANT-1", latitude="24.95", longitude="115.65"),
    a_facility("EXP-WH-1", "EXP", latitude="25.02", longitude="98.49"),
)
"""1,728 km apart (checks.md, S10)."""


def moved(hours: str | None = "19.3", **values):
    """A sale, and its receipt that ends so many hours after the dispatch began."""
    sale = a_sale(**{"transport": ROAD, "invoice": None, **values})
    if hours is None:
        return [sale]
    ended = sale.started_at + timedelta(hours=float(hours))
    return [sale, a_receipt(sale, started=sale.ended_at.isoformat(), ended=ended.isoformat())]


def asked(*events, facilities=PLACES, lots=LOTS, policies=None):
    return order_of_time(a_dossier(lots=lots, events=[MADE, *events], facilities=facilities, policies=policies))


def rounded(finding):
    return next(one for one in finding.evidence if "speed" in one.values).values


@pytest.mark.parametrize(("hours", "result"), [("19.3", "passed"), ("19.1", "failed")])
def test_nothing_goes_faster_than_90_kilometres_an_hour_by_road(hours, result):
    finding = asked(*moved(hours))

    assert (finding.result, finding.severity) == (result, "HOLD")


def test_exactly_the_limit_passes():
    """A place 1,728.000 km east along the equator; 19.2 h are 90.0 km/h."""
    degrees = "15.540277"
    places = (a_facility("HFR-PLANT-1", latitude="0", longitude="0"), a_facility("EXP-WH-1", "EXP", latitude="0", longitude=degrees))

    assert asked(*moved("19.2"), facilities=places).result == "passed"
    assert rounded(asked(*moved("19.1"), facilities=places))["speed"] == "90.5"


def test_what_cannot_follow_what_is_named_with_the_reason():
    finding = asked(*moved("19.1"))

    reason = finding.message.en.partition(": ")[2]
    assert finding.message.en.startswith("Receipt EXP-WH-1 2026-04-11 cannot follow dispatch HFR-PLANT-1 2026-04-10: ")
    assert reason.endswith("km by road in 19.1 h is 90.5 km/h.")
    assert "公路" in finding.message.zh and [row.key for row in finding.policy] == ["C02.max_speed_kmh.road"]


def test_a_receipt_before_its_dispatch_fails():
    assert asked(*moved("-1")).result == "failed"


def test_other_modes_and_the_same_place_have_no_speed():
    assert asked(*moved("1", transport=Transport(mode="rail"))).result == "passed"
    assert asked(*moved("1", to_facility="HFR-PLANT-1"), facilities=()).result == "passed"


@pytest.mark.parametrize(
    ("changed", "missing"),
    [
        ({"facilities": ()}, "latitude and longitude"),
        ({"facilities": (PLACES[0], a_facility("EXP-WH-1", latitude=None, longitude=None))}, "latitude and longitude"),
        ({"policies": {}}, "C02.max_speed_kmh.road"),
    ],
)
def test_without_a_place_or_policy_the_speed_is_not_checked(changed, missing):
    finding = asked(*moved(), **changed)

    assert (finding.result, finding.evidence[0].values["missing"]) == ("not_checked", (missing,))


def test_without_a_mode_the_speed_is_not_checked():
    assert asked(*moved(transport=None)).evidence[0].values["missing"] == ("transport.mode",)


@pytest.mark.parametrize(("started", "result"), [("2026-04-11T04:18:00+08:00", "passed"), ("2026-04-11T04:17:00+08:00", "failed")])
def test_a_lot_is_not_used_before_its_receipt_ended(started, result):
    """Received 19.3 hours after 2026-04-10 09:00."""
    use = an_event("use", stage="packing", performed_by="EXP", inputs=[("HFR:L-1", "1.000")], started=started, ended="2026-04-12")

    finding = asked(*moved("19.3"), use)

    assert finding.result == result
    assert result == "passed" or finding.message.en.endswith("HFR:L-1 had not arrived.")


@pytest.mark.parametrize(("ended", "result"), [("2026-04-12", "passed"), ("2026-04-10", "failed")])
def test_a_period_that_mixes_continuously_may_begin_before_its_feed_arrives(ended, result):
    period = {"started": "2026-04-01", "ended": ended, "custody_model": "mass_balance"}
    use = an_event("use", performed_by="EXP", inputs=[("HFR:L-1", "1.000")], **period)

    assert asked(*moved("19.3"), use).result == result


@pytest.mark.parametrize(("started", "result"), [("2026-03-31T18:00:00+08:00", "passed"), ("2026-03-31T17:59:00+08:00", "failed")])
def test_a_lot_is_not_used_before_it_was_made(started, result):
    use = an_event("use", stage="packing", inputs=[("HFR:L-1", "1.000")], started=started, ended="2026-04-02")

    assert asked(use).result == result


@pytest.mark.parametrize(("issued", "result"), [("2026-03-31", "passed"), ("2026-03-30", "failed")])
def test_an_invoice_is_not_older_than_the_lot(issued, result):
    finding = asked(*moved(invoice=an_invoice(issued_on=date.fromisoformat(issued))))

    assert finding.result == result
    assert result == "passed" or f"the invoice of {issued} is older than HFR:L-1" in finding.message.en


def test_lots_of_a_continuous_period_are_there_from_its_start():
    period = replace(MADE, custody_model="mass_balance", started_at=MADE.ended_at - timedelta(days=30))
    use = an_event("use", stage="packing", inputs=[("HFR:L-1", "1.000")], ended="2026-03-20")

    assert order_of_time(a_dossier(lots=[a_lot(made_by="made")], events=[period, use])).result == "passed"


def test_a_single_event_does_not_apply():
    assert asked().result == "not_applicable"
