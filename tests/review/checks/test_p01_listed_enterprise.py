import pytest

from tests.make.dossiers import a_dossier, an_event
from traceability.review.checks.p01_listed_enterprise import listed_enterprise
from traceability.review.dossier import Listing

LIST_2026 = (Listing(2026, "HFR", frozenset({"separation"})), Listing(2026, "BYM", frozenset({"mining"})))


def asked(stage: str, performer: str, *, ended: str = "2026-03-31", listed=LIST_2026):
    return listed_enterprise(a_dossier(events=[an_event(stage=stage, performed_by=performer, ended=ended)], public_list=listed))


@pytest.mark.parametrize(("stage", "performer"), [("separation", "HFR"), ("mining", "BYM"), ("leaching", "BYM")])
def test_a_listed_enterprise_passes(stage, performer):
    assert asked(stage, performer).result == "passed"


def test_leaching_by_an_enterprise_without_a_row_fails():
    finding = asked("leaching", "HNI", ended="2026-02-27")

    assert (finding.result, finding.severity) == ("failed", "BLOCK")
    assert finding.evidence[0].values == {"organisation": "HNI", "year": 2026, "activity": "mining"}


def test_a_row_of_another_activity_does_not_count():
    assert asked("separation", "BYM").result == "failed"


@pytest.mark.parametrize(
    ("ended", "result"),
    [("2026-12-31T23:59:59+08:00", "passed"), ("2027-01-01T00:00:00+08:00", "failed"), ("2026-12-31T16:00:00+00:00", "failed")],
)
def test_the_year_is_that_of_the_day_in_china(ended, result):
    listed = (*LIST_2026, Listing(2027, "BYM", frozenset({"mining"})))

    assert asked("separation", "HFR", ended=ended, listed=listed).result == result


def test_without_any_list_of_the_year_it_is_not_checked():
    assert asked("separation", "HFR", ended="2027-03-31").result == "not_checked"


def test_recycling_and_imports_are_not_judged():
    assert asked("recycling", "RCY").result == "not_applicable"
