"""POST /registry/imports: a document over HTTP, once, all or nothing, by a supervisor."""

import json

import pytest
from django.db import connection
from django.test import Client

from tests import openapi
from tests.make.registry import SYSTEM, a_document, a_full_document, a_licence
from traceability.registry import services
from traceability.registry.models import Licence, Organisation

pytestmark = pytest.mark.django_db


def post(person, document, *, key="k-1", query="", status=201):
    address = f"/api/v1/registry/imports{query}"
    headers = {**(person.headers if person else {}), **({"idempotency-key": key} if key else {})}
    body = document if isinstance(document, str) else json.dumps(document)
    response = Client().post(address, body, content_type="application/json", headers=headers)
    openapi.must_be_documented(response, "post", address)
    assert response.status_code == status, response.content
    return response


def test_a_supervisor_brings_a_document_in(cast):
    answer = post(cast.sven, a_document(licences=[a_licence()])).json()

    assert answer["dry_run"] is False
    assert answer["counts"]["licences"] == {"created": 1, "changed": 0, "unchanged": 0}
    assert [one["state"] for one in answer["acknowledgements"]] == ["recorded", "recorded"]
    assert Licence.objects.get().number == "EL-1"
    connection.check_constraints()


def test_a_document_that_changes_nothing_answers_200(cast):
    post(cast.sven, a_document())

    answer = post(cast.sven, a_document(), key="k-2", status=200).json()

    assert answer["acknowledgements"] == []


def test_the_same_request_gets_the_first_answer(cast):
    first = post(cast.sven, a_document())

    again = post(cast.sven, a_document())

    assert (again.content, again["Idempotent-Replayed"]) == (first.content, "true")
    assert post(cast.sven, a_full_document(), status=422).json()["code"] == "idempotency_key_reused"


def test_the_first_entry_commits_to_the_request(cast):
    answer = post(cast.sven, a_document()).json()

    with connection.cursor() as cursor:
        cursor.execute("SELECT entry_uid FROM api_submission")
        assert str(cursor.fetchone()[0]) == answer["acknowledgements"][0]["uid"]
        cursor.execute("SELECT path FROM ledger.disclosure WHERE uid = %s", [answer["acknowledgements"][0]["uid"]])
        assert ("request",) in cursor.fetchall()


def test_a_key_is_required_also_for_a_dry_run(cast):
    for query in ("", "?dry_run=true"):
        assert post(cast.sven, a_document(), key=None, query=query, status=400).json()["code"] == "idempotency_key_missing"


def test_a_dry_run_keeps_nothing(cast):
    answer = post(cast.sven, a_document(), query="?dry_run=true", status=200).json()

    assert (answer["dry_run"], answer["acknowledgements"], answer["counts"]["organisations"]["created"]) == (True, [], 1)
    assert not Organisation.objects.filter(code="FRM").exists()
    assert post(cast.sven, a_document()).json()["counts"]["organisations"]["created"] == 1


@pytest.mark.parametrize("name", ["ada", "bela", "rita", "otto", "mei"])
def test_only_a_supervisor_brings_documents_in(cast, name):
    assert post(getattr(cast, name), a_document(), status=403).json()["code"] == "forbidden"


def test_a_token_for_reading_records_nothing(cast):
    secret = services.create_token(by=SYSTEM, holder_code_or_username="sven", scope="read").secret
    headers = {"authorization": f"Bearer {secret}", "idempotency-key": "k-1"}

    answers = [
        Client().post("/api/v1/registry/imports", json.dumps(a_document()), content_type="application/json", headers=headers),
        Client().get("/api/v1/registry/organisations", headers=headers),
    ]

    assert [answer.status_code for answer in answers] == [403, 200]


def test_nobody_brings_documents_in_without_a_token(db):
    assert post(None, a_document(), status=401).json()["code"] == "not_signed_in"


@pytest.mark.parametrize(("document", "status", "code", "pointer"), [
    (a_document(licences=[a_licence(valid_to="never")]), 400, "registry_member_malformed", "/licences/0/valid_to"),
    (a_document(more=[]), 400, "registry_member_unknown", "/more"),
    (a_document(licences=[a_licence(valid_to="2025-01-01")]), 422, "ends_before_it_begins", "/licences/0/valid_to"),
    (a_document(licences=[a_licence(), a_licence("EL-2", organisation="GONE")]), 422, "unknown_registry_organisation", "/licences/1/organisation"),
    ([], 400, "registry_not_an_object", ""),
])  # fmt: skip
def test_a_refusal_names_its_place(cast, document, status, code, pointer):
    errors = post(cast.sven, document, status=status).json()["errors"]

    assert [(error["code"], error["pointer"]) for error in errors] == [(code, pointer)]
    assert not Licence.objects.exists()


def test_a_refused_document_may_come_again_mended_under_its_key(cast):
    post(cast.sven, a_document(licences=[a_licence(valid_to="2025-01-01")]), status=422)

    assert post(cast.sven, a_document(licences=[a_licence()])).json()["counts"]["licences"]["created"] == 1
