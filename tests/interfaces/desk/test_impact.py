"""The page of impact: a form, its refusals, and links to everything that is touched."""

import re
from urllib.parse import quote

import pytest

from traceability.custody.models import Event, Lot
from traceability.registry.models import Licence, Organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def get(cast, certificate):
    client = cast.rita.signed_in()

    def got(asked="", status=200, path="/desk/impact/"):
        response = client.get(path + asked)
        assert response.status_code == status
        return response.content.decode()

    return got


def test_it_leads_to_all_that_is_touched(get, certificate):
    shown = get("?organisation=EXP&lot=")

    lot = Lot.objects.get(name="HFR:NDPR-2026-0044")
    for address in (
        f"/desk/certificates/certificate/{certificate.id}/change/",
        f"/desk/custody/shipment/{certificate.shipment_id}/change/",
        f"/desk/cases/{certificate.case_id}/",
        f"/desk/custody/lot/{lot.id}/change/",
    ):
        assert f'href="{address}"' in shown


def test_at_first_it_is_a_form(get):
    shown = get()

    assert re.findall(r'<input type="text" name="(\w+)"', shown) == ["licence", "organisation", "lot", "event", "document"]
    assert 'id="certificates"' not in shown and 'role="alert"' not in shown


@pytest.mark.parametrize(
    ("asked", "status", "said"),
    [
        ("?lot=BYM:1&organisation=BYM", 400, "Fill in exactly one field."),
        ("?lot=", 400, "Fill in exactly one field."),
        ("?lot=NOB:1", 404, "Nothing is recorded under this name."),
    ],
)
def test_a_question_that_has_no_answer_says_why(get, asked, status, said):
    assert said in get(asked, status)


def test_what_touches_nothing_says_so(get):
    shown = get("?organisation=HER")

    assert "No certificate is touched." in shown and "No lot is touched." in shown


def test_rows_lead_there(get):
    licence, lot = Licence.objects.get(number="ML-2025-BYM"), Lot.objects.get(name="HFR:NDPR-2026-0044")
    organisation, event = Organisation.objects.get(code="EXP"), Event.objects.filter(stage="mining")[0]
    rows = {
        f"/desk/registry/licence/{licence.id}/change/": "licence=" + quote("mining:ML-2025-BYM"),
        f"/desk/registry/organisation/{organisation.id}/change/": "organisation=EXP",
        f"/desk/custody/lot/{lot.id}/change/": "lot=" + quote(lot.name),
        f"/desk/custody/event/{event.id}/change/": f"event={event.id}",
    }

    assert {path for path, asked in rows.items() if f'href="/desk/impact/?{asked}"' not in get(path=path)} == set()
