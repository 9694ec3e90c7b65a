"""One key, one fact, one answer."""

import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from django.db import connections
from django.http import HttpResponse
from django.test import RequestFactory

from traceability.interfaces.api import auth, recording, waiting
from traceability.interfaces.api.models import Submission
from traceability.interfaces.api.recording import Answer
from traceability.interfaces.api.schema import documented
from traceability.interfaces.api.views import ApiRequest, ApiView
from traceability.kernel import idempotency
from traceability.kernel.command import command
from traceability.kernel.errors import Refusal
from traceability.registry.viewer import Viewer

HFR, HER = UUID(int=1), UUID(int=2)
UID = "019de5a0-0000-7000-8000-000000000001"


class Notes:
    """What the command below was really asked to do."""

    taken: list[str] = []
    slowly = threading.Event()


@command
def take_note(text: str, *, request: idempotency.Request | None = None) -> str:
    idempotency.begin(request)
    if text == "refused":
        raise Refusal()
    if Notes.slowly.is_set():
        time.sleep(0.5)
    Notes.taken.append(text)
    return idempotency.keep(request, text)


class NoteView(ApiView):
    @documented("test_note", "…", roles=auth.PUBLIC, responses={201: {}}, request={"type": "object"}, records=True)
    def post(self, request: ApiRequest) -> HttpResponse:
        text = request.json_object["text"]
        return recording.record(
            request,
            lambda kept: take_note(text, request=kept),
            lambda note: Answer({"note": note, "acknowledgement": {"uid": UID}}, location="/api/v1/notes/1"),
        )


@pytest.fixture
def post(monkeypatch):
    Notes.taken = []
    Notes.slowly.clear()

    def posted(text="one", key="key-1", organisation=HFR, path="/api/v1/notes", **headers):
        monkeypatch.setattr(auth, "viewer_of", lambda request: Viewer(None, organisation, "HFR", "submitter", "token"))
        if key is not None:
            headers["idempotency-key"] = key
        return NoteView.as_view()(RequestFactory().post(path, json.dumps({"text": text}), content_type="application/json", headers=headers))

    return posted


def code_of(response):
    return json.loads(response.content)["code"]


@pytest.mark.django_db
def test_a_repetition_gets_the_first_answers_bytes(post):
    first, again = post(), post()

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    assert first["Location"] == again["Location"] == "/api/v1/notes/1"
    assert "Idempotent-Replayed" not in first and again["Idempotent-Replayed"] == "true"
    assert Notes.taken == ["one"]


@pytest.mark.django_db
def test_another_body_under_the_same_key_is_422(post):
    post()

    again = post(text="two")

    assert (again.status_code, code_of(again)) == (422, "idempotency_key_reused")
    assert Notes.taken == ["one"]


@pytest.mark.django_db
def test_the_same_key_and_body_at_another_address_is_422(post):
    post()

    assert code_of(post(path="/api/v1/events/1/confirm")) == "idempotency_key_reused"


@pytest.mark.django_db
def test_two_organisations_may_use_the_same_key(post):
    post(organisation=HFR)

    assert "Idempotent-Replayed" not in post(organisation=HER)
    assert Notes.taken == ["one", "one"]


@pytest.mark.django_db
def test_a_refusal_is_not_kept(post):
    assert post(text="refused").status_code == 422

    assert post(text="mended").status_code == 201


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("key", "code"),
    [
        (None, "idempotency_key_missing"),
        ("", "idempotency_key_missing"),
        ("x" * 256, "idempotency_key_malformed"),
        ("schlüssel", "idempotency_key_malformed"),
    ],
)
def test_without_a_usable_key_nothing_is_recorded(post, key, code):
    response = post(key=key)

    assert (response.status_code, code_of(response)) == (400, code)
    assert Notes.taken == [] and not Submission.objects.exists()


@pytest.mark.django_db
def test_what_is_kept_says_whose_it_is_and_which_entry(post):
    post(key="k" * 255)

    kept = Submission.objects.get()
    assert (kept.organisation_id, kept.entry_uid, kept.status) == (HFR, UUID(UID), 201)
    assert kept.target == "POST /api/v1/notes"


@pytest.mark.committed
def test_of_many_at_once_one_is_recorded_and_the_others_are_told(committed, post):
    Notes.slowly.set()

    def one(_):
        try:
            response = post()
            return response.status_code, response.headers.get("Idempotent-Replayed"), response.content
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(one, range(8)))

    assert Notes.taken == ["one"]
    assert {status for status, _, _ in answers} <= {201, 409}
    assert len([1 for status, replayed, _ in answers if status == 201 and not replayed]) == 1
    assert len({content for status, _, content in answers if status == 201}) == 1


@pytest.mark.django_db
def test_who_prefers_to_wait_is_answered_when_sealed(post, monkeypatch):
    asked = []
    monkeypatch.setattr(
        waiting.ledger,
        "state_of",
        lambda uids: asked.append(list(uids)) or {uid: "sealed" if len(asked) > 2 else "recorded" for uid in uids},
    )

    response = post(prefer="respond-async, wait=5")

    assert (response["Preference-Applied"], response["Ledger-State"]) == ("wait", "sealed")
    assert asked == [[UUID(UID)]] * 3


@pytest.mark.django_db
@pytest.mark.parametrize(("query", "reached"), [("", "sealed"), ("?state=sealed", "sealed"), ("?state=witnessed", "witnessed")])
def test_who_asks_for_witnesses_waits_for_them(post, monkeypatch, query, reached):
    states = iter(["recorded", "sealed", "witnessed"])
    monkeypatch.setattr(waiting.ledger, "state_of", lambda uids: dict.fromkeys(uids, next(states)))

    response = post(prefer="wait=5", path=f"/api/v1/notes{query}")

    assert (response.status_code, response["Ledger-State"]) == (201, reached)
    assert list(states) == (["witnessed"] if reached == "sealed" else [])


@pytest.mark.django_db
def test_what_is_waited_for_is_one_of_two_words(post):
    assert (post(path="/api/v1/notes?state=proven").status_code, Notes.taken) == (400, [])


def test_every_acknowledgement_of_an_answer_is_found():
    one, two, three, four = (f"019de5a0-0000-7000-8000-00000000000{n}" for n in range(4))
    body = {
        "number": "EX-1",
        "acknowledgement": {"uid": one},
        "entries": [{"kind": "x", "acknowledgement": {"uid": two}}, "text", {"kind": "y"}],
        "acknowledgements": [{"uid": three}, {"uid": four}],
    }

    assert [str(uid) for uid in recording._uids(body)] == [one, two, three, four]
