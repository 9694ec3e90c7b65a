"""What the demo means to do, against what the stories allow; that it does so is told by tests/journeys/test_demo.py."""

from datetime import timedelta
from uuid import uuid4

import pytest

from traceability.interfaces.console.demo import playing, stories
from traceability.interfaces.console.demo.playing import FINAL_STATE, SIGNATURES
from traceability.kernel import clock
from traceability.kernel.models import Attempt


def signatures(story, verdict):
    return [one.by for one in SIGNATURES if (one.story, one.verdict) == (story, verdict)]


def test_every_story_comes_to_a_state():
    assert FINAL_STATE.keys() == set(stories.NAMES)
    assert set(FINAL_STATE.values()) == {"open", "certified", "refused"}


def test_whatever_is_certified_was_approvable_and_signed_by_enough():
    needed = {"approvable_by_one": 1, "needs_second_signature": 2}
    for name, state in FINAL_STATE.items():
        signed = signatures(name, "approve")
        if state == "certified":
            assert len(set(signed)) == len(signed) == needed[stories.load(name).expect["outcome"]]
        else:
            assert signed == []


def test_whatever_is_refused_was_laundering():
    refused = {one.story for one in SIGNATURES if one.verdict == "refuse"}

    assert refused == {name for name, state in FINAL_STATE.items() if state == "refused"}
    assert all(stories.load(name).expect["fails"] for name in refused)


def test_the_desk_keeps_something_to_approve_and_something_to_wonder_at():
    waiting = {stories.load(name).expect["outcome"] for name, state in FINAL_STATE.items() if state == "open"}

    assert waiting == {"approvable_by_one", "blocked"}


def test_serve_finds_it_where_it_looks():
    from traceability.interfaces.console import demo

    assert demo.play is playing.play


@pytest.mark.django_db
def test_what_a_killed_worker_held_is_free_again_and_what_failed_keeps_its_pause():
    later = clock.now() + timedelta(minutes=5)
    held = Attempt.objects.create(task="review.examine_waiting", subject_id=uuid4(), not_before=later)
    failed = Attempt.objects.create(task="review.examine_waiting", subject_id=uuid4(), tries=2, not_before=later)

    playing._take_up_what_was_dropped()

    held.refresh_from_db()
    failed.refresh_from_db()
    assert held.not_before <= clock.now() < failed.not_before
