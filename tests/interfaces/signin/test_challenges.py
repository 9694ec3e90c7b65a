"""A challenge is answered once, in its session, for its purpose, in time."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from traceability.interfaces.signin import challenges
from traceability.interfaces.signin.challenges import ENROL, PROVE, made_for, taken
from traceability.interfaces.signin.models import Challenge

pytestmark = pytest.mark.django_db


def test_a_challenge_is_taken_once():
    challenge = made_for("session", PROVE)

    assert [taken("session", PROVE, challenge), taken("session", PROVE, challenge)] == [True, False]


def test_nor_in_another_session_nor_for_another_purpose():
    challenge = made_for("session", PROVE)

    assert not taken("other", PROVE, challenge) and not taken("session", ENROL, challenge)
    assert not taken("session", PROVE, b"c" * 32) and not taken("session", PROVE, b"")
    assert taken("session", PROVE, challenge)


def test_nor_after_five_minutes_and_what_is_over_is_removed():
    with time_machine.travel(datetime(2026, 11, 20, tzinfo=UTC), tick=False) as clock:
        old = made_for("session", PROVE)
        clock.shift(challenges.LIFE)
        assert not taken("session", PROVE, old)

        clock.shift(timedelta(seconds=1))
        made_for("session", PROVE)

    assert Challenge.objects.count() == 1
