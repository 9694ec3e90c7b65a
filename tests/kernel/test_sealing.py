"""What is sealed opens with the key and for the purpose that sealed it, and with no other."""

from datetime import UTC, datetime, timedelta

import time_machine

from traceability.kernel.sealing import Sealing

SECRET, SEALING = b"12345678901234567890", Sealing("tests.sealing")


def test_a_sealed_secret_opens_again_and_shows_nothing():
    sealed = SEALING.seal(SECRET)

    assert SEALING.unsealed(sealed) == SECRET
    assert sealed != SEALING.seal(SECRET) and "12345" not in sealed


def test_what_was_sealed_for_another_purpose_does_not_open():
    assert Sealing("tests.another").unsealed(SEALING.seal(SECRET)) is None


def test_another_key_opens_nothing_and_the_one_before_still_does(settings):
    sealed, before = SEALING.seal(SECRET), settings.SECRET_KEY
    settings.SECRET_KEY = "another key"
    assert SEALING.unsealed(sealed) is None

    settings.SECRET_KEY_FALLBACKS = [before]
    assert SEALING.unsealed(sealed) == SECRET


def test_what_was_sealed_too_long_ago_or_by_nobody_does_not_open():
    with time_machine.travel(datetime(2026, 11, 20, tzinfo=UTC)) as clock:
        sealed = SEALING.seal(SECRET)
        clock.shift(timedelta(seconds=901))

        assert SEALING.unsealed(sealed, seconds=900) is None
        assert SEALING.unsealed(sealed) == SECRET
    assert SEALING.unsealed("") is None and SEALING.unsealed("é") is None
