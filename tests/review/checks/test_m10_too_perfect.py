from decimal import Decimal

import pytest

from tests.make.dossiers import a_dossier, a_lot, an_assay, an_event
from traceability.review.catalogue import Finding
from traceability.review.checks.m10_too_perfect import IDENTICAL, MIN_EVENTS, MIN_RSD, too_perfect
from traceability.review.dossier import Beside, Fields
from traceability.review.series import WINDOW

PURE = an_assay(treo_percent="100.0")


def asked(*recoveries: str, stage="separation", policies=None, in_chain=1, stocktakes=False, days=None) -> Finding:
    """Separations of 100 t of pure oxide each, one a month, with these recoveries; the last of them are the chain's own."""
    lots, events, counts = [], [], []
    for number, recovery in enumerate(recoveries):
        day = days[number] if days else f"{2025 + number // 12}-{number % 12 + 1:02d}-20"
        lots.append(a_lot(f"H:IN-{number}", form="mixed_oxide", net_kg="100000.000", assay=PURE, made_by="x"))
        lots.append(a_lot(f"H:OUT-{number}", net_kg=f"{Decimal(recovery) * 1000:.3f}", assay=PURE, made_by=f"e-{number}"))
        events.append(an_event(f"e-{number}", stage, inputs=[(f"H:IN-{number}", "100000.000")], outputs=[f"H:OUT-{number}"], ended=day))
        if stocktakes:
            counts.append(an_event(f"count {day[:7]}", "stocktake", ended=f"{day[:7]}-28", fields=Fields(period=day[:7])))
    chain, before = events[len(events) - in_chain :], events[: len(events) - in_chain]
    return too_perfect(a_dossier(lots=lots, events=[*chain, *counts], series=Beside(tuple(before)), policies=policies))


def test_three_equal_recoveries_are_too_perfect_and_two_are_not():
    assert asked("94.853", "94.853", "94.101").result == "passed"
    finding = asked("94.853", "94.853", "94.853")

    assert (finding.result, finding.severity) == ("failed", "HOLD")
    assert finding.message.en == "HFR-PLANT-1: 3 events with the same recovery 94.853 %."
    assert finding.message.zh == "HFR-PLANT-1：连续3次回收率同为94.853%。"


def test_equal_means_to_three_places_and_in_succession():
    assert asked("94.8534", "94.8531", "94.8526").result == "failed"
    assert asked("94.853", "94.854", "94.853", "94.853").result == "passed"


def test_the_chain_and_the_series_before_it_are_one():
    assert asked("94.853", "94.853", "94.853", in_chain=3).result == "failed"
    assert asked("94.853", "94.853", "94.853", in_chain=2).result == "failed"


@pytest.mark.parametrize(("number", "result"), [(6, "failed"), (5, "passed")])
def test_six_recoveries_that_hardly_vary_are_too_perfect(number, result):
    recoveries = ["95.000", "95.010", "95.020", "95.030", "95.015", "95.005"][:number]

    finding = asked(*recoveries)

    assert finding.result == result
    assert (finding.evidence[0].values["rsd"] < Decimal("0.05")) is True


@pytest.mark.parametrize(("limit", "result"), [("0.01234", "passed"), ("0.01235", "failed")])
def test_the_limit_of_the_variation_itself_is_still_allowed(limit, result):
    """Squares of the deviations sum to 687.5 in thousandths: s = 0.011726, mean 95.0125, so 0.012342 %."""
    recoveries = ["95.000", "95.010", "95.020", "95.030", "95.015", "95.000"]

    finding = asked(*recoveries, policies={MIN_RSD: limit})

    assert (finding.result, finding.evidence[0].values["rsd"]) == (result, Decimal("0.012"))


def test_the_sentence_about_a_variation_names_it():
    finding = asked("95.000", "95.010", "95.020", "95.030", "95.015", "95.005")

    assert "varies by" in finding.message.en and "相对标准偏差仅" in finding.message.zh


def test_fewer_than_three_are_not_checked():
    finding = asked("94.853", "94.853")

    assert (finding.result, finding.evidence[0].values["missing"]) == ("not_checked", ("3 events with a recovery",))


def test_only_the_last_events_are_compared():
    old = ["94.853", "94.853", "94.853", "91.000", "96.000"]

    assert asked(*old).result == "failed"
    assert asked(*old, policies={WINDOW: "4"}).result == "passed"


def test_the_number_of_equal_ones_is_the_policys():
    assert asked("94.853", "94.853", "94.853", policies={IDENTICAL: "4"}).result == "passed"
    assert asked("94.853", "94.100", "93.900", policies={MIN_EVENTS: "3", MIN_RSD: "1"}).result == "failed"


def test_a_month_with_a_stocktake_counts_once_however_many_events_it_has():
    """Three batches of one month share its account: that their recovery is one figure is no wonder."""
    same_month = ["2026-03-05", "2026-03-10", "2026-03-20"]

    assert asked("95.000", "94.000", "93.000", days=same_month, stocktakes=True).result == "not_checked"
    assert asked("94.853", "94.853", "94.853", stocktakes=True).result == "failed"


@pytest.mark.parametrize("stage", ["packing", "blending", "mining"])
def test_what_is_mixed_packed_or_won_has_no_recovery_that_varies(stage):
    assert asked("100.000", "100.000", "100.000", stage=stage).result == "not_applicable"


def test_without_its_policies_it_is_not_checked():
    assert asked("94.853", "94.853", "94.853", policies={}).result == "not_checked"
