"""GET /impact: exactly one question, for who reads everything."""

import pytest

from tests.make.registry import a_licence, registered
from tests.openapi import must_be_documented, operation_at, problems_with

pytestmark = pytest.mark.django_db
PATH = "/api/v1/impact"


@pytest.fixture
def get(client, cast, certificate):
    def got(asked, *, by=None):
        response = client.get(PATH + asked, headers=(by or cast.otto).headers)
        must_be_documented(response, "get", PATH)
        return response

    return got


def test_it_names_lots_shipments_and_certificates(get, certificate):
    told = get("?licence=mining:ML-2025-BYM").json()

    assert told["of"] == {"kind": "licence", "name": "mining:ML-2025-BYM"}
    assert "HFR:NDPR-2026-0044" in told["lots"] and told["counts"]["lots"] == len(told["lots"])
    assert told["shipments"] == [{"number": certificate.shipment.number, "state": "certified", "case": str(certificate.case_id)}]
    assert told["certificates"] == [{"number": certificate.number, "state": "certified"}]
    assert told["truncated"] is False


@pytest.mark.parametrize(
    ("asked", "code"),
    [("", "one_subject"), ("?lot=BYM:1&organisation=BYM", "one_subject"), ("?licence=mining:", "bad_parameter"), ("?licence=", "bad_parameter"),
     ("?event=1", "bad_parameter"), ("?shipment=1", "unknown_parameter")],
)  # fmt: skip
def test_one_question_is_asked_in_its_shape(get, asked, code):
    response = get(asked)

    assert response.status_code == 400
    assert code in {response.json()["code"], *(one["code"] for one in response.json()["errors"])}


@pytest.mark.parametrize(
    ("licence", "is_one"),
    [
        ("mining:ML-9", True),
        ("export:a:b", True),
        ("ML-9", True),
        ("no:1", True),
        ("x" * 200, True),
        ("mining:", False),
        ("", False),
        ("x" * 201, False),
        ("mining:" + "x" * 201, False),
    ],
)
def test_a_licence_is_named_as_the_schema_says(get, licence, is_one):
    (schema,) = [one["schema"] for one in operation_at("get", PATH)["parameters"] if one["name"] == "licence"]

    assert (problems_with(licence, schema) == []) is is_one
    assert get(f"?licence={licence}").status_code == (404 if is_one else 400)


def test_a_licence_is_named_by_its_number_alone_where_one_has_it(get):
    with_kind, without = get("?licence=mining:ML-2025-BYM").json(), get("?licence=ML-2025-BYM").json()
    assert without == with_kind and without["counts"]["lots"]


def test_of_licences_with_one_number_the_kind_must_be_said(get, cast):
    more = [
        a_licence("ML-2025-BYM", kind=kind, organisation="BYM", facility="BYM-MINE-1", quantity=None) for kind in ("safety_production",)
    ]
    registered({"format": "registry/1", "licences": more}, by=cast.sven.viewer)
    response = get("?licence=ML-2025-BYM")
    assert (response.status_code, response.json()["code"]) == (422, "several_licences")
    assert "mining:ML-2025-BYM, safety_production:ML-2025-BYM" in response.json()["errors"][0]["detail"]
    assert get("?licence=mining:ML-2025-BYM").status_code == 200


def test_what_nobody_recorded_is_not_found(get):
    response = get("?document=NO-1")

    assert (response.status_code, response.json()["code"]) == (404, "nothing_of_that_name")
