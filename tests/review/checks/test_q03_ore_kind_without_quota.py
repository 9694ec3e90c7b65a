from datetime import date
from decimal import Decimal

import pytest

from tests.make.dossiers import a_dossier, a_facility, an_event, an_id, an_organisation
from traceability.review.checks.q03_ore_kind_without_quota import ore_kind_without_quota
from traceability.review.dossier import Quota, QuotaBatch


def a_quota(what: str, tonnes="188650", day="2024-02-07") -> Quota:
    return Quota(an_id(what), "EAST", 2024, what, (QuotaBatch(date.fromisoformat(day), Decimal(tonnes)),))


def asked(*quotas, ore_class="rock", stage="mining", group="EAST"):
    event = an_event(stage=stage, performed_by="BYM", facility="BYM-MINE-1", ended="2024-03-01")
    return ore_kind_without_quota(
        a_dossier(
            events=[event],
            quotas=quotas,
            organisations=[an_organisation("BYM", group=group)],
            facilities=[a_facility("BYM-MINE-1", "BYM", ore_class=ore_class)],
        )
    )


@pytest.mark.parametrize(("ore_class", "result"), [("rock", "passed"), ("ionic", "failed")])
def test_the_northern_group_has_rock_and_no_ionic_quota(ore_class, result):
    """NORTH 2024 stands in the reference table: rock 188,650 t."""
    finding = asked(ore_class=ore_class, group="NORTH")

    assert (finding.result, finding.severity) == (result, "BLOCK")


def test_the_kind_and_what_is_held_are_named():
    finding = asked(a_quota("mining_rock"), a_quota("separation"), ore_class="ionic", stage="leaching")

    assert finding.message.en == "EAST has no ionic-clay mining quota in 2024."
    assert finding.message.zh == "EAST2024年没有开采（离子型）指标。"
    assert finding.evidence[0].values["held"] == ("mining_rock", "separation")


@pytest.mark.parametrize(("tonnes", "result"), [("0.001", "passed"), ("0", "failed")])
def test_a_quota_of_nothing_is_none(tonnes, result):
    assert asked(a_quota("mining_ionic", tonnes), ore_class="ionic").result == result


def test_a_quota_of_the_registry_comes_before_a_published_total():
    north = Quota(an_id("n"), "NORTH", 2024, "mining_rock", (QuotaBatch(date(2024, 2, 7), Decimal(0)),))

    assert asked(north, group="NORTH").result == "failed"


def test_a_batch_of_later_in_the_year_is_a_quota_of_the_year():
    assert asked(a_quota("mining_rock", day="2024-12-31")).result == "passed"


def test_a_total_that_nobody_split_says_nothing_of_the_kind():
    assert asked(a_quota("mining_all"), ore_class="ionic").result == "not_checked"


def test_what_is_not_loaded_is_not_checked():
    assert asked().evidence[0].values["missing"] == ("quota EAST 2024",)
    assert asked(a_quota("mining_rock"), group="").evidence[0].values["missing"] == ("organisation.group",)
    assert asked(a_quota("mining_rock"), ore_class="").evidence[0].values["missing"] == ("facility.ore_class",)


def test_without_domestic_mining_it_does_not_apply():
    assert asked(a_quota("mining_rock"), stage="separation").result == "not_applicable"
