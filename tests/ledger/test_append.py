import hashlib
from base64 import b64decode
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from tests.ledger.test_database_rules import run
from tests.make.ledger import a_draft, acting_as, say
from tests.refusals import refused
from traceability.kernel import bell
from traceability.kernel.clock import parse_rfc3339
from traceability.ledger.errors import EntryTooLarge, LedgerRecovering, SubjectOutOfStep
from traceability.ledger.models import Entry
from traceability.ledger.services import append
from traceability.ledger.services.append import acknowledgement_key
from traceability.ledger.signer import keys
from traceability.tlog import canonical, commitments, notes, proofs

pytestmark = pytest.mark.django_db


@dataclass
class ARequest:
    body_sha256: str = hashlib.sha256(b"{}").hexdigest()


def envelope_of(acknowledgement):
    return canonical.read_object(acknowledgement.leaf)


@pytest.mark.parametrize("count", [1, 50])
def test_any_number_of_entries_takes_three_statements(count):
    with CaptureQueriesContext(connection) as queries:
        append([a_draft(price="1.00") for _ in range(count)])

    assert [query["sql"].split()[0] for query in queries] == ["SELECT", "INSERT", "INSERT"]
    assert Entry.objects.filter(kind="thing.said").count() == count


def test_acknowledgements_come_in_the_order_of_the_drafts():
    drafts = [a_draft(UUID(int=number), name=str(number)) for number in (3, 1, 2)]

    acknowledgements = append(drafts)

    assert [envelope_of(one)["body"]["name"] for one in acknowledgements] == ["3", "1", "2"]
    assert list(Entry.objects.filter(kind="thing.said").order_by("entry_id").values_list("subject_id", flat=True)) == [
        UUID(int=n) for n in (1, 2, 3)
    ]


def test_two_versions_in_one_append_are_linked():
    two, one = append([a_draft(UUID(int=1), 2), a_draft(UUID(int=1), 1)])

    assert envelope_of(two)["subject"]["prev"] == one.leaf_hash.hex()


def test_a_later_append_continues_the_subject():
    (one,) = append([a_draft(UUID(int=1))])
    (two,) = append([a_draft(UUID(int=1), 2)])

    assert envelope_of(two)["subject"]["prev"] == one.leaf_hash.hex()


@pytest.mark.parametrize("version", [2, 3])
def test_a_version_that_does_not_follow_is_a_conflict(version):
    with pytest.raises(SubjectOutOfStep) as conflict:
        append([a_draft(UUID(int=1), version)])
    assert conflict.value.facts["head"] == 0


def test_a_subject_that_is_known_does_not_begin_again():
    append([a_draft(UUID(int=1))])

    with refused("entry_is_next_of_its_subject"):
        append([a_draft(UUID(int=1))])


def test_new_and_known_subjects_stand_side_by_side():
    (known,) = append([a_draft(UUID(int=1))])

    next_of_known, new, next_of_new = append([a_draft(UUID(int=1), 2), a_draft(UUID(int=2)), a_draft(UUID(int=2), 2)])

    assert envelope_of(next_of_known)["subject"]["prev"] == known.leaf_hash.hex()
    assert "prev" not in envelope_of(new)["subject"]
    assert envelope_of(next_of_new)["subject"]["prev"] == new.leaf_hash.hex()


def test_the_acknowledgement_is_a_promise_signed_by_its_own_key(settings):
    (one,) = append([a_draft()])

    note = notes.open_note(one.note, [acknowledgement_key().verifier])
    promise = proofs.parse_acknowledgement(note.body)
    said = one.as_json()
    assert (promise.log, promise.uid, promise.leaf_hash) == (settings.LEDGER_LOG, str(one.uid), one.leaf_hash)
    assert parse_rfc3339(promise.deadline) - parse_rfc3339(promise.recorded) == timedelta(seconds=settings.LEDGER_MERGE_DEADLINE_SECONDS)
    assert list(said) == ["uid", "state", "recorded_at", "deadline", "leaf_hash", "leaf", "note", "receipt"]
    assert (said["state"], said["recorded_at"], said["receipt"]) == ("recorded", promise.recorded, f"/api/v1/ledger/receipts/{one.uid}")
    assert envelope_of(one)["at"] == promise.recorded


def test_the_first_entry_of_a_request_commits_to_its_body():
    first, second = append([a_draft(UUID(int=2)), a_draft(UUID(int=1))], request=ARequest())

    ((salt,),) = run("SELECT salt FROM ledger.disclosure WHERE uid = %s AND path = 'request'", [first.uid])
    stated = envelope_of(first)["commitments"]["request"]
    commitments.verify_opening(b64decode(stated), "request", bytes(salt), ARequest.body_sha256)
    assert "commitments" not in envelope_of(second)


def test_what_opens_the_commitments_is_kept():
    (one,) = append([a_draft(price="12.50")])

    ((path, value),) = run("SELECT path, value FROM ledger.disclosure WHERE uid = %s", [one.uid])
    assert (path, bytes(value)) == ("/price", b'"12.50"')


def test_salts_nonces_and_uids_are_never_the_same():
    entries = append([a_draft(UUID(int=number), price="1.00") for number in range(1, 31)])

    assert len({envelope_of(one)["nonce"] for one in entries}) == 30 == len({one.uid for one in entries})
    assert run("SELECT count(DISTINCT salt) FROM ledger.disclosure WHERE path = '/price'") == [(30,)]


def test_the_time_is_the_databases():
    ((before,),) = run("SELECT clock_timestamp()")
    (one,) = append([a_draft()])
    ((after,),) = run("SELECT clock_timestamp()")

    assert before <= one.recorded_at <= after


def test_it_is_part_of_a_command(monkeypatch):
    monkeypatch.setattr(connections["default"], "in_atomic_block", False)
    with pytest.raises(RuntimeError, match="outside a command"):
        append([a_draft()])


def test_nothing_is_appended_for_nothing():
    assert append([]) == []


def test_one_that_is_too_large_stops_all():
    with pytest.raises(EntryTooLarge), transaction.atomic():
        append([a_draft(), a_draft(name="x" * 70_000)])
    assert not Entry.objects.filter(kind="thing.said").exists()


def test_bells_ring_after_the_commit(monkeypatch, django_capture_on_commit_callbacks):
    rung = []
    monkeypatch.setattr(bell, "ring_for", lambda kinds: rung.append(set(kinds)))
    with django_capture_on_commit_callbacks(execute=True):
        append([a_draft(), a_draft()])
    assert rung == [{"thing.said"}]


def test_a_log_in_recovery_takes_nothing():
    with acting_as("ledger_sequencer"):
        run("UPDATE ledger.log SET mode = 'recovery'")
    with pytest.raises(LedgerRecovering):
        append([a_draft()])


def test_a_frozen_log_still_takes_entries():
    run("SELECT ledger.freeze('tried')")
    assert len(say(a_draft())) == 1


def test_the_key_is_made_once(tmp_path, settings):
    settings.LEDGER_KEYS_DIR = tmp_path / "keys"
    made = acknowledgement_key()

    assert acknowledgement_key().verifier == made.verifier == keys.read(tmp_path / "keys" / "acknowledgement")[0].verifier
    assert (tmp_path / "keys" / "acknowledgement").stat().st_mode & 0o777 == 0o600
