from datetime import date
from decimal import Decimal

import pytest

from tests.make.dossiers import a_dossier, a_facility, a_licence, an_event
from tests.make.story_dossiers import Telling
from traceability.review.checks.r04_discharge import discharge
from traceability.review.dossier import Fields


def asked(value="9.0", *, stage="separation", permit=None, ended="2026-03-31", policies=None):
    fields = Fields(nh3_n_mg_l=None if value is None else Decimal(value))
    event = an_event(stage=stage, fields=fields, ended=ended)
    held = {"organisation": "HFR", "facility": "HFR-PLANT-1", "valid_from": date(2010, 1, 1), **(permit or {})}
    licences = [a_licence("pollutant_discharge", "PD-1", **held)]
    return discharge(a_dossier(events=[event], licences=licences, facilities=[a_facility("HFR-PLANT-1")], policies=policies))


@pytest.mark.parametrize("stage", ["separation", "leaching"])
@pytest.mark.parametrize(("value", "result"), [("15.0", "passed"), ("15.1", "failed")])
def test_ammonia_nitrogen_is_not_above_the_limit(stage, value, result):
    finding = asked(value, stage=stage)

    assert (finding.result, finding.severity) == (result, "HOLD")
    if result == "failed":
        assert finding.message.en == "HFR-PLANT-1: NH3-N 15.1 mg/l, limit 15."
        assert finding.message.zh == "HFR-PLANT-1：氨氮15.1毫克/升，限值15。"
        assert [row.key for row in finding.policy] == ["R04.nh3_n_mg_l"]


@pytest.mark.parametrize(("until", "result"), [(date(2026, 3, 31), "passed"), (date(2026, 3, 30), "failed")])
def test_the_permit_holds_on_the_day_on_which_the_event_ended(until, result):
    finding = asked(permit={"valid_to": until})

    assert finding.result == result
    if result == "failed":
        assert finding.message.en == ("HFR-PLANT-1: no valid discharge permit on 2026-03-31 (event separation HFR-PLANT-1 2026-03-31).")
        assert finding.message.zh.startswith("HFR-PLANT-1：2026-03-31无有效排污许可")


def test_a_permit_of_another_plant_is_none():
    assert asked(permit={"facility": "HFR-PLANT-2"}).result == "failed"


def test_without_measurement_or_limit_of_that_day_it_is_not_checked():
    assert asked(None).evidence[0].values["missing"] == ("fields.discharge.nh3_n_mg_l",)
    assert asked(ended="2013-12-31").evidence[0].values["missing"] == ("R04.nh3_n_mg_l",)
    assert asked("15.1", ended="2014-01-01").result == "failed"
    assert asked(policies={}).result == "not_checked"


@pytest.mark.parametrize("stage", ["mining", "metal_smelting"])
def test_other_stages_do_not_apply(stage):
    assert asked("15.1", stage=stage).result == "not_applicable"


@pytest.mark.parametrize(("name", "result"), [("S01", "passed"), ("S02", "passed"), ("S07", "failed")])
def test_the_diggers_of_the_stories_have_no_permit(name, result):
    assert discharge(Telling(name).dossier()).result == result
