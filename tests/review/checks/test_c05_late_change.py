from datetime import date, timedelta

import pytest

from tests.make.dossiers import a_dossier, a_shipment, a_time, an_id
from traceability.review.checks.c05_late_change import late_change
from traceability.review.dossier import Correction

SUBMITTED = a_time("2026-04-20T12:00:00+08:00")


def corrected(*after_seconds: int, organisation="HFR"):
    """Corrections so many seconds after the submission."""
    return [
        Correction(
            id=an_id(f"{organisation} {place}"),
            stage="separation",
            facility="HFR-PLANT-1",
            ended_on=date(2026, 3, 31),
            replaced_by=an_id("instead"),
            organisation=organisation,
            recorded_at=SUBMITTED + timedelta(seconds=seconds),
        )
        for place, seconds in enumerate(after_seconds)
    ]


def asked(*corrections, policies=None):
    shipment = a_shipment(lines=(), submitted_at=SUBMITTED)
    return late_change(a_dossier(shipment=shipment, corrections=corrections, policies=policies))


@pytest.mark.parametrize(("number", "result"), [(5, "passed"), (6, "failed")])
def test_one_organisation_corrects_at_most_five_events_in_the_week_before(number, result):
    finding = asked(*corrected(*[-60] * number))

    assert (finding.result, finding.severity) == (result, "HOLD")


def test_corrections_of_several_organisations_are_counted_apart():
    assert asked(*corrected(*[-60] * 5), *corrected(*[-60] * 5, organisation="BYM")).result == "passed"


@pytest.mark.parametrize(("seconds", "result"), [(-7 * 86400, "failed"), (-7 * 86400 - 1, "passed")])
def test_only_the_seven_days_before_the_submission_count(seconds, result):
    assert asked(*corrected(*[-60] * 5, seconds)).result == result


@pytest.mark.parametrize(("seconds", "result"), [(0, "passed"), (1, "failed")])
def test_nothing_is_corrected_after_the_submission(seconds, result):
    assert asked(*corrected(seconds)).result == result


def test_number_and_events_are_named_without_the_reason():
    finding = asked(*corrected(1))

    assert finding.message.en == "1 corrections to the chain: separation HFR-PLANT-1 2026-03-31."
    assert finding.message.zh == "链上有1次更正：分离 HFR-PLANT-1 2026-03-31。"
    assert finding.evidence[0].kind == "event"
    assert set(finding.evidence[0].values) == {"n", "events", "organisation", "corrected_at", "replaced_by"}


def test_without_a_correction_it_does_not_apply():
    assert asked().result == "not_applicable"


def test_without_policies_only_what_came_after_is_judged():
    assert asked(*corrected(-60), policies={}).result == "not_checked"
    assert asked(*corrected(1), policies={}).result == "failed"
