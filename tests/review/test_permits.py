from datetime import date

import pytest

from tests.make.dossiers import a_dossier, a_facility, a_licence, an_event
from traceability.review import permits

EVENT = an_event(facility="HFR-PLANT-1", performed_by="GZS", ended="2026-03-31")


@pytest.mark.parametrize(
    ("permit", "held"),
    [
        ({"organisation": "HFR", "facility": "HFR-PLANT-1"}, True),
        ({"organisation": "HFR", "facility": ""}, True),
        ({"organisation": "GZS", "facility": ""}, True),
        ({"organisation": "MTL", "facility": ""}, False),
        ({"organisation": "HFR", "facility": "HFR-PLANT-2"}, False),
        ({"organisation": "HFR", "valid_to": date(2026, 3, 31)}, True),
        ({"organisation": "HFR", "valid_to": date(2026, 3, 30)}, False),
        ({"organisation": "HFR", "revoked_on": date(2026, 3, 31)}, False),
    ],
)
def test_a_permit_is_of_the_plant_or_of_its_owner_or_performer_and_holds_on_the_day(permit, held):
    told = a_dossier(licences=[a_licence("pollutant_discharge", "PD-1", **permit)], facilities=[a_facility("HFR-PLANT-1", "HFR")])

    assert permits.is_held(told, "pollutant_discharge", EVENT) == held
    assert not permits.is_held(told, "safety_production", EVENT)


def test_permits_that_ended_are_known_too():
    ended = a_licence("pollutant_discharge", "PD-1", organisation="GZS", valid_to=date(2020, 1, 1))

    assert permits.permits_of(a_dossier(licences=[ended]), "pollutant_discharge", EVENT) == (ended,)
