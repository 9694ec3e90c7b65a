"""One organisation with what belongs to it, for who reads everything; the same number of questions whatever belongs to it."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.make.cases import an_open_case
from traceability.interfaces.pages.explore.organisations import standing_on
from traceability.registry.models import Licence

pytestmark = pytest.mark.django_db


def asked(client, code: str) -> tuple[str, int]:
    with CaptureQueriesContext(connection) as queries:
        response = client.get(f"/explore/organisations/{code}")
    assert response.status_code == 200
    return response.content.decode(), len(queries)


def test_an_auditor_sees_what_belongs_to_an_organisation(cast):
    case = an_open_case(cast, "S09")
    client = cast.otto.signed_in()

    exporter, of_exporter = asked(client, "EXP")
    miner, of_miner = asked(client, "BYM")
    nobody, of_nobody = asked(client, "HER")

    assert case.shipment.number in exporter and f"/shipments/{case.shipment.number}/findings" in exporter
    assert 'class="severity BLOCK"' in exporter
    assert "BYM-MINE-1" in miner and "ML-2025-BYM" in miner and "Baiyun Mining" in miner
    assert "Nothing stands open." in nobody and "HER-PLANT-1" in nobody
    assert max(of_exporter, of_miner, of_nobody) <= 12


def test_a_hit_of_the_search_leads_there(cast):
    page = cast.otto.signed_in().get("/explore/?q=HFR").content.decode()

    assert 'href="/explore/organisations/HFR"' in page


def test_one_that_nobody_knows_is_not_found(cast):
    assert cast.otto.signed_in().get("/explore/organisations/NOBODY").status_code == 404


@pytest.mark.parametrize(
    ("day", "standing"), [("2024-12-31", "not_yet"), ("2025-01-01", "in_force"), ("2025-06-01", "revoked"), ("2026-01-02", "revoked")]
)
def test_a_licence_stands_as_its_days_say(day, standing):
    licence = Licence(valid_from=date(2025, 1, 1), valid_to=date(2025, 12, 31), revoked_on=date(2025, 6, 1))

    assert standing_on(licence, date.fromisoformat(day)) == standing


def test_a_licence_ends():
    assert standing_on(Licence(valid_from=date(2025, 1, 1), valid_to=date(2025, 12, 31)), date(2026, 1, 1)) == "ended"
