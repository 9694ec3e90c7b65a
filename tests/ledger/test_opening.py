from pathlib import Path

import pytest
from django.conf import settings as configured

from tests.ledger.test_database_rules import run
from tests.make.ledger import seal_now, sequence
from tests.make.witness import a_key
from traceability.ledger import queries
from traceability.ledger.errors import SignerRefuses
from traceability.ledger.services import announce, prepare
from traceability.tlog import canonical

pytestmark = pytest.mark.django_db


def test_the_log_begins_with_its_own_name():
    ((origin, year),) = run("SELECT origin, year FROM ledger.log")
    assert origin == f"{configured.LEDGER_LOG}/{year}"

    sequence()
    ((uid,),) = run("SELECT uid FROM ledger.leaf JOIN ledger.entry USING (entry_id) WHERE leaf_index = 0")
    envelope = canonical.read_object(queries.entry(uid).leaf)
    assert (envelope["kind"], envelope["body"]) == ("log.opened", {"origin": origin})


def test_both_keys_are_made_and_announced_once():
    announced = prepare()

    assert {key.purpose for key in announced} == {"checkpoint", "acknowledgement"}
    assert prepare() == []
    assert [key.vkey for key in queries.signing_keys()] == [key.vkey for key in sorted(announced, key=lambda key: key.id)]
    assert run("SELECT count(*) FROM ledger.entry WHERE kind = 'key.announced'") == [(2,)]
    assert (Path(configured.LEDGER_SIGNER_DIR) / "key").stat().st_mode & 0o777 == 0o600


def test_the_witnesses_of_the_policy_are_announced_too(settings, tmp_path):
    settings.LEDGER_POLICY = str(tmp_path / "policy")
    (tmp_path / "policy").write_text(f"witness w1 {a_key(1).verifier.vkey} https://w.example/\nquorum w1\n")

    assert {key.purpose: key.name for key in prepare()}["witness"] == "witness.example/w1"
    assert prepare() == []


def test_a_log_that_lost_its_key_gets_no_new_one(tmp_path, settings):
    seal_now()
    settings.LEDGER_SIGNER_DIR = tmp_path / "empty"

    with pytest.raises(SignerRefuses):
        prepare()
    assert not (tmp_path / "empty").exists()


def test_a_text_that_is_no_key_is_not_announced():
    with pytest.raises(Exception, match="is not name"):
        announce({"no key": "witness"})
