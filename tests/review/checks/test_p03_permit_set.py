from datetime import date

import pytest

from tests.make.dossiers import a_dossier, a_facility, a_licence, a_lot, an_assay, an_event, an_organisation
from traceability.review.checks.p03_permit_set import permit_set

ENVIRONMENT = a_licence("environmental_impact", "EIA-1", organisation="HFR", facility="HFR-PLANT-1", valid_to=None)


def discharge(**values):
    return a_licence("pollutant_discharge", "PD-1", organisation="HFR", **{"facility": "HFR-PLANT-1", **values})


def asked(*permits, stage="separation", country="CN", facilities=None, lots=(), policies=None, **event):
    return permit_set(
        a_dossier(
            events=[an_event(stage=stage, ended="2026-03-31", **event)],
            lots=lots,
            licences=permits,
            facilities=[a_facility("HFR-PLANT-1")] if facilities is None else facilities,
            organisations=[an_organisation("HFR", country=country)],
            policies=policies,
        )
    )


@pytest.mark.parametrize(("until", "result"), [("2026-03-31", "passed"), ("2026-03-30", "failed")])
def test_every_permit_is_valid_on_the_day_on_which_the_event_ended(until, result):
    finding = asked(ENVIRONMENT, discharge(valid_to=date.fromisoformat(until)))

    assert (finding.result, finding.severity) == (result, "HOLD")


def test_the_missing_kinds_are_named_with_the_day_on_which_they_last_held():
    finding = asked(ENVIRONMENT, discharge(valid_to=date(2026, 3, 30)))

    assert finding.message.en == "Facility HFR-PLANT-1 lacked pollutant discharge permit on 2026-03-31."
    assert finding.message.zh == "设施HFR-PLANT-1在2026-03-31缺少排污许可证。"
    assert finding.evidence[0].values["last_valid"] == ("pollutant_discharge 2026-03-30",)
    assert [row.key for row in finding.policy] == ["P03.permits.separation"]


def test_a_permit_of_the_holder_for_all_its_plants_serves():
    assert asked(ENVIRONMENT, discharge(facility="")).result == "passed"


@pytest.mark.parametrize(
    ("stage", "kinds"),
    [
        ("mining", "work-safety licence, environmental impact approval, pollutant discharge permit"),
        ("recycling", "environmental impact approval, pollutant discharge permit"),
        ("magnet_making", "pollutant discharge permit"),
    ],
)
def test_each_stage_has_its_set(stage, kinds):
    assert asked(stage=stage).message.en == f"Facility HFR-PLANT-1 lacked {kinds} on 2026-03-31."


@pytest.mark.parametrize(("th_ppm", "result"), [("246", "passed"), ("246.1", "failed")])
def test_above_one_becquerel_a_gram_the_radiation_permit_is_asked_for(th_ppm, result):
    feed = a_lot("BYM:CON-1", form="concentrate", assay=an_assay(th_ppm=th_ppm))

    finding = asked(ENVIRONMENT, discharge(), lots=[feed], inputs=[("BYM:CON-1", "1.000")])

    assert finding.result == result
    assert result == "passed" or finding.evidence[0].values["kinds"] == ("radiation_safety",)


def test_production_abroad_and_none_at_all_do_not_apply():
    assert asked(country="DE").result == "not_applicable"
    assert permit_set(a_dossier(events=[an_event(stage="packing")])).result == "not_applicable"


def test_without_the_facility_or_policies_it_is_not_checked():
    assert asked(facilities=()).evidence[0].values["missing"] == ("facility",)
    assert asked(policies={}).result == "not_checked"
