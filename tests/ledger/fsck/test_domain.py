from tests.ledger.test_database_rules import run
from tests.make.ledger import a_draft
from traceability.kernel.identifiers import uuid7
from traceability.ledger.services import append


def only(report):
    (found,) = report.worst_of("domain")
    return found


def test_an_entry_without_its_row_is_reported(sound):
    """The database lets it commit: it cannot know that nothing changed."""
    subject = uuid7()
    append([a_draft(subject)])
    found = only(sound.fsck())
    assert (found.key, found.expected, found.found) == (f"thing {subject}", "version 1 in thing", "nothing")


def test_an_entry_without_its_change_is_reported(sound):
    ((subject,),) = run("SELECT id FROM thing WHERE version = 1 LIMIT 1")
    append([a_draft(subject, 2)])
    assert only(sound.fsck()).found == "version 1"


def test_a_row_that_was_changed_without_an_entry_is_reported(sound):
    sound.tamper("UPDATE thing SET version = 3 WHERE id = (SELECT id FROM thing WHERE version = 2 LIMIT 1)")
    assert (only(sound.fsck()).expected, only(sound.fsck()).found) == ("version 2 in thing", "version 3")


def test_a_row_without_an_entry_is_reported(sound):
    sound.tamper("INSERT INTO thing VALUES (gen_random_uuid(), 1)")
    assert only(sound.fsck()).expected == "no row in thing"


def test_a_row_that_is_gone_is_reported(sound):
    sound.tamper("DELETE FROM thing WHERE id = (SELECT id FROM thing WHERE version = 2 LIMIT 1)")
    assert only(sound.fsck()).found == "nothing"
