"""Events as JSON by a form: the rules and places of the interface for programs, once however often it is sent."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.interfaces.pages.own.made import mined
from traceability.custody.models import Event

pytestmark = pytest.mark.django_db
PATH = "/own/events/new"
KEY = {"key": "11111111-1111-4111-8111-111111111111"}


def test_what_is_pasted_is_recorded_once(cast):
    client = cast.ada.signed_in()

    first, again = (client.post(PATH, KEY | {"json": json.dumps([mined(1), mined(2)])}) for _ in range(2))

    assert first.status_code == again.status_code == 303 and first["Location"] == "/own/events/?recorded=2"
    assert Event.objects.count() == 2
    page = client.get(first["Location"]).content.decode()
    assert "2 events are recorded." in page and "HFR:ORE-2" in page


def test_a_file_is_read_as_it_is(cast):
    file = SimpleUploadedFile("events.json", json.dumps(mined()).encode())

    assert cast.ada.signed_in().post(PATH, KEY | {"file": file, "json": "{"})["Location"] == "/own/events/?recorded=1"


@pytest.mark.parametrize(
    ("given", "status", "code", "pointer"),
    [
        ("{", 400, "not_json", None),
        ('{"stage": "mining", "stage": "mining"}', 400, "name_twice", "/stage"),
        (json.dumps([mined(1), mined(2, facility="NOWHERE")]), 422, "unknown_facility", "/1/facility"),
    ],
)
def test_what_is_wrong_is_shown_with_its_place_and_what_was_given_stays(cast, given, status, code, pointer):
    response = cast.ada.signed_in().post(PATH, KEY | {"json": given})

    page = response.content.decode()
    assert response.status_code == status and code in page and not Event.objects.exists()
    assert pointer is None or f">{pointer}</a>" in page
    assert "mining" not in given or "mining" in page.partition("<textarea")[2]


def test_a_form_that_is_too_long_is_not_read(cast, settings):
    settings.API_MAX_BODY_BYTES = 100

    assert cast.ada.signed_in().post(PATH, KEY | {"json": json.dumps(mined())}).status_code == 413


def test_a_form_without_its_protection_is_refused(cast):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.ada.user)

    assert client.post(PATH, KEY | {"json": json.dumps(mined())}).status_code == 403 and not Event.objects.exists()


def test_an_enterprise_without_any_is_told_so(cast):
    assert "No event yet" in cast.ada.signed_in().get("/own/events/?recorded=x").content.decode()
