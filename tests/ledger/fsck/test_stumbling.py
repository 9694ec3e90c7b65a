"""What a check stumbles over is damage with a name, and never the end of the work. Each damage is done by a superuser with guards off."""

import django.db
import psycopg
import pytest

from tests.ledger.test_database_rules import run
from traceability.ledger import replay as registry
from traceability.ledger.fsck import stumbling
from traceability.ledger.fsck.report import DAMAGED, INCOMPLETE, Report
from traceability.ledger.replay import Batch, Compared, Stated

LEAF_7 = "entry_id = (SELECT entry_id FROM ledger.leaf WHERE leaf_index = 7)"
TENTH = "(SELECT subject_id FROM ledger.subject_head WHERE subject_type = 'thing' ORDER BY 1 OFFSET 10 LIMIT 1)"


@pytest.fixture
def app(monkeypatch):
    """No app but the test's own says what rows say."""
    for name in ("STATES", "DERIVATIONS"):
        monkeypatch.setattr(registry, name, {})
        monkeypatch.setattr(f"traceability.ledger.fsck.replay.{name}", getattr(registry, name))
    return registry


@pytest.mark.parametrize(
    ("statement", "kind", "key"),
    [
        (f"UPDATE ledger.entry SET inserted_at = 'infinity' WHERE {LEAF_7}", "leaves", "7"),
        (f"UPDATE ledger.entry SET inserted_at = '12026-01-01' WHERE {LEAF_7}", "leaves", "7"),
        ("DELETE FROM ledger.log", "density", "log"),
        ("UPDATE ledger.log SET log_id = 9", "density", "log 1 of leaf"),
        (f"UPDATE ledger.subject_head SET changed_at = 'infinity' WHERE subject_id = {TENTH}", "heads", "thing "),
        (
            "UPDATE ledger.cosignature SET signed_at = 'infinity' WHERE size = (SELECT max(size) FROM ledger.checkpoint)",
            "cosignatures",
            "10",
        ),
        ("UPDATE ledger.signing_key SET not_before = 'infinity'", "keys", "keys"),
        ("ALTER TABLE ledger.disclosure RENAME COLUMN value TO worth", "disclosures", "of "),
    ],
)
def test_what_no_code_expects_is_damage_and_hides_nothing(sound, statement, kind, key):
    sound.tamper(statement, "UPDATE thing SET version = version + 5 WHERE id = (SELECT min(id::text)::uuid FROM thing)")

    report = sound.fsck()

    assert report.exit_code == DAMAGED
    assert any(str(one.key).startswith(key) for one in report.worst_of(kind)), report.lines()
    assert report.damages["domain"] == 1, "and what stands behind it is found as before"
    assert any(line.startswith(f"BAD {kind} ") for line in report.lines())


def read_with(broken):
    """A reader that fails whenever one subject is among those asked for."""

    def read(ids):
        if broken in ids:
            raise KeyError("x")
        return {one: Stated({}, unheld=frozenset({"name", "price", "parts"})) for one in ids}

    return read


def test_one_row_that_cannot_be_read_is_named_alone(sound, app):
    ((broken,),) = run(f"SELECT {TENTH}")
    app.register_state("thing.said", subject_type="thing", read=read_with(broken))

    report = sound.fsck()

    assert {str(one.key).split()[-1] for one in report.worst_of("replay")} == {str(broken)}
    assert report.worst_of("replay")[0].found == "KeyError: 'x'"
    assert report.checked["replay"] > 500, "all others were compared"


def test_one_derived_row_that_cannot_be_read_is_named_alone(sound, app):
    ids = [one for (one,) in run("SELECT id FROM thing ORDER BY id LIMIT 100")]

    def compare(some):
        run("SELECT 1 / (%s)::int", [0 if ids[41] in some else 1])
        return Compared(len(some))

    app.register_derivation("totals", lambda: iter([Batch("thing", ids, compare), Compared(7)]))

    report = sound.fsck()

    assert [one.key for one in report.worst_of("totals")] == [f"thing {ids[41]}"]
    assert report.worst_of("totals")[0].found.startswith("DataError: division by zero")
    assert report.checked["totals"] == 99 + 7


def test_a_derivation_that_fails_at_once_hides_no_other(sound, app):
    app.register_derivation("first", lambda: iter([Compared(1), None]))
    app.register_derivation("second", lambda: iter([Compared(5)]))

    report = sound.fsck()

    assert (report.damages["first"], report.damages["second"], report.checked["second"]) == (1, 0, 5)


@pytest.mark.parametrize(
    "fault", [MemoryError(), OSError("disk"), psycopg.OperationalError("the server is gone"), django.db.OperationalError("gone")]
)
def test_what_says_nothing_about_the_record_is_no_damage(db, fault):
    report = Report()

    with pytest.raises(type(fault)), stumbling.named(report, "leaves", "log", 7):
        raise fault

    assert not report.damages


def test_what_this_role_may_not_read_is_incomplete_not_damage(db):
    report = Report()

    with stumbling.named(report, "leaves", "log", 7):
        run("SET LOCAL ROLE ledger_auditor")
        run("SELECT FROM ledger.disclosure")

    assert (report.exit_code, report.unread) == (INCOMPLETE, ["leaves: this role may not"])
