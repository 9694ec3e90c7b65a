"""A repetition gets the first answer for as long as it is kept, and is a new request afterwards."""

from datetime import timedelta

import pytest
import time_machine

from tests.interfaces.api.test_recording import Notes, post  # noqa: F401  the fixture
from tests.make.answers import an_answer, days_kept
from traceability.interfaces.api import tasks
from traceability.kernel import bell, clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def rung(monkeypatch):
    monkeypatch.setattr(bell, "ring", (found := []).append)
    return found


def posted_days_ago(post, days):  # noqa: F811
    with time_machine.travel(clock.now() - timedelta(days=days)):
        return post()


@pytest.mark.parametrize(("kept", "days"), [(30, 29), (90, 29), (90, 89)])
def test_a_repetition_within_the_time_gets_the_first_answer(post, settings, kept, days):  # noqa: F811
    settings.IDEMPOTENCY_KEEP_DAYS = kept
    first = posted_days_ago(post, days)

    tasks.forget_old_answers()
    again = post()

    assert again["Idempotent-Replayed"] == "true" and again.content == first.content
    assert Notes.taken == ["one"]


@pytest.mark.parametrize(("kept", "days"), [(30, 31), (90, 91)])
def test_a_repetition_after_the_time_is_a_new_request(post, settings, kept, days):  # noqa: F811
    settings.IDEMPOTENCY_KEEP_DAYS = kept
    posted_days_ago(post, days)

    tasks.forget_old_answers()
    again, third = post(), post()

    assert again.status_code == 201 and "Idempotent-Replayed" not in again and third["Idempotent-Replayed"] == "true"
    assert Notes.taken == ["one", "one"]


def test_an_answer_past_its_time_is_given_as_long_as_it_is_there(post):  # noqa: F811
    posted_days_ago(post, 400)

    assert post()["Idempotent-Replayed"] == "true"


def test_another_body_may_use_a_key_that_is_forgotten(post):  # noqa: F811
    posted_days_ago(post, 91)
    assert post(text="two").status_code == 422

    tasks.forget_old_answers()

    assert post(text="two").status_code == 201


def test_one_task_does_so_much_and_rings_for_the_rest(monkeypatch, rung, caplog):
    monkeypatch.setattr(tasks, "AT_ONCE", 2)
    monkeypatch.setattr(tasks, "MOST_BATCHES", 2)
    for days in (89, 91, 92, 93, 94, 95):
        an_answer(days=days)

    with caplog.at_level("INFO"):
        tasks.forget_old_answers()
        assert (days_kept(), rung) == ([91, 89], ["api.forget_answers"])
        tasks.forget_old_answers()
        tasks.forget_old_answers()

    assert (days_kept(), rung) == ([89], ["api.forget_answers"])
    assert [(record.message, record.answers) for record in caplog.records] == [("answers_forgotten", 4), ("answers_forgotten", 1)]
