"""POST /events/{id}/confirm and /correct: what is said of an event afterwards, by whom it concerns, and what is shown of it."""

import json

import pytest

from tests.make.custody import a_lot, a_part, an_event, separation
from tests.make.registry import a_facility, an_organisation, registered
from tests.openapi import must_be_documented
from traceability.custody.models import Confirmation, Correction, Draw, Event, Lot
from traceability.interfaces.api.models import Submission
from traceability.ledger.models import Entry
from traceability.registry import services as registry
from traceability.registry.viewer import system_viewer

pytestmark = pytest.mark.django_db
PATH = "/api/v1/events"
WRITTEN = (Event, Lot, Draw, Confirmation, Correction, Entry, Submission)


@pytest.fixture
def post(client, cast):
    keys = iter(range(10_000))

    def posted(path, body, *, by=None, key=None, headers=None):
        sent = headers or (by or cast.ada).headers
        sent = sent | ({} if key == "" else {"idempotency-key": key or f"key-{next(keys)}"})
        response = client.post(path, json.dumps(body), content_type="application/json", headers=sent)
        must_be_documented(response, "post", path)
        return response

    return posted


@pytest.fixture
def get(client, cast):
    def got(path, *, by=None):
        response = client.get(path, headers=(by or cast.ada).headers)
        must_be_documented(response, "get", path)
        return response.json()

    return got


def arriving(net_kg="1000.000", lot="HFR:IN-1", **members):
    usual = {"performed_by": "HFR", "facility": "HFR-PLANT-1"}
    return an_event("import", outputs=[a_lot(lot, net_kg, form="mixed_carbonate")], **(usual | members))


@pytest.fixture
def event(post):
    """The path of an import by Huafang."""
    return f"{PATH}/{post(PATH, arriving()).json()['events'][0]['id']}"


@pytest.fixture
def miner(post):
    """A digger who comes onto the system after Huafang told of a leaching, its headers, and the path of that event."""
    site = a_facility("GDM-SITE-1", organisation="GDM", kind="leach_site", ore_class="ionic")
    registered({"format": "registry/1", "organisations": [an_organisation("GDM", kinds=["miner"], country="DE")], "facilities": [site]})
    lot = a_lot("GDM:CARB-1", "100.000", form="mixed_carbonate")
    told = post(PATH, an_event("leaching", performed_by="GDM", facility="GDM-SITE-1", outputs=[lot])).json()["events"][0]
    secret = registry.create_token(by=system_viewer(None, via="command"), holder_code_or_username="GDM").secret
    return {"authorization": f"Bearer {secret}"}, f"{PATH}/{told['id']}"


def counts() -> list[int]:
    return [model.objects.count() for model in WRITTEN]


def problems(response) -> list[tuple[str, str]]:
    return [(one["pointer"], one["code"]) for one in response.json()["errors"]]


def test_a_correction_answers_with_both_events_and_a_promise_for_each(post, get, event):
    response = post(f"{event}/correct", {"reason": "The wrong scale was read.", "event": arriving("900.000")})

    old, new = response.json()["events"]
    assert (response.status_code, response["Location"]) == (201, f"{PATH}/{new['id']}")
    assert (f"{PATH}/{old['id']}", old["lots"], new["lots"]) == (event, ["HFR:IN-1"], ["HFR:IN-1"])
    kinds = [Entry.objects.get(uid=one["acknowledgement"]["uid"]).kind for one in (old, new)]
    assert kinds == ["event.corrected", "event.recorded"]
    shown, instead = get(event), get(f"{PATH}/{new['id']}")
    assert (shown["replaced_by"], shown["correction_reason"], shown["version"]) == (new["id"], "The wrong scale was read.", 2)
    assert (instead["replaces"], instead["corrected_at"], shown["corrected_at"]) == (old["id"], None, instead["recorded_at"])
    assert get("/api/v1/lots/HFR:IN-1")["net_kg"] == "900.000"


def test_what_did_not_happen_leaves_its_lots_empty(post, get, event):
    post(PATH, separation([a_part("HFR:IN-1", "400.000")], []))

    response = post(f"{event}/correct", {"reason": "Booked twice.", "event": None})

    assert (response.status_code, len(response.json()["events"]), response["Location"]) == (201, 1, event)
    lot = get("/api/v1/lots/HFR:IN-1")
    assert (lot["net_kg"], lot["left_kg"], lot["overdrawn_kg"]) == ("0.000", "0.000", "400.000")
    assert get(event)["replaced_by"] is None and get(event)["corrected_at"]


def test_the_same_request_is_answered_once(post, event):
    body = {"reason": "x", "event": None}

    first, again = (post(f"{event}/correct", body, key="one") for _ in range(2))

    assert (again.content, again["Idempotent-Replayed"]) == (first.content, "true")
    other = post(f"{event}/correct", body | {"reason": "y"}, key="one")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert Correction.objects.count() == 1


def test_an_event_is_corrected_once(post, event):
    post(f"{event}/correct", {"reason": "x", "event": None})

    again = post(f"{event}/correct", {"reason": "x", "event": None})

    assert (again.status_code, again.json()["code"]) == (409, "already_corrected")


BAD = [
    ("nothing", {}, 400, [("/reason", "missing_field"), ("/event", "missing_field")]),
    ("no event and no null", {"reason": "x"}, 400, [("/event", "missing_field")]),
    ("an unknown field", {"reason": "x", "event": None, "by": "me"}, 400, [("/by", "unknown_field")]),
    ("an unknown field inside", {"reason": "x", "event": arriving(colour="red")}, 400, [("/event/colour", "unknown_field")]),
    ("an empty reason", {"reason": "", "event": None}, 400, [("/reason", "bad_text")]),
    ("a list", [], 400, [("", "wrong_type")]),
    ("another stage", {"reason": "x", "event": separation([a_part("HFR:IN-1", "1.000")], [])}, 422, [("/event/stage", "other_stage")]),
    ("another performer", {"reason": "x", "event": arriving(performed_by="HER")}, 422, [("/event/performed_by", "other_performer")]),
    ("another lot's number", {"reason": "x", "event": arriving(lot="HER:IN-1")}, 422, [("/event/outputs/0/lot", "lot_named_for_another")]),
    ("no mass", {"reason": "x", "event": arriving("0.000")}, 422, [("/event/outputs/0/net_kg", "not_positive")]),
]  # fmt: skip


@pytest.mark.parametrize(("body", "status", "places"), [case[1:] for case in BAD], ids=[case[0] for case in BAD])
def test_a_bad_correction_is_refused_with_its_places_and_writes_nothing(post, event, body, status, places):
    before = counts()

    response = post(f"{event}/correct", body)

    assert (response.status_code, problems(response)) == (status, places)
    assert counts() == before


def test_a_key_is_needed(post, event):
    for path, body in ((f"{event}/correct", {"reason": "x", "event": None}), (f"{event}/confirm", {})):
        assert (post(path, body, key="").status_code, Correction.objects.count()) == (400, 0)


@pytest.mark.parametrize("body", [("correct", {"reason": "x", "event": None}), ("confirm", {})], ids=lambda body: body[0])
def test_another_tenants_event_is_as_if_it_were_not(post, cast, event, body):
    there = post(f"{event}/{body[0]}", body[1], by=cast.bela)
    absent = post(f"{PATH}/019cad8f-ac00-7a10-8a10-00000000ffff/{body[0]}", body[1], by=cast.bela)

    said = [(one.status_code, one.json()["code"], one.json()["detail"]) for one in (there, absent)]
    assert said[0] == said[1] and said[0][:2] == (404, "event_not_found")


@pytest.mark.parametrize("who", ["rita", "otto", "mei"])
def test_who_is_no_enterprise_neither_confirms_nor_corrects(post, cast, event, who):
    person = getattr(cast, who)
    assert person.token
    before = counts()
    for action, body in (("correct", {"reason": "x", "event": None}), ("confirm", {})):
        assert post(f"{event}/{action}", body, by=person).status_code == 403
    assert counts() == before


def test_the_performer_confirms_once(post, get, miner):
    headers, path = miner

    first, again = (post(f"{path}/confirm", {}, headers=headers) for _ in range(2))

    (event,) = first.json()["events"]
    assert (first.status_code, event["lots"], first["Location"]) == (201, ["GDM:CARB-1"], path)
    assert Entry.objects.get(uid=event["acknowledgement"]["uid"]).kind == "event.confirmed"
    assert (again.status_code, again.json()["code"]) == (409, "already_confirmed")
    assert get(path)["confirmed_at"] is not None


@pytest.mark.parametrize(
    ("body", "status", "code"), [({}, 403, "not_the_performer"), ({"x": 1}, 400, "unknown_field"), ([], 400, "wrong_type")]
)
def test_who_recorded_does_not_confirm(post, miner, body, status, code):
    response = post(f"{miner[1]}/confirm", body)

    assert response.status_code == status
    assert code in {response.json()["code"], *(one for _, one in problems(response))}
    assert Confirmation.objects.count() == 0


def test_ones_own_record_is_not_confirmed(post, event):
    response = post(f"{event}/confirm", {})

    assert (response.status_code, response.json()["code"]) == (409, "own_record")


def test_who_only_sees_an_event_does_not_correct_it(post, cast, miner):
    """Huafang's event, seen by whom its lot goes to."""
    post(PATH, arriving(lot="HFR:OUT-1"))
    to = {"organisation": "HER", "facility": "HER-PLANT-1"}
    sending = an_event("dispatch", performed_by="HFR", facility="HFR-PLANT-1", custody_model=None, to=to, inputs=[a_part("HFR:OUT-1")])
    sent = post(PATH, sending).json()["events"][0]["id"]

    response = post(f"{PATH}/{sent}/correct", {"reason": "x", "event": None}, by=cast.bela)

    assert (response.status_code, response.json()["code"]) == (403, "not_yours_to_correct")
