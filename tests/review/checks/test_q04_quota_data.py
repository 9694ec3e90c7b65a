import pytest

from tests.make.dossiers import a_dossier, a_facility, an_event, an_id, an_organisation
from traceability.review.checks.q04_quota_data import quota_data
from traceability.review.dossier import Quota


def asked(*quotas, stage="leaching", group="SOUTH", ore_class="ionic"):
    event = an_event(stage=stage, performed_by="LNM", facility="LNM-SITE-1", ended="2024-03-01")
    places = [a_facility("LNM-SITE-1", "LNM", ore_class=ore_class)]
    return quota_data(a_dossier(events=[event], quotas=quotas, organisations=[an_organisation("LNM", group=group)], facilities=places))


@pytest.mark.parametrize(("year", "result"), [(2024, "passed"), (2026, "not_checked")])
def test_the_quota_of_the_events_year_is_loaded_or_not(year, result):
    finding = asked(Quota(an_id("quota"), "SOUTH", year, "mining_ionic"))

    assert (finding.result, finding.severity) == (result, "INFO")


def test_what_is_not_loaded_is_named():
    finding = asked()

    assert finding.message.en == "Quota data: not checked, missing the quota of SOUTH for 2024, ionic-clay mining."
    assert finding.message.zh == "指标数据：未核查，缺少SOUTH 2024年开采（离子型）指标。"
    assert finding.evidence[0].values["kind"] == "mining_ionic"


def test_a_separation_counts_on_the_quota_of_separation():
    assert asked(Quota(an_id("quota"), "SOUTH", 2024, "separation"), stage="separation").result == "passed"


def test_without_group_or_class_of_ore_it_is_not_checked():
    assert asked(group="").evidence[0].values["missing"] == ("organisation.group",)
    assert asked(ore_class="").evidence[0].values["missing"] == ("facility.ore_class",)


def test_without_an_event_that_counts_it_does_not_apply():
    assert asked(stage="recycling").result == "not_applicable"
