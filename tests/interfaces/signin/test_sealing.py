"""What is sealed opens with the key that sealed it, and with no other."""

from datetime import UTC, datetime, timedelta

import time_machine

from traceability.interfaces.signin.sealing import seal, unsealed

SECRET = b"12345678901234567890"


def test_a_sealed_secret_opens_again_and_shows_nothing():
    sealed = seal(SECRET)

    assert unsealed(sealed) == SECRET
    assert sealed != seal(SECRET) and "12345" not in sealed


def test_another_key_opens_nothing_and_the_one_before_still_does(settings):
    sealed, before = seal(SECRET), settings.SECRET_KEY
    settings.SECRET_KEY = "another key"
    assert unsealed(sealed) is None

    settings.SECRET_KEY_FALLBACKS = [before]
    assert unsealed(sealed) == SECRET


def test_what_was_sealed_too_long_ago_does_not_open():
    with time_machine.travel(datetime(2026, 11, 20, tzinfo=UTC)) as clock:
        sealed = seal(SECRET)
        clock.shift(timedelta(seconds=901))

        assert unsealed(sealed, seconds=900) is None
        assert unsealed(sealed) == SECRET


def test_what_nobody_sealed_does_not_open():
    assert unsealed("") is None and unsealed("x" * 200) is None and unsealed("é") is None
