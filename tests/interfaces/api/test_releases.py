"""Customs release over HTTP: once, under a key, and the answer says whether the goods left. Every answer is held against the document."""

import json

import pytest
from django.test import Client

from tests import openapi
from tests.certificates.services.test_release import LOT, restated, today, yesterday
from traceability.certificates.models import Release

pytestmark = pytest.mark.django_db


@pytest.fixture
def number(cast, certificate):
    restated(cast)
    return certificate.shipment.number


def post(person, number, body, status, key="key-1"):
    path = f"/api/v1/shipments/{number}/release"
    sent = person.headers | {"idempotency-key": key}
    response = Client().post(path, json.dumps(body), content_type="application/json", headers=sent)
    openapi.must_be_documented(response, "post", path)
    assert response.status_code == status, response.content
    return response


def state_of(number, person):
    return Client().get(f"/api/v1/shipments/{number}", headers=person.headers).json()["state"]


def said(kg="1460.000"):
    return {"released_on": today().isoformat(), "lines": [{"lot": LOT, "net_kg": kg}]}


def test_customs_release_and_a_repetition_gets_the_same_answer(number, cast):
    first = post(cast.mei, number, said(), 201)
    again = post(cast.mei, number, said(), 201)

    answer = first.json()
    assert (answer["number"], answer["state"], answer["lines"], answer["failed"]) == (number, "released", said()["lines"], [])
    assert (again.content, again["Idempotent-Replayed"], first["Location"]) == (first.content, "true", f"/api/v1/shipments/{number}")
    assert (Release.objects.count(), state_of(number, cast.mei)) == (1, "released")
    assert post(cast.mei, number, said(), 409, key="key-2").json()["code"] == "already_released"
    page = Client().get(f"/verify/{answer['certificate']}").content.decode()
    assert "Released by customs" in page and today().isoformat() in page


def test_a_law_that_changed_suspends_and_the_answer_says_so_again(number, cast):
    restated(cast, valid_to=yesterday())

    first = post(cast.mei, number, said(), 201)
    again = post(cast.mei, number, said(), 201)

    assert (first.json()["state"], first.json()["failed"], first.json()["lines"]) == ("suspended", ["E06"], [])
    assert again.content == first.content
    assert (Release.objects.count(), state_of(number, cast.mei)) == (0, "suspended")
    assert post(cast.mei, number, said(), 409, key="key-2").json()["code"] == "certificate_not_so"


def test_what_cannot_be_is_refused_with_its_place(number, cast):
    problem = post(cast.mei, number, said("1460.001"), 422).json()

    assert [(one["code"], one["pointer"]) for one in problem["errors"]] == [("more_than_certified", "/lines/0/net_kg")]
