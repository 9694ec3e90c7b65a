"""How the demo goes on after a start that was killed; that it plays is told by tests/journeys/test_demo.py."""

from datetime import timedelta
from uuid import uuid4

import pytest

from traceability.interfaces.console.demo import playing
from traceability.kernel import clock
from traceability.kernel.models import Attempt


def test_serve_finds_it_where_it_looks():
    from traceability.interfaces.console import demo

    assert demo.play is playing.play


@pytest.mark.django_db
def test_what_a_killed_worker_held_is_free_again_and_what_failed_keeps_its_pause():
    later = clock.now() + timedelta(minutes=5)
    held = Attempt.objects.create(task="review.examine_waiting", subject_id=uuid4(), not_before=later)
    failed = Attempt.objects.create(task="review.examine_waiting", subject_id=uuid4(), tries=2, not_before=later, last_error="ValueError()")

    playing._take_up_what_was_dropped()

    held.refresh_from_db()
    failed.refresh_from_db()
    assert held.not_before <= clock.now() < failed.not_before
