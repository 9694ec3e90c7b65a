from decimal import Decimal

import pytest

from tests.make.dossiers import a_dossier, a_facility, a_licence, an_event, an_id
from traceability.review.catalogue import Finding
from traceability.review.checks.m08_ore_throughput import LIMIT, ore_throughput
from traceability.review.dossier import MineYear


def asked(reo_kg: str, *, basis="net", facility="BYM-MINE-1", policies=None, year=True, stage="mining", **changed) -> Finding:
    """A mine with a licence of 20,000 t of ore and a highest grade of 5.60 %."""
    event = an_event("mined", stage, facility="BYM-MINE-1", performed_by="BYM", ended="2026-02-10")
    licence = a_licence("mining", "ML-1", organisation="BYM", facility=facility, quantity_kg="20000000.000", quantity_basis=basis)
    figures = {"facility_reo_kg": Decimal(reo_kg), "facility_grade_percent": Decimal("5.60"), **changed}
    years = {an_id("mined"): MineYear(an_id("mined"), **figures)} if year else {}
    place = a_facility("BYM-MINE-1", "BYM")
    return ore_throughput(a_dossier(events=[event], licences=[licence], facilities=[place], mine_years=years, policies=policies))


@pytest.mark.parametrize(("reo", "result"), [("1120000.000", "passed"), ("1120000.001", "failed")])
def test_the_licensed_ore_at_its_highest_grade_is_all_that_the_mine_can_give(reo, result):
    finding = asked(reo)

    assert (finding.result, finding.severity) == (result, "HOLD")
    assert finding.evidence[0].values["limit"] == Decimal("1120.000")


def test_the_sentence_names_mine_year_and_both_sums():
    finding = asked("1200000.000")

    assert finding.message.en == "BYM-MINE-1 2026: 1200.000 t REO from a licence worth 1120.000 t."
    assert finding.message.zh == "BYM-MINE-12026年产出1200.000吨REO，超过采矿许可折算1120.000吨。"


@pytest.mark.parametrize(("percent", "result"), [("50", "passed"), ("49.99", "failed")])
def test_the_limit_is_the_policys(percent, result):
    assert asked("560000.000", policies={LIMIT: percent}).result == result


def test_a_licence_for_all_mines_counts_them_together():
    finding = asked("1.000", facility="", organisation_reo_kg=Decimal("1000001.000"), organisation_grade_percent=Decimal("5.00"))

    assert (finding.result, finding.evidence[0].values["limit"]) == ("failed", Decimal("1000.000"))


@pytest.mark.parametrize("changed", [{"facility_grade_percent": None}, {"lacking": 1}, {"policies": {}}, {"year": False}])
def test_what_is_missing_is_not_checked(changed):
    assert asked("1.000", **changed).result == "not_checked"


@pytest.mark.parametrize("changed", [{"basis": "reo"}, {"stage": "leaching"}])
def test_a_licence_in_reo_and_leaching_are_other_checks(changed):
    assert asked("9999999.000", **changed).result == "not_applicable"


def test_of_a_mine_year_the_last_event_is_judged():
    events = [
        an_event(name, "mining", facility="M", performed_by="BYM", ended=day) for name, day in (("a", "2026-01-10"), ("b", "2026-02-10"))
    ]
    licence = a_licence("mining", "ML-1", organisation="BYM", facility="M", quantity_kg="1000.000")
    years = {an_id("b"): MineYear(an_id("b"), Decimal("50.000"), facility_grade_percent=Decimal(5))}

    finding = ore_throughput(a_dossier(events=events, licences=[licence], mine_years=years))

    assert (finding.result, [seen.id for seen in finding.evidence]) == ("passed", [str(an_id("b"))])
