"""Every code proves once; nothing that is kept tells a secret."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection

from traceability.interfaces.signin import factors, recovery, totp
from traceability.interfaces.signin.models import Authenticator, RecoveryCode

SECRET = b"12345678901234567890"
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def code(steps=0):
    return totp.code_at(SECRET, totp.step_of(NOON) + steps)


@pytest.fixture
def clock():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def enrolled(cast, clock):
    user = cast.rita.user
    codes = factors.enrol(user, SECRET, code(-1), replaces=False)
    return user, codes


def test_a_code_is_taken_once(enrolled):
    user, _ = enrolled

    assert [factors.accept(user, code()), factors.accept(user, code())] == [True, False]


@pytest.mark.parametrize("steps", [-1, 0])
def test_nor_one_of_the_same_time_or_before(enrolled, steps):
    user, _ = enrolled
    factors.accept(user, code(1))

    assert not factors.accept(user, code(steps))


def test_the_code_that_enrolled_is_used_up(enrolled):
    assert not factors.accept(enrolled[0], code(-1))


def test_a_code_of_yesterday_is_none(enrolled, clock):
    clock.shift(timedelta(days=1))

    assert not factors.accept(enrolled[0], code())


def test_a_recovery_code_is_good_once_and_for_its_owner_alone(enrolled, cast):
    user, codes = enrolled
    factors.enrol(cast.sven.user, b"x" * 20, totp.code_at(b"x" * 20, totp.step_of(NOON)), replaces=False)

    assert not factors.accept(cast.sven.user, codes[0])
    assert [factors.accept(user, written) for written in (codes[0].lower().replace("-", " "), codes[0])] == [True, False]
    assert recovery.left(user) == recovery.CODES - 1


def test_a_factor_is_not_replaced_by_who_has_not_proved_it(enrolled):
    user, _ = enrolled
    other = b"x" * 20

    assert factors.enrol(user, other, totp.code_at(other, totp.step_of(NOON)), replaces=False) is None
    assert factors.accept(user, code())


def test_a_replaced_factor_and_its_paper_open_nothing(enrolled):
    user, codes = enrolled
    other = b"x" * 20

    assert len(factors.enrol(user, other, totp.code_at(other, totp.step_of(NOON)), replaces=True)) == 10

    assert not factors.accept(user, code()) and not factors.accept(user, codes[0])


def test_an_app_is_used_through_a_rotation_of_the_key_and_kept_under_the_new_one(enrolled, settings):
    user, _ = enrolled
    before, settings.SECRET_KEY = settings.SECRET_KEY, "another key of fifty characters, which nobody can guess"
    assert not factors.accept(user, code())

    settings.SECRET_KEY_FALLBACKS = [before]
    assert factors.accept(user, code())

    settings.SECRET_KEY_FALLBACKS = []
    assert factors.accept(user, code(1))


def test_a_wrong_first_code_enrols_nothing(cast, clock):
    assert factors.enrol(cast.rita.user, SECRET, code(5), replaces=False) is None
    assert not factors.has_factor(cast.rita.user)


def test_what_is_removed_proves_nothing(enrolled):
    user, codes = enrolled

    assert factors.remove(user) and not factors.remove(user)
    assert not factors.accept(user, code()) and not factors.accept(user, codes[0])


def test_nothing_kept_tells_a_secret(enrolled):
    user, codes = enrolled
    kept = str(Authenticator.objects.filter(user=user).values()) + str(RecoveryCode.objects.filter(user=user).values())

    assert totp.written(SECRET).replace(" ", "") not in kept.replace(" ", "") and SECRET.decode() not in kept
    assert not any(written in kept or written.replace("-", "") in kept for written in codes)


def test_the_auditors_role_reads_none_of_it(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relname LIKE 'signin\\_%' AND relkind = 'r' AND has_table_privilege('ledger_auditor', oid, 'SELECT')"
        )
        assert cursor.fetchall() == []
