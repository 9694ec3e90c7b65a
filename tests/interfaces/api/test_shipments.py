"""Shipments over HTTP: submitted, read, withdrawn; chain, findings, history. Every answer is held against the OpenAPI document."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import openapi
from tests.cast import Person
from tests.make.custody import a_shipment, holding, mining, record, the_trade, with_reference_tables
from tests.make.review import HOLD, a_case, a_submitted, approved, decided, examined, examined_with
from traceability.custody.models import Shipment
from traceability.registry import services as registry
from traceability.registry.models import Organisation
from traceability.registry.viewer import system_viewer
from traceability.review import services as review

pytestmark = pytest.mark.django_db
PATH = "/api/v1/shipments"


@pytest.fixture
def trade(cast):
    with_reference_tables()
    return the_trade()


def of(code):
    """The organisation's own token, as a machine uses it."""
    issued = registry.create_token(by=system_viewer(None, via="command"), holder_code_or_username=code)
    person = Person(code, None)
    person.__dict__["token"] = issued.secret
    return person


@pytest.fixture
def post(client):
    keys = iter(range(10_000))

    def posted(body, path="", *, by, key=None):
        sent = by.headers | {"idempotency-key": key or f"key-{next(keys)}"}
        response = client.post(PATH + path, json.dumps(body), content_type="application/json", headers=sent)
        openapi.must_be_documented(response, "post", PATH + path)
        return response

    return posted


@pytest.fixture
def get(client):
    def got(path="", *, by, status=200):
        response = client.get(PATH + path, headers=by.headers if by else {})
        openapi.must_be_documented(response, "get", PATH + path)
        assert response.status_code == status, response.content
        return response

    return got


def refusal(response):
    return response.status_code, response.json()["code"]


def test_a_submission_is_recorded_and_acknowledged(trade, post):
    record(trade.bym, mining())
    bym = of("BYM")

    response = post(a_shipment(), by=bym)

    body = response.json()
    shipment = Shipment.objects.get()
    assert (response.status_code, body["number"], body["state"], body["revision"]) == (201, shipment.number, "submitted", 1)
    assert response["Location"] == f"{PATH}/{shipment.number}"
    assert body["acknowledgement"]["state"] == "recorded"
    assert holding("BYM:ORE-1").left_kg == 0


def test_the_same_request_is_answered_once(trade, post):
    record(trade.bym, mining())
    bym = of("BYM")

    first, again = post(a_shipment(), by=bym, key="one"), post(a_shipment(), by=bym, key="one")

    assert (again.content, again["Idempotent-Replayed"], Shipment.objects.count()) == (first.content, "true", 1)


def test_what_is_misshapen_or_refused_says_where(trade, post):
    record(trade.bym, mining())
    bym = of("BYM")

    misshapen = post(a_shipment() | {"port": 7, "lines": []}, by=bym)
    too_much = post(a_shipment(net_kg="1000.001"), by=bym)

    assert (misshapen.status_code, {one["pointer"] for one in misshapen.json()["errors"]}) == (400, {"/port", "/lines"})
    assert (too_much.status_code, [one["code"] for one in too_much.json()["errors"]]) == (422, ["lot_exhausted"])
    assert not Shipment.objects.exists()


@pytest.mark.parametrize("who", ["rita", "otto", "mei"])
def test_only_submitters_submit(who, trade, cast, post):
    assert refusal(post(a_shipment(), by=getattr(cast, who))) == (403, "forbidden")


def test_a_shipment_is_read_as_it_was_posted_and_as_it_stands(trade, cast, get):
    case = a_case(trade, HOLD)
    bym = of("BYM")

    body = get(f"/{case.shipment.number}", by=bym).json()

    assert (body["number"], body["state"], body["exporter"]) == (case.shipment.number, "open", "BYM")
    assert body["lines"][0]["lot"] == "BYM:ORE-1"
    assert body["case"] == {
        "id": str(case.id),
        "examination": 1,
        "examined_at": body["case"]["examined_at"],
        "outcome": "needs_clearance",
        "controlled": False,
    }
    assert (body["decision"], body["certificate"]) == (None, None)


def test_a_return_tells_the_exporter_why(trade, cast, get):
    case = a_case(trade)
    decided(case, cast.rita, "return", reason="The packing list is another's.")

    body = get(f"/{case.shipment.number}", by=of("BYM")).json()

    assert (body["state"], body["decision"]["verdict"]) == ("returned", "return")
    assert body["decision"]["reason"] == "The packing list is another's."


@pytest.mark.parametrize(
    ("prepare", "state"),
    [
        (lambda trade, cast: a_submitted(trade), "submitted"),
        (lambda trade, cast: a_case(trade).shipment, "open"),
        (lambda trade, cast: decided(a_case(trade), cast.rita).case.shipment, "approved"),
        (lambda trade, cast: decided(a_case(trade), cast.rita, "refuse").case.shipment, "refused"),
    ],
)
def test_the_state_is_a_question_to_the_case(prepare, state, trade, cast, get):
    shipment = prepare(trade, cast)

    assert get(f"/{shipment.number}", by=cast.rita).json()["state"] == state
    assert [one["state"] for one in get(by=cast.rita).json()["results"]] == [state]


def test_a_single_shipment_has_a_tag(trade, cast, get, client):
    shipment = a_submitted(trade)
    tag = get(f"/{shipment.number}", by=cast.rita)["ETag"]

    assert client.get(f"{PATH}/{shipment.number}", headers=cast.rita.headers | {"if-none-match": tag}).status_code == 304


@pytest.mark.parametrize("path", ["", "/chain", "/findings", "/history"])
def test_another_tenant_finds_nothing_and_nobody_is_told_to_sign_in(path, trade, cast, get):
    shipment = examined_with(a_submitted(trade)).case.shipment

    assert get(f"/{shipment.number}{path}", by=cast.ada, status=404).json()["code"] == "shipment_not_found"
    assert get(f"/EX-2026-0000000000{path}", by=cast.rita, status=404)
    assert get(f"/{shipment.number}{path}", by=None, status=401)


def test_customs_see_the_shipment_without_prices_case_or_findings(trade, cast, get):
    line = {"lot": "BYM:ORE-1", "net_kg": "1000.000", "hs_code": "2530902000", "unit_value": "3.00", "currency": "USD"}
    shipment = examined_with(a_submitted(trade, lines=[line])).case.shipment

    seen = get(f"/{shipment.number}", by=cast.mei).json()

    assert "unit_value" not in seen["lines"][0] and "unit_value" in get(f"/{shipment.number}", by=cast.rita).json()["lines"][0]
    assert (seen["state"], seen["case"]) == ("open", None)
    assert refusal(get(f"/{shipment.number}/findings", by=cast.mei, status=403)) == (403, "forbidden")


def test_a_list_shows_the_latest_first_page_by_page(trade, get):
    shipments = [a_submitted(trade, f"BYM:ORE-{number}") for number in range(3)]
    bym = of("BYM")

    first = get("?limit=2", by=bym)
    second = get("?" + first.json()["next"].partition("?")[2], by=bym).json()

    assert [one["number"] for one in first.json()["results"]] == [shipments[2].number, shipments[1].number]
    assert [one["number"] for one in second["results"]] == [shipments[0].number] and second["next"] is None
    assert first["Link"].endswith('rel="next"')


def test_a_list_is_filtered_and_refuses_what_it_does_not_know(trade, cast, get):
    a_submitted(trade, destination="KR", planned_export_on="2026-10-01")
    wanted = a_submitted(trade, "BYM:ORE-2")

    def numbers(query):
        return [one["number"] for one in get(query, by=cast.rita).json()["results"]]

    assert numbers("?destination=DE") == numbers("?planned_until=2026-09-30") == numbers("?lot=BYM:ORE-2") == [wanted.number]
    assert numbers("?exporter=HFR") == [] and len(numbers("?exporter=BYM")) == 2
    assert get("?colour=red", by=cast.rita, status=400).json()["errors"][0]["code"] == "unknown_parameter"


@pytest.mark.parametrize("count", [1, 6])
def test_a_list_costs_the_same_whatever_its_length(count, trade, cast, client):
    for number in range(count):
        a_case(trade, lot=f"BYM:ORE-{number}")
    headers = cast.rita.headers
    client.get(PATH, headers=headers)

    with CaptureQueriesContext(connection) as captured:
        assert len(client.get(PATH, headers=headers).json()["results"]) == count

    assert len(captured) == 8, [one["sql"][:80] for one in captured]


def test_before_the_first_examination_there_are_no_findings(trade, get):
    shipment = a_submitted(trade)

    response = get(f"/{shipment.number}/findings", by=of("BYM"), status=409)

    assert (response.json()["code"], response["Retry-After"]) == ("not_examined_yet", "2")


def test_findings_name_evidence_and_policy(cast, get):
    case = examined("S09")

    body = get(f"/{case.shipment.number}/findings", by=cast.rita).json()

    found = {one["check"]: one for one in body["results"]}
    assert (body["examination"], body["outcome"], body["next"]) == (1, "blocked", None)
    assert (found["M03"]["result"], found["M03"]["severity"], found["M03"]["policy"]["key"]) == ("failed", "BLOCK", "M03.floor_kg")
    assert found["M03"]["evidence"][0]["values"]["out"] == "9994.750"
    assert found["Q01"]["result"] == "not_checked" and found["A01"]["result"] == "passed"
    assert len({one["check"] for one in body["results"]}) == len(body["results"])


def test_the_exporter_reads_its_chain(cast, get):
    case = approved(cast, "S01")
    exporter = of("EXP")

    graph = get(f"/{case.shipment.number}/chain", by=exporter).json()
    edges = get(f"/{case.shipment.number}/chain?format=csv", by=exporter)

    assert graph["origins"] == [
        {"kind": "mine", "facility": "BYM-MINE-1", "licence": "ML-2025-BYM", "organisation": "BYM", "country": "CN", "share": "1.000000000"}
    ]
    assert {node["id"] for node in graph["nodes"] if node["kind"] == "lot"} >= {
        "BYM:ORE-2026-0116",
        "BYM:CON-2026-0117",
        "HFR:NDPR-2026-0044",
    }
    assert edges["Content-Type"].startswith("text/csv")


def test_the_history_names_every_entry_in_order(cast, get):
    case = approved(cast, "S02")

    for person in (of("EXP"), cast.otto):
        entries = get(f"/{case.shipment.number}/history", by=person).json()["results"]
        assert [one["kind"] for one in entries] == [
            "shipment.submitted",
            "case.examined",
            "decision.signed",
            "decision.signed",
            "case.approved",
        ]
        assert {one["state"] for one in entries} == {"recorded"}
        assert [one["subject"]["version"] for one in entries if one["subject"]["type"] == "case"] == [1, 2, 3, 4]
    assert [one["kind"] for one in get(f"/{case.shipment.number}/history", by=cast.mei).json()["results"]] == ["shipment.submitted"]


def test_a_shipment_is_withdrawn_by_its_exporter(trade, post, get):
    shipment = a_submitted(trade)
    bym = of("BYM")

    response = post({"reason": "Sold at home."}, f"/{shipment.number}/withdraw", by=bym)

    assert (response.status_code, response.json()["state"]) == (201, "withdrawn")
    assert get(f"/{shipment.number}", by=bym).json()["state"] == "withdrawn"
    assert holding("BYM:ORE-1").left_kg == 1000


def test_refusals_of_a_withdrawal(trade, cast, post):
    case = a_case(trade)
    bym = of("BYM")
    path = f"/{case.shipment.number}/withdraw"
    decided(case, cast.rita)

    assert refusal(post({}, path, by=bym)) == (400, "malformed_request")
    assert refusal(post({"reason": "late"}, path, by=bym)) == (409, "case_closed")
    assert post({"reason": "not mine"}, path, by=cast.ada).status_code == 404
    assert refusal(post({"reason": "regulator"}, path, by=cast.rita)) == (403, "forbidden")


def test_the_findings_of_a_later_examination_take_the_place_of_earlier_ones(trade, cast, get):
    shipment = a_submitted(trade)
    examined_with(shipment, HOLD)
    review.examine(shipment.id)

    body = get(f"/{shipment.number}/findings", by=cast.rita).json()

    assert body["examination"] == 2
    assert Organisation.objects.filter(code="BYM").exists()
