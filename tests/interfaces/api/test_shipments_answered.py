"""A shipment before and after the regulator's word, over HTTP: prechecked, returned, answered, withdrawn, refused."""

import json

import pytest

from tests import openapi
from tests.cast import Person
from tests.make.custody import a_lot, a_shipment, holding, mining, record, the_trade, with_reference_tables
from tests.make.review import a_case, a_submitted, decided, examined_with
from traceability.custody.models import Draw, Shipment
from traceability.interfaces.api.models import Submission
from traceability.ledger.models import Entry
from traceability.registry import services as registry
from traceability.registry.viewer import system_viewer
from traceability.review import services as review
from traceability.review.models import Case

pytestmark = pytest.mark.django_db
PATH = "/api/v1/shipments"
TWO_LINES = [
    {"lot": "BYM:ORE-1", "net_kg": "600.000", "hs_code": "2530902000", "control_code": "not controlled"},
    {"lot": "BYM:ORE-2", "net_kg": "5.000", "hs_code": "2530902000", "control_code": "not controlled"},
]


@pytest.fixture
def trade(cast):
    with_reference_tables()
    return the_trade()


@pytest.fixture
def bym(trade):
    return of("BYM")


def of(code):
    """The organisation's own token, as a machine uses it."""
    issued = registry.create_token(by=system_viewer(None, via="command"), holder_code_or_username=code)
    person = Person(code, None)
    person.__dict__["token"] = issued.secret
    return person


@pytest.fixture
def post(client):
    keys = iter(range(10_000))

    def posted(body, path, *, by, keyed=True, key=None):
        sent = (by.headers if by else {}) | ({"idempotency-key": key or f"key-{next(keys)}"} if keyed else {})
        response = client.post(PATH + path, json.dumps(body), content_type="application/json", headers=sent)
        openapi.must_be_documented(response, "post", PATH + path)
        return response

    return posted


@pytest.fixture
def get(client):
    def got(path, *, by):
        response = client.get(PATH + path, headers=by.headers)
        openapi.must_be_documented(response, "get", PATH + path)
        return response.json()

    return got


def refusal(response):
    return response.status_code, response.json()["code"]


def left(*lots):
    return tuple(str(holding(lot).left_kg) for lot in lots)


def returned(trade, cast, **shipment):
    return decided(a_case(trade, **shipment), cast.rita, "return").case.shipment


# Precheck
def test_a_precheck_answers_as_the_findings_will_and_records_nothing(trade, bym, post, get):
    record(trade.bym, mining())
    entries, submissions = Entry.objects.count(), Submission.objects.count()

    response = post(a_shipment(), "/precheck", by=bym, keyed=False)

    body = response.json()
    assert (response.status_code, body["examination"], body["outcome"], body["approvable"]) == (200, None, "blocked", False)
    assert body["blocked_by"] == [one["check"] for one in body["results"] if (one["result"], one["severity"]) == ("failed", "BLOCK")]
    assert (Entry.objects.count(), Submission.objects.count()) == (entries, submissions)
    assert not Shipment.objects.exists() and not Case.objects.exists() and left("BYM:ORE-1") == ("1000.000",)
    number = post(a_shipment(), "", by=bym).json()["number"]
    examination = review.examine(Shipment.objects.get().id)
    found = get(f"/{number}/findings", by=bym)
    assert (found["outcome"], examination.number) == (body["outcome"], 1)
    assert [(one["check"], one["result"]) for one in found["results"]] == [(one["check"], one["result"]) for one in body["results"]]


def test_a_key_is_neither_needed_nor_used_up_by_a_precheck(trade, bym, post):
    record(trade.bym, mining())

    first, again = (post(a_shipment(net_kg=kg), "/precheck", by=bym, key="one") for kg in ("1.000", "2.000"))

    assert (first.status_code, again.status_code) == (200, 200)
    assert post(a_shipment(), "", by=bym, key="one").status_code == 201


def test_a_precheck_is_refused_as_the_submission_would_be(trade, cast, bym, post):
    record(trade.bym, mining())

    for body in (
        a_shipment(net_kg="1000.001"),
        a_shipment("BYM:NOTHING-1"),
        a_shipment() | {"port": 7},
        a_shipment() | {"colour": "red"},
        [],
    ):
        here, there = post(body, "/precheck", by=bym).json(), post(body, "", by=bym).json()
        assert (here["status"], here["code"], here["errors"]) == (there["status"], there["code"], there["errors"])
    for person in (cast.rita, cast.sven, cast.otto, cast.mei):
        assert refusal(post(a_shipment(), "/precheck", by=person)) == (403, "forbidden")
    assert refusal(post(a_shipment(), "/precheck", by=None)) == (401, "not_signed_in")
    assert post(a_shipment(), "/precheck", by=cast.ada).json()["errors"][0]["code"] == "unknown_lot"


# Revisions
def test_a_return_is_answered_with_a_revision(trade, cast, bym, post, get):
    old = returned(trade, cast)

    response = post(a_shipment(net_kg="900.000"), f"/{old.number}/revisions", by=bym)

    body = response.json()
    assert (response.status_code, body["revision"], body["revises"], body["state"]) == (201, 2, old.number, "submitted")
    assert response["Location"] == f"{PATH}/{body['number']}" and left("BYM:ORE-1") == ("100.000",)
    assert get(f"/{old.number}", by=bym)["state"] == "returned"
    seen = get(f"/{body['number']}", by=bym)
    assert (seen["state"], seen["revision"], seen["revises"]) == ("submitted", 2, old.number)


def test_the_same_revision_is_answered_once(trade, cast, bym, post):
    old = returned(trade, cast)
    said = (a_shipment(), f"/{old.number}/revisions")

    first, again = (post(*said, by=bym, key="one") for _ in range(2))

    assert (again.content, again["Idempotent-Replayed"], Shipment.objects.count()) == (first.content, "true", 2)
    assert refusal(post(*said, by=bym)) == (409, "already_revised")
    assert refusal(post(*said, by=bym, keyed=False)) == (400, "idempotency_key_missing")


@pytest.mark.parametrize("verdict", [None, "approve", "refuse"])
def test_what_is_not_returned_is_not_answered(verdict, trade, cast, bym, post):
    case = a_case(trade)
    if verdict:
        decided(case, cast.rita, verdict)
    before = (Shipment.objects.count(), Draw.objects.count(), Entry.objects.count())

    assert refusal(post(a_shipment(), f"/{case.shipment.number}/revisions", by=bym)) == (409, "not_returned")
    assert (Shipment.objects.count(), Draw.objects.count(), Entry.objects.count()) == before


def test_neither_others_nor_unknown_shipments_are_answered(trade, cast, bym, post):
    old = returned(trade, cast)

    assert post(a_shipment(), f"/{old.number}/revisions", by=cast.ada).status_code == 404
    assert post(a_shipment(), "/EX-2026-0000000000/revisions", by=bym).status_code == 404
    assert refusal(post(a_shipment(), f"/{old.number}/revisions", by=cast.rita)) == (403, "forbidden")
    assert refusal(post({}, f"/{old.number}/revisions", by=bym)) == (400, "malformed_request")
    too_much = post(a_shipment(net_kg="1000.001"), f"/{old.number}/revisions", by=bym).json()
    assert [(one["code"], one["pointer"]) for one in too_much["errors"]] == [("lot_exhausted", "/lines/0/net_kg")]
    assert Shipment.objects.count() == 1


# Kilograms come back
@pytest.mark.parametrize("verdict", ["return", "refuse", None])
def test_every_line_gets_its_kilograms_back_at_once_and_once(verdict, trade, cast, bym, post, get):
    record(trade.bym, mining(a_lot("BYM:ORE-1"), a_lot("BYM:ORE-2", "10.000")))
    number = post(a_shipment(lines=TWO_LINES), "", by=bym).json()["number"]
    case = examined_with(Shipment.objects.get()).case
    assert left("BYM:ORE-1", "BYM:ORE-2") == ("400.000", "5.000")

    if verdict:
        decided(case, cast.rita, verdict)
    else:
        assert post({"reason": "Sold at home."}, f"/{number}/withdraw", by=bym).status_code == 201

    assert left("BYM:ORE-1", "BYM:ORE-2") == ("1000.000", "10.000")
    again = post({"reason": "Once more."}, f"/{number}/withdraw", by=bym)
    assert refusal(again) == (409, "case_closed")
    assert left("BYM:ORE-1", "BYM:ORE-2") == ("1000.000", "10.000")
    assert Draw.objects.filter(kind="give_back", case_id=case.id).count() == 2
    assert post(a_shipment(lines=TWO_LINES), "", by=bym).status_code == 201
    assert left("BYM:ORE-1", "BYM:ORE-2") == ("400.000", "5.000")


def test_a_revision_draws_again_and_its_withdrawal_gives_back_its_own_alone(trade, cast, bym, post):
    old = returned(trade, cast)
    number = post(a_shipment(net_kg="300.000"), f"/{old.number}/revisions", by=bym).json()["number"]
    assert left("BYM:ORE-1") == ("700.000",)

    assert post({"reason": "No buyer."}, f"/{number}/withdraw", by=bym).status_code == 201

    assert left("BYM:ORE-1") == ("1000.000",)
    assert refusal(post({"reason": "late"}, f"/{old.number}/withdraw", by=bym)) == (409, "case_closed")
    assert refusal(post(a_shipment(), f"/{number}/revisions", by=bym)) == (409, "not_returned")
    assert left("BYM:ORE-1") == ("1000.000",)


def test_a_shipment_that_no_examination_has_seen_is_withdrawn_once(trade, bym, post):
    shipment = a_submitted(trade)

    first, second = (post({"reason": "Sold."}, f"/{shipment.number}/withdraw", by=bym) for _ in range(2))

    assert (first.status_code, refusal(second)) == (201, (409, "case_closed"))
    assert left("BYM:ORE-1") == ("1000.000",)
