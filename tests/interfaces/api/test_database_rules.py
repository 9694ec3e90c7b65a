"""Rules of the kept answers that hold whoever writes."""

from contextlib import nullcontext
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection

from tests.make.answers import an_answer, days_kept
from tests.refusals import refused
from traceability.interfaces.api.models import Submission
from traceability.kernel import clock

pytestmark = pytest.mark.django_db
SHA = "a" * 64


@pytest.fixture
def kept():
    return Submission.objects.create(
        organisation_id=UUID(int=1), key_sha256=SHA, body_sha256=SHA, target="POST /x", status=201, answer=b"{}"
    )


def test_a_kept_answer_is_not_changed(kept):
    with refused("answers_are_final"):
        Submission.objects.update(answer=b"[]")


def test_a_kept_answer_stays_for_thirty_days(kept):
    with refused("answers_are_final"):
        Submission.objects.all().delete()


def test_an_old_answer_may_go():
    Submission.objects.create(
        organisation_id=UUID(int=1),
        key_sha256=SHA,
        body_sha256=SHA,
        target="POST /x",
        status=201,
        answer=b"{}",
        recorded_at=clock.now() - timedelta(days=31),
    )

    assert Submission.objects.all().delete()[0] == 1


@pytest.mark.parametrize("acts", ["ledger_app", "the owner"])
def test_nobody_takes_a_younger_answer_away_with_old_ones(as_owner, acts):
    """Whatever asks, and by whichever program: a statement that names one of 29 days takes none."""
    an_answer(days=200), an_answer(days=29.9)
    who = as_owner() if acts == "the owner" else nullcontext()

    with who, refused("answers_are_final"), connection.cursor() as cursor:
        cursor.execute("DELETE FROM api_submission WHERE recorded_at < now() - interval '20 days'")
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM api_submission WHERE recorded_at < now() - interval '30 days'")
        assert cursor.rowcount == 1

    assert days_kept() == [29]


def test_no_answer_is_made_to_look_old():
    an_answer(days=1)

    with refused("answers_are_final"), connection.cursor() as cursor:
        cursor.execute("UPDATE api_submission SET recorded_at = now() - interval '1 year'")


def test_the_owner_cannot_change_or_empty_them_either(kept, as_owner):
    with as_owner():
        with refused("answers_are_final"), connection.cursor() as cursor:
            cursor.execute("UPDATE api_submission SET status = 200")
        with refused("answers_are_final"), connection.cursor() as cursor:
            cursor.execute("TRUNCATE api_submission")


@pytest.mark.parametrize("status", [199, 300, 422])
def test_only_success_is_kept(status):
    with refused("submission_keeps_success_only"):
        Submission.objects.create(
            organisation_id=UUID(int=1), key_sha256=SHA, body_sha256=SHA, target="POST /x", status=status, answer=b"{}"
        )


def test_a_key_is_kept_once(kept):
    with refused("api_submission_pkey"):
        Submission.objects.create(organisation_id=UUID(int=1), key_sha256=SHA, body_sha256=SHA, target="POST /y", status=201, answer=b"{}")


def test_an_answer_is_found_by_its_entry():
    """Without reading all of them, however many there are: fsck asks for those of thousands of entries at once."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("EXPLAIN SELECT FROM api_submission WHERE entry_uid = %s", [UUID(int=1)])
        plan = "\n".join(line for (line,) in cursor.fetchall())

    assert "submission_by_entry" in plan
