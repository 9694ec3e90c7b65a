from uuid import UUID

import pytest

from traceability.ledger import access

ONE, TWO = UUID(int=1), UUID(int=2)


def readers(viewer, subject_ids):
    return [one for one in subject_ids if viewer == "Ada" and one == ONE]


@pytest.fixture(autouse=True)
def registered(monkeypatch):
    monkeypatch.setattr(access, "_READERS", dict(access._READERS))
    access.register_reader("letter", readers)


def test_the_owning_app_says_who_may_read():
    assert access.may_read("Ada", "letter", ONE)
    assert not access.may_read("Ada", "letter", TWO)
    assert not access.may_read("Bela", "letter", ONE)
    assert not access.may_read(None, "letter", ONE)


def test_what_nobody_registered_is_read_by_nobody():
    assert not access.may_read("Ada", "secret", ONE)


@pytest.mark.parametrize("subject_type", ["log", "key"])
def test_the_ledgers_own_subjects_are_public(subject_type):
    assert access.may_read(None, subject_type, ONE)


def test_a_subject_type_has_one_reader():
    access.register_reader("letter", readers)
    with pytest.raises(ValueError, match="has a reader already"):
        access.register_reader("letter", access.public)
