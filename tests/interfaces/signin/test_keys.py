"""A key proves its owner and nobody else; a copy of it proves nobody."""

import logging

import pytest

from tests.make.security_keys import ORIGIN, AKey
from traceability.interfaces.signin import challenges, factors, keys, recovery
from traceability.interfaces.signin.models import Challenge, SecurityKey


@pytest.fixture(autouse=True)
def address(settings):
    settings.SECURITY_KEY_ORIGIN = ORIGIN


def holder(person, session="session"):
    return keys.Holder(person.user, person.viewer.person, session)


@pytest.fixture
def rita(cast):
    return holder(cast.rita)


def enrolled(whose, key, name="Blue", **client):
    proved = client.pop("proved", True)
    return keys.enrol(whose, name, key.enrolled(keys.asked_to_enrol(whose), **client), proved=proved)


def proved(whose, key, **client):
    return keys.accept(whose, key.proved(keys.asked_to_prove(whose), **client))


def test_several_keys_prove_their_owner_again_and_again(rita):
    blue, red = AKey(), AKey(counts=False)

    assert len(enrolled(rita, blue)) == recovery.CODES and enrolled(rita, red, "Red") == []

    assert [proved(rita, key) for key in (blue, red, blue, red)] == [True] * 4
    assert [(key.name, key.used_at is None) for key in keys.keys_of(rita.user)] == [("Blue", False), ("Red", False)]
    assert Challenge.objects.count() == 0


def test_an_answer_is_taken_once_and_in_its_session_alone(rita, cast):
    key = AKey(counts=False)
    enrolled(rita, key)
    answer = key.proved(keys.asked_to_prove(rita))

    assert not keys.accept(holder(cast.rita, "another session"), answer)
    assert [keys.accept(rita, answer), keys.accept(rita, answer)] == [True, False]


def test_a_challenge_to_enrol_proves_nothing_and_one_to_prove_enrols_nothing(rita):
    key = AKey(counts=False)
    enrolled(rita, key)

    assert not keys.accept(rita, key.proved(keys.asked_to_enrol(rita)))
    assert keys.enrol(rita, "Red", AKey().enrolled(keys.asked_to_prove(rita)), proved=True) is None


@pytest.mark.parametrize("count", [0, 4, 5])
def test_a_key_whose_count_has_not_grown_is_a_copy(rita, caplog, count):
    key = AKey(count=4)
    enrolled(rita, key)
    copy = AKey(counts=False, count=count, credential_id=key.credential_id, private=key.private)

    with caplog.at_level(logging.WARNING):
        assert not proved(rita, copy)

    assert [record.message for record in caplog.records if "copied" in record.message] == ["security_key_may_be_copied"]
    assert proved(rita, key)


def test_the_key_of_another_proves_nobody(rita, cast):
    sven = holder(cast.sven, "sven's")
    theirs, own = AKey(), AKey()
    enrolled(sven, theirs), enrolled(rita, own)

    assert not proved(rita, theirs) and not proved(rita, AKey())
    assert proved(sven, theirs) and proved(rita, own)


def test_what_is_wrong_elsewhere_is_kept_nowhere(rita):
    key = AKey(origin="https://evil.example")

    assert enrolled(rita, key) is None and keys.enrol(rita, "Blue", "{}", proved=True) is None
    assert not SecurityKey.objects.exists()


def test_a_key_belongs_to_one_person_once(rita, cast):
    key = AKey()
    enrolled(rita, key)

    assert enrolled(rita, key, "Again") is None and enrolled(holder(cast.sven), key) is None
    assert SecurityKey.objects.count() == 1


def test_who_has_not_proved_a_factor_adds_none(rita):
    assert enrolled(rita, AKey(), proved=False)

    assert enrolled(rita, AKey(), proved=False) is None
    assert enrolled(rita, AKey(), proved=True) == []


def test_ten_keys_are_enough(rita, monkeypatch):
    monkeypatch.setattr(keys, "MOST", 1)
    enrolled(rita, AKey())

    assert enrolled(rita, AKey()) is None


def test_a_removed_key_proves_nothing_and_the_last_one_stays_where_it_is_needed(rita, cast):
    blue, red = AKey(), AKey()
    enrolled(rita, blue), enrolled(rita, red)
    first, last = keys.keys_of(rita.user)

    assert not keys.remove(cast.sven.user, first.pk, keeps_one=False)
    assert keys.remove(rita.user, first.pk, keeps_one=True) and not proved(rita, blue)
    assert not keys.remove(rita.user, last.pk, keeps_one=True) and proved(rita, red)

    assert keys.remove(rita.user, last.pk, keeps_one=False)
    assert not factors.has_factor(rita.user) and recovery.left(rita.user) == 0


def test_the_operator_takes_keys_away_too(rita):
    key = AKey()
    enrolled(rita, key)

    assert factors.has_factor(rita.user) and factors.remove(rita.user)
    assert not proved(rita, key) and recovery.left(rita.user) == 0


def test_a_challenge_that_was_answered_wrongly_is_used_up(rita):
    key = AKey(counts=False)
    enrolled(rita, key)
    asks = keys.asked_to_prove(rita)

    assert not keys.accept(rita, AKey(credential_id=key.credential_id).proved(asks))
    assert not keys.accept(rita, key.proved(asks))
    assert not challenges.taken(rita.session_key, challenges.PROVE, b"")
