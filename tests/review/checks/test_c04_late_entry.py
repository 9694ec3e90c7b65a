from datetime import date

import pytest

from tests.make.dossiers import a_dossier, a_shipment, a_time, an_event, an_organisation
from traceability.review.checks.c04_late_entry import late_entry

JOINED = date(2026, 1, 1)


def asked(recorded: str | None, *, ended="2026-03-31", joined: date | None = JOINED, policies=None):
    event = an_event(ended=ended, recorded_at=a_time(recorded) if recorded else None)
    organisations = [an_organisation("HFR", joined_on=joined), an_organisation("EXP", joined_on=date(2027, 1, 1))]
    return late_entry(a_dossier(events=[event], organisations=organisations, policies=policies))


def submitted(day: str, *, planned="2026-04-25", joined: date | None = JOINED):
    shipment = a_shipment(lines=(), planned_export_on=date.fromisoformat(planned), submitted_at=a_time(day))
    return late_entry(a_dossier(shipment=shipment, organisations=[an_organisation("EXP", joined_on=joined)]))


@pytest.mark.parametrize(
    ("recorded", "result", "severity"),
    [
        ("2026-04-10T23:59:59+08:00", "passed", "HOLD"),
        ("2026-04-11T00:00:00+08:00", "failed", "WARN"),
        ("2026-05-10", "failed", "WARN"),
        ("2026-05-11", "failed", "HOLD"),
    ],
)
def test_an_event_of_march_is_due_on_the_tenth_of_april(recorded, result, severity):
    finding = asked(recorded)

    assert (finding.result, finding.severity) == (result, severity)


def test_the_days_are_named_with_both_rows():
    finding = asked("2026-05-11")

    assert finding.message.en == "Event separation HFR-PLANT-1 2026-03-31 was recorded 31 days late."
    assert finding.message.zh == "环节分离 HFR-PLANT-1 2026-03-31迟录31天。"
    assert [row.key for row in finding.policy] == ["C04.due_day", "C04.hold_after_days"]


@pytest.mark.parametrize(("ended", "recorded", "result"), [("2026-12-31", "2027-01-10", "passed"), ("2026-12-31", "2027-01-11", "failed")])
def test_december_is_due_in_january(ended, recorded, result):
    assert asked(recorded, ended=ended).result == result


@pytest.mark.parametrize(("joined", "result"), [("2026-04-01", "not_applicable"), ("2026-03-31", "failed")])
def test_what_ended_before_its_recorder_joined_is_a_backfill(joined, result):
    assert asked("2026-06-01", joined=date.fromisoformat(joined)).result == result


def test_what_is_missing_is_not_checked():
    assert asked("2026-04-01", joined=None).evidence[0].values["missing"] == ("organisation.joined_on",)
    assert asked(None).evidence[0].values["missing"] == ("recorded_at",)
    assert asked("2026-04-01", policies={}).result == "not_checked"
    assert submitted("2026-04-25", joined=None).result == "not_checked"


@pytest.mark.parametrize(("day", "result"), [("2026-04-25", "passed"), ("2026-04-26", "failed")])
def test_a_shipment_is_submitted_by_its_planned_day(day, result):
    finding = submitted(day)

    assert (finding.result, finding.severity) == (result, "HOLD" if result == "passed" else "WARN")
    assert result == "passed" or finding.message.en == "Shipment EX-2026-0000000001 was submitted 1 days after its planned day."


@pytest.mark.parametrize(
    ("planned", "day", "severity"),
    [("2025-11-06", "2025-11-07", "HOLD"), ("2025-11-07", "2025-11-08", "HOLD"), ("2025-11-11", "2025-11-12", "WARN")],
)
def test_where_export_law_changed_in_between_it_must_be_cleared(planned, day, severity):
    finding = submitted(day, planned=planned, joined=date(2025, 1, 1))

    assert (finding.result, finding.severity) == ("failed", severity)
    assert bool(finding.evidence[0].values["changed"]) == (severity == "HOLD")


@pytest.mark.parametrize(("joined", "result"), [("2026-04-26", "not_applicable"), ("2026-04-25", "failed")])
def test_a_shipment_planned_before_its_exporter_joined_is_a_backfill(joined, result):
    assert submitted("2026-06-01", joined=date.fromisoformat(joined)).result == result
