"""Recovery codes hold once, for their owner, and through a rotation of the key."""

import pytest

from traceability.interfaces.signin import recovery


@pytest.fixture
def rita(cast):
    return cast.rita.user


def used(user, code):
    return recovery.use(user, recovery.plain(code))


def test_a_code_is_good_once_however_it_is_typed(rita):
    first, *_ = recovery.renew(rita)

    assert [used(rita, first.lower().replace("-", " ")), used(rita, first)] == [True, False]
    assert recovery.left(rita) == recovery.CODES - 1


def test_new_codes_end_the_old_ones(rita):
    first, *_ = recovery.renew(rita)

    assert len(set(recovery.renew(rita))) == recovery.CODES
    assert not used(rita, first)


def test_codes_hold_after_the_key_was_rotated(rita, settings):
    first, second, *_ = recovery.renew(rita)
    before, settings.SECRET_KEY = settings.SECRET_KEY, "another key of fifty characters, which nobody can guess"

    assert not used(rita, first)
    settings.SECRET_KEY_FALLBACKS = [before]
    assert used(rita, first)

    settings.SECRET_KEY_FALLBACKS = []
    assert not used(rita, second)
