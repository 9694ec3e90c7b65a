"""Cases over HTTP: read, cleared, decided; each refusal with its status and code. Every answer is held against the document."""

import json
from uuid import uuid4

import pytest

from tests import openapi
from tests.make.custody import a_shipment, the_trade, with_reference_tables
from tests.make.registry import a_licence, an_organisation, registered
from tests.make.review import BLOCK, HOLD, a_case, a_submitted, cleared, decided, examined_with
from traceability.custody.claims import read_shipment
from traceability.ledger.models import Entry
from traceability.review import services as review
from traceability.review.models import Case, Decision

pytestmark = pytest.mark.django_db
PATH = "/api/v1/cases"


@pytest.fixture
def trade(cast):
    with_reference_tables()
    return the_trade()


@pytest.fixture
def post(client):
    keys = iter(range(10_000))

    def posted(case, what, *, by, key=None, **body):
        path = f"{PATH}/{case.id if isinstance(case, Case) else case}/{what}"
        sent = (by.headers if by else {}) | {"idempotency-key": key or f"key-{next(keys)}"}
        response = client.post(path, json.dumps(body), content_type="application/json", headers=sent)
        openapi.must_be_documented(response, "post", path)
        return response

    return posted


@pytest.fixture
def decide(post):
    def said(case, *, by, **changed):
        return post(case, "decisions", by=by, **{"verdict": "approve", "reason": "Checked.", "examination": 1} | changed)

    return said


@pytest.fixture
def clear(post):
    def said(case, *, by, **changed):
        return post(case, "clearances", by=by, **{"check": HOLD[0], "reason": "Seen.", "examination": 1} | changed)

    return said


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


def test_a_decision_is_recorded_and_acknowledged(trade, cast, decide):
    case = a_case(trade)

    response = decide(case, by=cast.rita)

    body = response.json()
    assert (response.status_code, body["state"], body["ordinal"], body["signatures_needed"]) == (201, "approved", 1, 1)
    assert [one["kind"] for one in body["entries"]] == ["decision.signed", "case.approved"]
    assert [Entry.objects.get(uid=one["acknowledgement"]["uid"]).kind for one in body["entries"]] == ["decision.signed", "case.approved"]
    assert response["Location"] == f"{PATH}/{case.id}"


def test_the_same_decision_is_answered_once(trade, cast, decide):
    case = a_case(trade)

    first, again = decide(case, by=cast.rita, key="one"), decide(case, by=cast.rita, key="one")

    assert (again.content, again["Idempotent-Replayed"], Decision.objects.count()) == (first.content, "true", 1)


def test_a_controlled_case_takes_two(trade, cast, decide, get):
    case = a_case(trade, controlled=True)

    first = decide(case, by=cast.rita).json()
    second = decide(case, by=cast.sven).json()

    assert (first["state"], first["signatures_needed"], len(first["entries"])) == ("open", 2, 1)
    assert (second["state"], second["ordinal"], len(second["entries"])) == ("approved", 2, 2)
    assert [one["role"] for one in get(f"/{case.id}", by=cast.otto).json()["decisions"]] == ["reviewer", "supervisor"]


def test_a_finding_is_cleared_and_the_case_says_what_stands_in_the_way_now(trade, cast, clear, get):
    case = a_case(trade, HOLD)
    assert get(f"/{case.id}", by=cast.rita).json()["outcome"] == "needs_clearance"

    response = clear(case, by=cast.rita)

    body = get(f"/{case.id}", by=cast.rita).json()
    assert (response.status_code, response.json()["check"]) == (201, "C09")
    assert (body["outcome"], body["signatures_needed"]) == ("needs_second_signature", 2)
    assert body["clearances"] == [
        {
            "check": "C09",
            "by": str(cast.rita.viewer.person),
            "role": "reviewer",
            "reason": "Seen.",
            "cleared_at": response.json()["cleared_at"],
        }
    ]
    assert [(one["check"], one["cleared"]) for one in body["findings"]] == [("C09", True)]


@pytest.mark.parametrize(
    ("prepare", "said", "expected"),
    [
        (lambda trade, cast: a_case(trade, BLOCK), {}, (422, "approval_blocked")),
        (lambda trade, cast: a_case(trade, HOLD), {}, (422, "holds_not_cleared")),
        (lambda trade, cast: decided(a_case(trade), cast.sven, "refuse").case, {}, (409, "case_closed")),
        (lambda trade, cast: examined_with(a_case(trade).shipment).case, {}, (409, "case_moved_on")),
        (lambda trade, cast: decided(a_case(trade, controlled=True), cast.rita).case, {}, (409, "signed_already")),
        (lambda trade, cast: a_case(trade), {"examination": 2}, (409, "case_moved_on")),
        (lambda trade, cast: a_case(trade), {"verdict": "perhaps"}, (400, "malformed_request")),
        (lambda trade, cast: a_case(trade), {"who": "me"}, (400, "malformed_request")),
        (lambda trade, cast: uuid4(), {}, (404, "unknown_case")),
    ],
    ids=["block", "hold", "closed", "re-examined", "signed", "future", "verdict", "member", "unknown"],
)
def test_refusals_of_a_decision(prepare, said, expected, trade, cast, decide):
    assert refusal(decide(prepare(trade, cast), by=cast.rita, **said)) == expected


def test_nobody_decides_on_their_own_organisation(trade, cast, decide):
    case = a_case(trade)
    examined_with(case.shipment, parties=(cast.rita.viewer.organisation,))

    assert refusal(decide(case, by=cast.rita, examination=2)) == (422, "own_organisation")


def test_kin_of_the_exporter_are_told_so(trade, cast, decide, clear):
    registered(
        {"format": "registry/1", "organisations": [an_organisation("BYM", owners=[{"organisation": "REG", "share_percent": "1.0"}])]}
    )
    case = a_case(trade, HOLD)

    response = decide(case, by=cast.sven, verdict="refuse")

    assert refusal(response) == refusal(clear(case, by=cast.rita)) == (422, "own_group")
    assert "own group" in response.json()["detail"] and not Decision.objects.exists()


def test_while_a_newer_fact_awaits_examination_nothing_is_said(trade, cast, decide, clear, get):
    case = a_case(trade, HOLD)
    registered({"format": "registry/1", "organisations": [an_organisation("BYM", closed_on="2026-03-31")]})
    assert get(f"/{case.id}", by=cast.rita).json()["awaits_examination"] is True

    said = [clear(case, by=cast.rita), *(decide(case, by=cast.rita, verdict=verdict) for verdict in ("approve", "return", "refuse"))]

    assert {refusal(one) for one in said} == {(409, "case_awaits_examination")}
    assert {one["Retry-After"] for one in said} == {"2"}
    examined_with(case.shipment)
    assert get(f"/{case.id}", by=cast.rita).json()["awaits_examination"] is False
    assert decide(case, by=cast.rita, examination=2).status_code == 201


def test_a_case_tells_what_its_revision_changed(trade, cast, get):
    old = decided(a_case(trade, HOLD, BLOCK, port="CNSHA"), cast.rita, "return").case.shipment
    claim = read_shipment(a_shipment(net_kg="900.000", licences=[{"kind": "export", "number": "EL-1"}]))
    new = review.revise(by=trade.bym, number=old.number, claim=claim).shipment
    case = examined_with(new, HOLD, ("M05", "HOLD")).case

    changes = get(f"/{case.id}", by=cast.rita).json()["changes"]

    assert changes == {
        "revises": old.number,
        "said": [
            {"place": "/licences/export EL-1", "change": "added", "before": None, "now": {"kind": "export", "number": "EL-1"}},
            {"place": "/lines/BYM:ORE-1 2530902000/net_kg", "change": "changed", "before": "1000.000", "now": "900.000"},
            {"place": "/port", "change": "removed", "before": "CNSHA", "now": None},
        ],
        "now_failing": ["M05"],
        "no_longer_failing": ["V01"],
        "still_failing": ["C09"],
    }
    assert get(f"/{old.case.id}", by=cast.rita).json()["changes"] is None


def test_a_used_up_licence_is_a_refusal_with_its_numbers(trade, cast, decide):
    registered({"format": "registry/1", "licences": [a_licence("EL-9", organisation="BYM")]})
    line = {"net_kg": "600.000", "hs_code": "2530902000"}
    cases = [
        examined_with(a_submitted(trade, lot, lines=[line | {"lot": lot}], licences=[{"kind": "export", "number": "EL-9"}])).case
        for lot in ("BYM:ORE-1", "BYM:ORE-2")
    ]
    decide(cases[0], by=cast.rita)

    response = decide(cases[1], by=cast.rita)

    assert (response.status_code, [one["code"] for one in response.json()["errors"]]) == (422, ["licence_exhausted"])


@pytest.mark.parametrize(
    ("failing", "said", "expected"),
    [
        (BLOCK, {"check": "V01"}, (422, "nothing_to_clear")),
        (HOLD, {"check": "Z99"}, (422, "unknown_finding")),
        (HOLD, {"check": "c09"}, (400, "malformed_request")),
        (HOLD, {"examination": 2}, (409, "case_moved_on")),
        (HOLD, {"reason": ""}, (400, "malformed_request")),
    ],
)
def test_refusals_of_a_clearance(failing, said, expected, trade, cast, clear):
    assert refusal(clear(a_case(trade, failing), by=cast.rita, **said)) == expected


def test_a_finding_is_cleared_once(trade, cast, clear):
    case = a_case(trade, HOLD)
    cleared(case, cast.sven)

    assert refusal(clear(case, by=cast.rita)) == (409, "already_cleared")


@pytest.mark.parametrize("who", ["ada", "otto", "mei"])
def test_only_reviewers_and_supervisors_say_anything(who, trade, cast, decide, clear):
    case = a_case(trade, HOLD)
    person = getattr(cast, who)

    assert refusal(decide(case, by=person)) == refusal(clear(case, by=person)) == (403, "forbidden")
    assert refusal(decide(case, by=None)) == (401, "not_signed_in")


@pytest.mark.parametrize(("who", "status"), [("rita", 200), ("sven", 200), ("otto", 200), ("ada", 403), ("mei", 403)])
def test_who_reads_cases(who, status, trade, cast, get):
    case = a_case(trade)

    for path in ("", f"/{case.id}"):
        get(path, by=getattr(cast, who), status=status)
    get(f"/{uuid4()}", by=cast.rita, status=404)


def test_a_list_is_filtered_and_paged(trade, cast, get):
    blocked, fine = a_case(trade, BLOCK), a_case(trade, lot="BYM:ORE-2")
    decided(fine, cast.rita)

    def ids(query):
        return [one["id"] for one in get(query, by=cast.rita).json()["results"]]

    assert ids("") == [str(blocked.id), str(fine.id)]
    assert ids("?state=open") == ids("?outcome=blocked") == [str(blocked.id)]
    assert ids("?exporter=HFR") == []
    first = get("?limit=1", by=cast.rita).json()
    assert ids("?" + first["next"].partition("?")[2]) == [str(fine.id)]
    assert get("?state=lost", by=cast.rita, status=400).json()["errors"][0]["code"] == "bad_parameter"


def test_a_session_signs_with_its_csrf_token_alone(trade, cast):
    case = a_case(trade)
    browser = cast.rita.signed_in()
    browser.handler.enforce_csrf_checks = True

    response = browser.post(
        f"{PATH}/{case.id}/decisions",
        json.dumps({"verdict": "approve", "reason": "r", "examination": 1}),
        content_type="application/json",
        headers={"idempotency-key": "k"},
    )

    assert refusal(response) == (403, "csrf_failed")
    assert Case.objects.get().state == "open"
