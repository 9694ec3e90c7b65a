"""An answer that is kept for a repetition says of entries what they say, and what their acknowledgements promised."""

import json

import pytest

from tests.ledger.test_database_rules import run
from tests.ledger.test_database_rules_log import erased
from traceability.ledger.acknowledgements import key_name
from traceability.ledger.fsck import answers
from traceability.ledger.fsck.report import CLEAN, INCOMPLETE
from traceability.ledger.signer.keys import new_key
from traceability.tlog import notes

FIRST = "key_sha256 = (SELECT min(key_sha256) FROM api_submission)"
OTHER = "key_sha256 = (SELECT max(key_sha256) FROM api_submission)"


def kept(which=FIRST):
    ((answer,),) = run(f"SELECT answer FROM api_submission WHERE {which}")
    return json.loads(bytes(answer))


def keep(sound, said, which=FIRST):
    data = said if isinstance(said, bytes) else json.dumps(said).encode()
    sound.tamper(f"UPDATE api_submission SET answer = decode('{data.hex()}', 'hex') WHERE {which}")


def found(sound, **more):
    return [(one.expected, one.found) for one in sound.fsck(**more).worst_of("requests")]


def test_what_was_answered_is_what_was_said(sound):
    report = sound.fsck()
    assert (report.exit_code, report.checked["requests"]) == (CLEAN, 6), "the hash of each request, and what it was answered"


@pytest.mark.parametrize("member", ["uid", "state", "recorded_at", "deadline", "leaf_hash", "leaf", "note", "receipt"])
def test_each_member_of_an_acknowledgement_is_compared(sound, member):
    said = kept()
    acknowledged = said["things"][0]["acknowledgement"]
    acknowledged[member] = kept(OTHER)["things"][0]["acknowledgement"][member] if member != "state" else "sealed"
    keep(sound, said)
    assert found(sound)


@pytest.mark.parametrize("member", ["leaf", "note", "more"])
def test_a_member_that_is_gone_or_too_many_is_found(sound, member):
    said = kept()
    acknowledged = said["things"][0]["acknowledgement"]
    if acknowledged.pop(member, None) is None:
        acknowledged[member] = "1"
    keep(sound, said)
    assert found(sound)


def test_another_requests_answer_is_found(sound):
    keep(sound, kept(OTHER))
    ((expected, first),) = found(sound)
    assert expected.startswith("the acknowledgement of ") and first == kept(OTHER)["things"][0]["acknowledgement"]["uid"]


def test_a_promise_with_another_date_is_found_by_its_signature(sound):
    """The note and the member beside it agree; the key did not sign them."""
    said = kept()
    acknowledged = said["things"][0]["acknowledgement"]
    later = acknowledged["deadline"].replace("20", "30", 1)
    acknowledged["note"] = acknowledged["note"].replace(acknowledged["deadline"], later)
    acknowledged["deadline"] = later
    keep(sound, said)
    assert [("not over this note" in one[1]) for one in found(sound)] == [True]


def test_the_promise_about_another_entry_is_none_about_this_one(sound):
    """Signed by the right key, and its own date beside it."""
    said, other = kept(), kept(OTHER)["things"][0]["acknowledgement"]
    said["things"][0]["acknowledgement"] |= {"note": other["note"], "deadline": other["deadline"]}
    keep(sound, said)
    assert [f"a note about {other['uid']}" in one[1] for one in found(sound)] == [True]


def test_a_promise_by_a_key_that_nobody_announced_convinces_nobody(sound):
    said = kept()
    acknowledged = said["things"][0]["acknowledgement"]
    body = notes.parse(acknowledged["note"].encode()).body
    stranger = new_key(key_name("traceability.example"))
    acknowledged["note"] = notes.assemble(body, [stranger.sign(body)]).decode()
    keep(sound, said)

    report = sound.fsck()
    assert report.exit_code == INCOMPLETE
    assert report.unread == [f"acknowledgements by {stranger.name}+{stranger.verifier.id.hex()}: no entry announces this key"]


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (b"", answers.ERASED),
        (b"{", answers.READABLE),
        (b"\xff", answers.READABLE),
        (b"[" * 100_000, answers.READABLE),
        (b"{}", "the acknowledgement of "),
        (b'{"acknowledgement": 1}', "the acknowledgement of "),
        (b'{"acknowledgements": [{"uid": "\'; --"}]}', "the acknowledgement of "),
    ],
)
def test_what_is_no_answer_is_found(sound, answer, expected):
    keep(sound, answer)
    assert found(sound)[0][0].startswith(expected)


def test_an_answer_that_was_erased_is_missed_by_nobody(sound):
    ((uid,),) = run(f"SELECT entry_uid FROM api_submission WHERE {FIRST}")
    sound.tamper(f"DELETE FROM ledger.disclosure WHERE uid = '{uid}' AND path = 'request'",
                 f"UPDATE api_submission SET answer = '', body_sha256 = '' WHERE {FIRST}")  # fmt: skip
    erased(uid, "request")
    assert found(sound) == []


@pytest.mark.parametrize("target", ["", "GET /api/v1/things", "/api/v1/things", "POST api/v1/things", "POST /own/things/"])
def test_an_address_that_records_nothing_is_found(sound, target):
    sound.tamper(f"UPDATE api_submission SET target = '{target}' WHERE {FIRST}")
    assert len(found(sound)) >= 1


def test_a_form_leads_on_and_answers_nothing(sound):
    sound.tamper(f"UPDATE api_submission SET target = 'POST /own/things/', answer = '', location = '/own/things/1/' WHERE {FIRST}")
    assert found(sound) == []


def test_an_answer_where_nothing_was_recorded_acknowledges_nothing(sound):
    sound.tamper(f"INSERT INTO api_submission SELECT organisation_id, repeat('f', 64), body_sha256, target, 200, location, '{{\"things\": []}}', NULL, now() FROM api_submission WHERE {FIRST}")  # fmt: skip
    assert found(sound) == []
    keep(sound, kept(), "key_sha256 = repeat('f', 64)")
    assert [expected for expected, _ in found(sound)] == ["no acknowledgement"]


def test_of_a_part_of_the_log_its_own_answers_are_read(sound):
    size = run("SELECT size FROM ledger.log")[0][0]
    keep(sound, b"{")
    ((place,),) = run(f"SELECT leaf_index FROM ledger.leaf JOIN ledger.entry_uid USING (entry_id) JOIN api_submission ON entry_uid = uid WHERE {FIRST}")  # fmt: skip
    assert found(sound, first=place, last=place + 1) and not found(sound, first=place + 1) and found(sound, last=size)
    assert not found(sound, last=place)


def test_all_pages_are_read(sound, monkeypatch):
    monkeypatch.setattr(answers, "PAGE", 1)
    keep(sound, b"{", OTHER)
    assert sound.fsck().checked["requests"] == 6 and found(sound)
