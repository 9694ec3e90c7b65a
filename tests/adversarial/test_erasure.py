"""Demand 5: a disclosure is erased. Leaf and receipts verify, `disclose` says `erased`, and a guess cannot be confirmed: neither the
value, nor the salt, nor a hash that holds them stands anywhere in the database."""

import hashlib
import json
import secrets
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from tests.ledger.test_database_rules import run
from tests.make.ledger import ACTOR, ORGANISATION, a_draft, acting_as, insert_things, seal_now
from tests.make.sound_log import ARequest
from traceability.kernel.command import command
from traceability.ledger import queries
from traceability.ledger.fsck.report import CLEAN, DAMAGED
from traceability.ledger.services import append, erase
from traceability.tlog import strict

ROOT = Path(__file__).resolve().parents[2]
PRICE = "98765.43"
BODY = b'{"name": "a thing", "price": "98765.43"}'


class Reader:
    """Whoever may see the price: has its salt and value from the time before."""

    organisation, reads_everything = None, True


@command
def asked_to_say():
    draft = a_draft(price=PRICE)
    insert_things([draft.subject[1]])
    request = ARequest(BODY)
    acknowledged = append([draft], request=request)
    request.keep(acknowledged)
    return acknowledged[0].uid


def verifier(*arguments):
    """What the auditors' tool says, in a process of its own: exit code and report."""
    done = subprocess.run(
        [sys.executable, "-m", "traceability.verifier", *map(str, arguments), "--json"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, json.loads(done.stdout)


def openings_of(uid):
    opened = queries.openings([queries.entry(uid)], viewer=Reader()).get(uid, ())
    return json.dumps([{"path": one.path, "salt": strict.in_base64(one.salt), "value": one.value} for one in opened]).encode()


def where(text):
    """Tables of the whole database in which a row holds this text, or these bytes."""
    with acting_as("login"):
        tables = run(
            "SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace"
            " WHERE relkind = 'r' AND nspname IN ('public', 'ledger') ORDER BY 1"
        )
        needles = [f"%{text}%", f"%{(text if isinstance(text, bytes) else text.encode()).hex()}%"]
        return [table for (table,) in tables if run(f"SELECT FROM {table} AS row WHERE row::text LIKE ANY(%s) LIMIT 1", [needles])]


@pytest.fixture
def files(sound, tmp_path):
    """Among a thousand entries one with a price, sealed; and what was in strangers' hands before it is erased."""
    sound.signer = shutil.copytree(sound.signer, tmp_path / "signer")  # the database is set back after each test, a signer never is
    uid = asked_to_say()
    seal_now(sound.signer)
    sound.uid, sound.folder = uid, tmp_path
    (tmp_path / "leaf").write_bytes(queries.entry(uid).leaf)
    (tmp_path / "old-receipt").write_bytes(queries.receipt(uid).text)
    (tmp_path / "old-openings").write_bytes(openings_of(uid))
    sound.vkeys = [key.vkey for key in queries.signing_keys() if key.purpose == "checkpoint"]
    sound.trust = [part for vkey in sound.vkeys for part in ("--log", vkey)]
    return sound


def erased_and_sealed(files):
    command(erase)(files.uid, ["/price"], reason="Asked for.", actor=ACTOR, organisation=ORGANISATION)
    connection.check_constraints()
    seal_now(files.signer)
    (files.folder / "receipt").write_bytes(queries.receipt(files.uid).text)
    (files.folder / "openings").write_bytes(openings_of(files.uid))


def test_the_leaf_and_its_receipts_verify_as_before(files):
    size = queries.sealed_size()
    erased_and_sealed(files)

    assert queries.sealed_size() > size >= 1000
    assert queries.entry(files.uid).leaf == (files.folder / "leaf").read_bytes()
    for receipt in ("old-receipt", "receipt"):
        assert verifier("receipt", files.folder / receipt, *files.trust)[0] == 0
    assert files.fsck().exit_code == CLEAN


def test_the_verifier_says_erased(files):
    erased_and_sealed(files)

    code, report = verifier("disclose", files.folder / "leaf", files.folder / "openings")

    assert (code, report["facts"]["commitments"]) == (0, {"/price": "erased", "request": "erased"})


def test_nothing_that_could_confirm_a_guess_is_left(files):
    """Before, the value, its salt and the hash of the request each stood somewhere; so the search finds what it must not find after."""
    salt = run("SELECT encode(salt, 'hex') FROM ledger.disclosure WHERE uid = %s AND path = '/price'", [files.uid])[0][0]
    needles = (PRICE, salt, hashlib.sha256(BODY).hexdigest())
    before = [where(needle) for needle in needles]

    erased_and_sealed(files)

    assert before == [["ledger.disclosure"], ["ledger.disclosure"], ["api_submission", "ledger.disclosure"]]
    assert [where(needle) for needle in needles] == [[], [], []]


def test_a_right_guess_is_not_confirmed(files):
    erased_and_sealed(files)
    guess = files.folder / "guess"

    for salt in (bytes(32), secrets.token_bytes(32)):
        guess.write_bytes(json.dumps([{"path": "/price", "salt": strict.in_base64(salt), "value": PRICE}]).encode())
        assert verifier("disclose", files.folder / "leaf", guess)[0] == 1


def test_who_was_shown_it_before_can_still_prove_it(files):
    """Erasing takes back nothing that was handed out; the pages say so."""
    erased_and_sealed(files)

    code, report = verifier("disclose", files.folder / "leaf", files.folder / "old-openings")

    assert (code, report["facts"]["commitments"]["/price"]) == (0, "opened")


def test_a_disclosure_deleted_without_its_entry_is_named(files):
    files.tamper(f"DELETE FROM ledger.disclosure WHERE uid = '{files.uid}' AND path = '/price'")

    report = files.fsck()

    assert report.exit_code == DAMAGED
    assert report.worst_of("disclosures")[0].key == f"{queries.entry(files.uid).index} /price"
