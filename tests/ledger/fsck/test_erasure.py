"""What entries say is erased and is still there: fsck names it, wherever it stands."""

import pytest
from django.db import connection

from tests.ledger.test_database_rules import run
from tests.make.ledger import ACTOR, ORGANISATION, acting_as
from traceability.kernel.command import command
from traceability.ledger.fsck.report import CLEAN, INCOMPLETE
from traceability.ledger.services import erase

BY = {"reason": "Asked for.", "actor": ACTOR, "organisation": ORGANISATION}
OF_A_REQUEST = "SELECT uid FROM ledger.disclosure WHERE path = 'request' ORDER BY uid LIMIT 1"


@pytest.fixture
def gone(sound):
    """A thing that came by a request, its price erased; with the salt and the value that are gone."""
    ((uid,),) = run(OF_A_REQUEST)
    ((salt, value),) = run("SELECT salt, value FROM ledger.disclosure WHERE uid = %s AND path = '/price'", [uid])
    command(erase)(uid, ["/price"], **BY)
    connection.check_constraints()
    return uid, bytes(salt), bytes(value)


def test_what_is_erased_everywhere_is_no_damage(sound, gone):
    report = sound.fsck()

    assert report.exit_code == CLEAN, report.lines()
    assert report.checked["erasures"] == 2


def test_a_disclosure_that_came_back_is_named(sound, gone):
    run("INSERT INTO ledger.disclosure VALUES (%s, '/price', %s, %s)", list(gone))

    (told,) = sound.fsck().worst_of("erasures")

    assert (told.key, told.found) == (f"{gone[0]} /price", "one")


def test_a_copy_that_stayed_is_named(sound, gone):
    sound.tamper(f"UPDATE api_submission SET body_sha256 = repeat('0', 64) WHERE entry_uid = '{gone[0]}'")

    report = sound.fsck()

    (told,) = report.worst_of("erasures")
    assert (told.key, told.expected) == (f"{gone[0]} request", "nothing of it in api_submission.body_sha256")
    assert report.damages["requests"] == 1, "nor does it open what the entry commits to"


def test_an_erasure_whose_entry_no_longer_reads_hides_no_other(sound, gone):
    ((other,),) = run("SELECT uid FROM ledger.disclosure WHERE path = '/price' ORDER BY uid DESC LIMIT 1")
    command(erase)(other, ["/price"], **BY)
    run("INSERT INTO ledger.disclosure VALUES (%s, '/price', %s, %s)", list(gone))
    sound.tamper(f"UPDATE ledger.entry SET leaf = set_byte(leaf, 0, 0) WHERE subject_type = 'disclosure' AND subject_id = '{other}'")

    report = sound.fsck()

    assert [one.key for one in report.worst_of("erasures")] == [f"{gone[0]} /price"]
    assert report.damages["leaves"] == 1


def test_who_may_not_read_the_copies_is_told_that_it_is_not_the_whole_answer(sound, gone):
    with acting_as("ledger_auditor"):
        report = sound.fsck(requests=None)

    assert report.exit_code == INCOMPLETE and "erasures in api_submission: this role may not" in report.unread
