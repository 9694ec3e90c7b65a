from decimal import Decimal

import pytest

from tests.make.dossiers import a_dossier, a_facility, an_event
from traceability.review.checks.p04_separator_scale import separator_scale


def asked(capacity: str | None, *, stage="separation", policies=None):
    plant = a_facility("HFR-PLANT-1", capacity_t_per_year=None if capacity is None else Decimal(capacity))
    return separator_scale(a_dossier(events=[an_event(stage=stage)], facilities=[plant], policies=policies))


@pytest.mark.parametrize(("capacity", "result"), [("2000", "passed"), ("1999", "failed")])
def test_a_separator_has_at_least_two_thousand_tonnes(capacity, result):
    finding = asked(capacity)

    assert (finding.result, finding.severity) == (result, "WARN")


def test_the_facility_and_its_capacity_are_named():
    finding = asked("1999")

    assert finding.message.en == "Separator HFR-PLANT-1 has 1999 t REO a year, under 2000."
    assert finding.message.zh == "分离厂HFR-PLANT-1年产能1999吨REO，低于2000吨。"
    assert (finding.evidence[0].kind, finding.evidence[0].values["capacity"]) == ("facility", Decimal(1999))


def test_without_a_separation_it_does_not_apply():
    assert asked("1", stage="recycling").result == "not_applicable"


def test_what_is_not_known_is_not_checked():
    assert asked(None).evidence[0].values["missing"] == ("facility.capacity_t_per_year",)
    assert asked("2000", policies={}).result == "not_checked"
    assert separator_scale(a_dossier(events=[an_event()])).evidence[0].values["missing"] == ("facility",)
