"""What a credential refers to is there for everybody, as the media types that programs expect."""

import json

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_the_issuers_keys(certificate):
    response = Client().get("/.well-known/did.json")

    told = json.loads(response.content)
    assert (response.status_code, response["Content-Type"]) == (200, "application/did+json")
    assert told["id"].startswith("did:web:") and len(told["verificationMethod"]) == 1
    assert response["Access-Control-Allow-Origin"] == "*" and "max-age=60" in response["Cache-Control"]


def test_a_status_list(certificate, django_assert_max_num_queries):
    with django_assert_max_num_queries(3):
        response = Client().get(f"/status/{certificate.status_list}")

    assert (response.status_code, response["Content-Type"]) == (200, "application/vc")
    assert json.loads(response.content)["type"] == ["VerifiableCredential", "BitstringStatusListCredential"]


@pytest.mark.parametrize("path", ["/status/0", "/status/99999999999999999999999", "/status/x", "/status/-1"])
def test_a_list_that_is_not_there(db, path):
    assert Client().get(path).status_code == 404


def test_a_refusal_is_for_programs(db):
    response = Client().get("/status/7")

    assert (response["Content-Type"], json.loads(response.content)["code"]) == ("application/problem+json", "unknown_status_list")


def test_the_context_is_the_same_for_ever(client, settings):
    response = client.get("/ns/ree/v1")

    assert response["Content-Type"] == "application/ld+json" and "immutable" in response["Cache-Control"]
    assert json.loads(response.content) == {"@context": {"ree": settings.REE_NAMESPACE}}


@pytest.mark.parametrize("path", ["/.well-known/did.json", "/status/1", "/ns/ree/v1"])
def test_they_are_for_reading(client, path):
    assert client.post(path).status_code == 405
