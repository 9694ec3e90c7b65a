import stat

import pytest
from django.db import IntegrityError

from traceability.certificates.services import announce_key, certificate_key, keys
from traceability.ledger import queries as ledger

pytestmark = pytest.mark.django_db


def announced():
    return [key for key in ledger.signing_keys() if key.purpose == "certificate"]


def test_the_key_is_made_once_and_only_its_owner_may_read_it(settings, tmp_path):
    settings.LEDGER_KEYS_DIR = tmp_path / "keys"

    assert certificate_key().verifier == certificate_key().verifier
    assert stat.S_IMODE((tmp_path / "keys" / "certificate").stat().st_mode) == 0o600


def test_it_is_announced_with_its_entry_before_it_signs(settings):
    key = announce_key()

    (one,) = announced()
    (entry,) = ledger.entries_of("key", one.id)
    assert (one.vkey, one.name) == (key.verifier.vkey, f"{settings.LEDGER_LOG}/certificate")
    assert entry.kind == "key.announced"


def test_announcing_twice_records_once():
    assert announce_key().verifier == announce_key().verifier
    assert len(announced()) == 1


def test_who_comes_second_finds_it_announced(monkeypatch):
    key = announce_key()
    answers = iter([False, True])

    def too_late(*args, **given):
        raise IntegrityError

    monkeypatch.setattr(keys, "is_announced", lambda key: next(answers))
    monkeypatch.setattr(keys, "announce", too_late)

    assert announce_key().verifier == key.verifier
