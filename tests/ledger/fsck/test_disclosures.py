import pytest

from tests.ledger.test_database_rules import run
from tests.ledger.test_database_rules_log import erased
from tests.make.ledger import acting_as
from traceability.ledger.fsck.report import CLEAN, INCOMPLETE

PRICE = "uid = (SELECT uid FROM ledger.disclosure WHERE path = '/price' ORDER BY uid LIMIT 1)"
REQUEST = "uid = (SELECT uid FROM ledger.disclosure WHERE path = 'request' ORDER BY uid LIMIT 1) AND path = 'request'"


@pytest.mark.parametrize(
    "statement",
    [
        f"UPDATE ledger.disclosure SET value = '\"99.00\"' WHERE {PRICE}",
        f"UPDATE ledger.disclosure SET value = ' \"12.50\"' WHERE {PRICE}",
        f"UPDATE ledger.disclosure SET salt = sha256('x') WHERE {PRICE}",
        f"UPDATE ledger.disclosure SET path = '/parts' WHERE {PRICE}",
        f"DELETE FROM ledger.disclosure WHERE {PRICE}",
        f"INSERT INTO ledger.disclosure SELECT uid, '/other', salt, value FROM ledger.disclosure WHERE {PRICE}",
        "INSERT INTO ledger.disclosure SELECT uid, '/price', sha256('x'), '1' FROM ledger.entry WHERE kind = 'log.opened'",
        "INSERT INTO ledger.disclosure VALUES (gen_random_uuid(), '/price', sha256('x'), '1')",
    ],
)
def test_a_disclosure_that_does_not_open_its_commitment_is_named(sound, statement):
    sound.tamper(statement)
    assert sound.fsck().worst_of("disclosures")[0].key


def test_a_disclosure_that_was_erased_with_its_entry_is_missed_by_nobody(sound):
    ((uid,),) = run(f"SELECT uid FROM ledger.disclosure WHERE {PRICE}")
    run(f"DELETE FROM ledger.disclosure WHERE {PRICE}")
    erased(uid, "/price")
    assert sound.fsck().exit_code == CLEAN


def test_a_request_whose_kept_hash_was_changed_is_named(sound):
    sound.tamper("UPDATE api_submission SET body_sha256 = repeat('0', 64)")
    assert sound.fsck().damages["requests"] == 3


def test_a_request_whose_commitment_was_changed_on_both_sides_is_named(sound):
    """The kept hash and the disclosure agree, the leaf does not."""
    sound.tamper(
        "UPDATE api_submission SET body_sha256 = repeat('0', 64)",
        f"UPDATE ledger.disclosure SET value = convert_to('\"' || repeat('0', 64) || '\"', 'UTF8') WHERE {REQUEST}",
    )
    report = sound.fsck()
    assert report.damages["disclosures"] == 1 and report.damages["requests"] == 3


def test_a_request_whose_entry_is_gone_is_named(sound):
    sound.tamper("UPDATE api_submission SET entry_uid = gen_random_uuid()")
    assert sound.fsck().damages["requests"] == 6, "three rows of no entry, and three entries whose answer is not kept"


@pytest.mark.parametrize("statement", ["DELETE FROM api_submission", "UPDATE api_submission SET entry_uid = NULL"])
def test_an_answer_that_is_gone_before_its_time_is_named_with_its_entry(sound, statement):
    sound.tamper(statement)

    told = [one for one in sound.fsck().worst_of("requests") if one.log]

    assert [(type(one.key), one.expected, one.found) for one in told] == [
        (int, "the first answer, which is kept for 30 days", "nothing")
    ] * 3


def test_an_answer_that_was_rightly_forgotten_is_no_damage(sound):
    sound.tamper("DELETE FROM api_submission", "UPDATE ledger.entry SET inserted_at = inserted_at - interval '30 days'")
    assert not sound.fsck().damages["requests"]


def test_who_may_not_read_them_is_told_that_it_is_not_the_whole_answer(sound):
    with acting_as("ledger_auditor"):
        report = sound.fsck(requests=None)
    assert (report.exit_code, report.unread) == (INCOMPLETE, ["disclosures: this role may not"])
