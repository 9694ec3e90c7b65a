"""Answers are forgotten when their time is over: the oldest first, a bounded number at once, in nobody's way, and never within the promise."""

import threading

import pytest
from django.db import IntegrityError, connection, transaction

from tests.make.answers import OWNER, an_answer, days_kept
from traceability.interfaces import keeping
from traceability.interfaces.keeping import Keeping, forget_answers
from traceability.kernel import idempotency
from traceability.kernel.idempotency import KeyReused


class Door(Keeping):
    def keep(self, result: object) -> None:
        raise AssertionError("nothing new is kept here")


@pytest.mark.django_db
def test_the_oldest_answers_are_forgotten_first_and_no_more_than_asked():
    for days in (31, 200, 29, 100):
        an_answer(days=days)

    assert forget_answers(days=30, most=2) == 2 and days_kept() == [31, 29]
    assert forget_answers(days=30, most=2) == 1 and days_kept() == [29]
    assert forget_answers(days=30, most=2) == 0


@pytest.mark.django_db
def test_whoever_keeps_them_for_less_than_is_promised_is_refused_by_the_database():
    an_answer(days=40), an_answer(days=29)

    with pytest.raises(IntegrityError, match="final for 30 days"):
        forget_answers(days=20, most=10)

    assert days_kept() == [40, 29]


@pytest.mark.django_db
def test_they_are_found_without_reading_all():
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {keeping._FORGET}", [90, 500])
        plan = "\n".join(line for (line,) in cursor.fetchall())

    assert "Index Cond: (recorded_at <" in plan and "api_submission_pkey" in plan


@pytest.mark.committed
def test_what_a_request_or_an_erasure_holds_is_passed_over_and_not_waited_for(committed):
    _, erased, _ = an_answer(days=100, key="repeated"), an_answer(days=99), an_answer(days=98)
    held, let_go = threading.Event(), threading.Event()

    def others():
        with transaction.atomic():
            with pytest.raises(KeyReused):
                idempotency.begin(Door(owner=OWNER, key="repeated", target="POST /x", body=lambda: b"another body"))
            with connection.cursor() as cursor:
                cursor.execute("SELECT FROM api_submission WHERE key_sha256 = %s FOR UPDATE", [erased.key_sha256])
            held.set()
            let_go.wait(10)
        connection.close()

    thread = threading.Thread(target=others)
    thread.start()
    assert held.wait(10)
    try:
        assert forget_answers(days=90, most=10) == 1
        assert days_kept() == [100, 99]
    finally:
        let_go.set()
        thread.join()

    assert forget_answers(days=90, most=10) == 2
