"""POST and GET /events: bad requests are refused with code and place and write nothing; each sees what it may see."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.db.models import Model

from tests.make.custody import DOCUMENT, a_lot, a_part, an_event, dispatch, separation, with_reference_tables
from tests.openapi import must_be_documented
from traceability.custody.models import Event, Lot
from traceability.interfaces.api.models import Submission
from traceability.ledger.models import Entry

pytestmark = pytest.mark.django_db
PATH = "/api/v1/events"


def arriving(*lots, **members):
    """An import by Huafang."""
    usual = {"performed_by": "HFR", "facility": "HFR-PLANT-1", "custody_model": "identity_preserved"}
    made = list(lots or [a_lot("HFR:IN-1", "1000.000", form="mixed_carbonate")])
    return an_event("import", outputs=made, **(usual | members))


@pytest.fixture
def post(client, cast):
    keys = iter(range(10_000))

    def posted(body, *, by=None, key=None, raw=None, headers=None):
        content = raw if raw is not None else json.dumps(body)
        sent = (by or cast.ada).headers | {"idempotency-key": key or f"key-{next(keys)}"} | (headers or {})
        response = client.post(PATH, content, content_type="application/json", headers=sent)
        must_be_documented(response, "post", PATH)
        return response

    return posted


@pytest.fixture
def get(client, cast):
    def got(path=PATH, *, by=None):
        response = client.get(path, headers=(by or cast.ada).headers)
        must_be_documented(response, "get", path)
        return response

    return got


def problems(response) -> list[tuple[str, str]]:
    return [(one["pointer"], one["code"]) for one in response.json()["errors"]]


def test_one_event_is_recorded_and_acknowledged(post, cast):
    response = post(arriving())

    (event,) = response.json()["events"]
    assert (response.status_code, event["stage"], event["lots"]) == (201, "import", ["HFR:IN-1"])
    assert response["Location"] == f"{PATH}/{event['id']}"
    assert Entry.objects.get(uid=event["acknowledgement"]["uid"]).subject_id == Event.objects.get().id


def test_many_events_are_recorded_in_their_order(post):
    made = a_lot("HFR:OX-1", "10.000", form="oxide")

    response = post([arriving(), separation([a_part("HFR:IN-1", "1000.000")], [made])])

    assert [event["lots"] for event in response.json()["events"]] == [["HFR:IN-1"], ["HFR:OX-1"]]


def test_the_same_request_is_answered_once(post):
    first, again = post(arriving(), key="one"), post(arriving(), key="one")
    other = post(arriving(a_lot("HFR:IN-2", form="ore")), key="one")

    assert (again.content, again["Idempotent-Replayed"]) == (first.content, "true")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert Event.objects.count() == 1


def test_a_refused_request_may_come_again_mended_under_its_key(post):
    assert post(arriving(facility="NOB-1"), key="one").status_code == 422
    assert post(arriving(), key="one").status_code == 201


SOON = (datetime.now(UTC) + timedelta(days=2)).isoformat()
GOOD = arriving()
BAD = [
    ("not JSON", "{", 400, None, "not_json"),
    ("half a string", '{"stage": "impo', 400, None, "not_json"),
    ("nothing", "", 400, None, "not_json"),
    ("not UTF-8", b'{"stage": "\xff"}', 400, None, "not_json"),
    ("a name twice", '{"stage": "import", "stage": "import"}', 400, "/stage", "name_twice"),
    ("no event", "7", 400, "", "wrong_type"),
    ("no events", "[]", 400, "", "bad_length"),
    ("1,001 events", [GOOD] * 1001, 400, "", "bad_length"),
    ("a float for a mass", '{"stage": "import", "outputs": [{"net_kg": 1000.5}]}', 400, "/outputs/0/net_kg", "number_not_text"),
    ("an integer for a mass", arriving(a_lot("HFR:IN-1", 1000)), 400, "/outputs/0/net_kg", "bad_decimal"),
    ("NaN", '{"stage": NaN}', 400, None, "not_json"),
    ("an absurd number", arriving(a_lot("HFR:IN-1", "1" * 30)), 400, "/outputs/0/net_kg", "bad_decimal"),
    ("a number with an exponent", arriving(a_lot("HFR:IN-1", "1e9")), 400, "/outputs/0/net_kg", "bad_decimal"),
    ("an unknown field", GOOD | {"colour": "red"}, 400, "/colour", "unknown_field"),
    ("an unknown field deep inside", arriving(a_lot("HFR:IN-1") | {"weight": "1"}), 400, "/outputs/0/weight", "unknown_field"),
    ("a missing field", {name: GOOD[name] for name in GOOD if name != "facility"}, 400, "/facility", "missing_field"),
    ("an unknown stage", GOOD | {"stage": "melting"}, 400, "/stage", "bad_choice"),
    ("a time without offset", arriving(started_at="2026-02-02T08:00:00"), 400, "/started_at", "bad_time"),
    ("a day that is none", arriving(ended_at="2026-02-30T08:00:00Z"), 400, "/ended_at", "bad_time"),
    ("text that is not NFC", arriving(a_lot("HFR:IN-1", product="e\u0301")), 400, "/outputs/0/product", "text_not_normal"),
    ("U+0000", '{"stage": "im\\u0000port"}', 400, "/stage", "text_not_plain"),
    ("a bad digest", arriving(documents=[DOCUMENT | {"sha256": "x"}]), 400, "/documents/0/sha256", "bad_sha256"),
    ("a negative mass", arriving(a_lot("HFR:IN-1", "-1.000")), 422, "/outputs/0/net_kg", "not_positive"),
    ("no mass", arriving(a_lot("HFR:IN-1", "0.000")), 422, "/outputs/0/net_kg", "not_positive"),
    ("a time in the future", arriving(ended_at=SOON), 422, "/ended_at", "in_future"),
    ("an end before the start", arriving(ended_at="2026-01-01T00:00:00Z"), 422, "/ended_at", "ends_before_start"),
    ("an unknown facility", arriving(facility="NOB-1"), 422, "/facility", "unknown_facility"),
    ("another tenant's name", arriving(performed_by="HER"), 422, "/performed_by", "performer_on_the_system"),
    ("an unknown lot", separation([a_part("BYM:CON-1")], []), 422, "/inputs/0/lot", "unknown_lot"),
    ("another's lot number", arriving(a_lot("HER:IN-1")), 422, "/outputs/0/lot", "lot_named_for_another"),
    ("book and claim", arriving(custody_model="book_and_claim"), 422, "/custody_model", "book_and_claim"),
    ("an unknown form", arriving(a_lot("HFR:IN-1", form="soup")), 422, "/outputs/0/form", "bad_reference"),
    ("the second of two", [GOOD, arriving(a_lot("HFR:IN-1"))], 422, "/1/outputs/0/lot", "lot_number_used"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "status", "pointer", "code"), [case[1:] for case in BAD], ids=[case[0] for case in BAD])
def test_a_bad_request_is_refused_with_its_place_and_writes_nothing(post, cast, body, status, pointer, code):
    assert cast.ada.token and cast.bela.token
    before = counts(Event, Lot, Entry, Submission)

    response = post(None, raw=body) if isinstance(body, str | bytes) else post(body)

    assert (response.status_code, response["Content-Type"]) == (status, "application/problem+json")
    found = problems(response) or [("", response.json()["code"])]
    assert code in {one for _, one in found}
    assert pointer is None or (pointer, code) in found
    assert counts(Event, Lot, Entry, Submission) == before


def counts(*models: type[Model]) -> list[int]:
    return [model.objects.count() for model in models]


def test_another_tenants_lot_is_as_if_it_were_not(post, cast):
    post(arriving())
    taking = separation([a_part("HFR:IN-1", "1.000")], [], performed_by="HER", facility="HER-PLANT-1")
    nothing = separation([a_part("HFR:IN-9", "1.000")], [], performed_by="HER", facility="HER-PLANT-1")

    there, absent = post(taking, by=cast.bela), post(nothing, by=cast.bela)

    assert problems(there) == problems(absent) == [("/inputs/0/lot", "unknown_lot")]


@pytest.mark.parametrize(("who", "status"), [("rita", 403), ("sven", 403), ("otto", 403), ("mei", 403), ("bela", 422), ("ada", 201)])
def test_submitters_record_and_each_for_itself(post, cast, who, status):
    assert cast.ada.token
    assert post(arriving(), by=getattr(cast, who)).status_code == status


def test_nobody_and_bad_keys_are_told_so(post, cast, client):
    assert post(arriving(), headers={"authorization": "Bearer tl_unknown"}).status_code == 401
    response = client.post(PATH, json.dumps(arriving()), content_type="application/json", headers=cast.ada.headers)
    assert (response.status_code, response.json()["code"]) == (400, "idempotency_key_missing")


def test_a_body_over_the_documented_size_is_refused(post, settings):
    settings.API_MAX_BODY_BYTES = 2048

    assert post(arriving(*[a_lot(f"HFR:IN-{number}") for number in range(50)])).status_code == 413


def test_an_event_is_read_by_its_parties_and_the_regulator_alone(post, get, cast):
    with_reference_tables()
    (event,) = post(arriving(documents=[DOCUMENT], fields={"origin_country": "AU", "deposit": "north_capel_monazite"})).json()["events"]
    path = f"{PATH}/{event['id']}"

    shown = get(path).json()

    assert (shown["stage"], shown["documents"], shown["fields"]["origin_country"]) == ("import", [DOCUMENT], "AU")
    assert [get(path, by=getattr(cast, who)).status_code for who in ("bela", "mei", "rita", "sven", "otto")] == [404, 403, 200, 200, 200]
    assert get(f"{PATH}/019cad8f-ac00-7a10-8a10-0000000000a1").status_code == 404


def test_what_is_on_its_way_is_seen_at_both_ends(post, get, cast):
    post(arriving())
    sent = dispatch(a_part("HFR:IN-1", "1000.000"), to="HER", performed_by="HFR", facility="HFR-PLANT-1")
    (event,) = post(sent).json()["events"]
    received = an_event(
        "receipt",
        custody_model=None,
        performed_by="HER",
        facility="HER-PLANT-1",
        dispatch=event["id"],
        inputs=[a_part("HFR:IN-1", "999.000")],
    )

    assert post(received, by=cast.bela).status_code == 201

    assert [one["stage"] for one in get(by=cast.bela).json()["results"]] == ["receipt", "dispatch", "import"]
    assert [one["stage"] for one in get().json()["results"]] == ["dispatch", "import"]


def test_a_list_comes_in_pages_and_is_filtered(post, get, cast):
    for number in range(3):
        post(arriving(a_lot(f"HFR:IN-{number}", form="ore")))

    page = get(f"{PATH}?limit=2").json()
    rest = get(page["next"].partition("testserver")[2]).json()

    assert [len(page["results"]), len(rest["results"]), rest["next"]] == [2, 1, None]
    assert {one["id"] for one in page["results"]}.isdisjoint(one["id"] for one in rest["results"])
    assert get(f"{PATH}?lot=HFR:IN-1&stage=import&organisation=HFR&facility=HFR-PLANT-1").json()["results"]
    assert get(f"{PATH}?since=2027-01-01T00:00:00Z").json()["results"] == []
    assert get(f"{PATH}?lot=HFR:IN-1", by=cast.bela).json()["results"] == []


@pytest.mark.parametrize("query", ["colour=red", "stage=melting", "limit=501", "lot=nonsense", "since=yesterday", "cursor=abc"])
def test_a_bad_parameter_is_named(get, query):
    response = get(f"{PATH}?{query}")

    assert response.status_code == 400
    assert response.json()["code"] in {"malformed_request", "bad_cursor"}
