"""fsck's replay of review: cases beside their newest entry and what their lots got back; examinations, clearances and decisions beside theirs."""

import pytest
from django.db import connection

from tests.custody.test_replay import replayed, subjects_of, undone
from tests.make.custody import Trade, the_trade
from tests.make.ledger import acting_as
from tests.make.review import HOLD, a_case, approved, cleared, decided, examined
from traceability.review import services as review


@pytest.fixture
def trade(db) -> Trade:
    return the_trade()


def tampered(statement: str, *values: object) -> None:
    """Done by a superuser with every guard of these tables off."""
    with acting_as("login"), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET LOCAL ledger.migrating = 'on'")
        for table in (
            "review_case",
            "review_examination",
            "review_finding",
            "review_clearance",
            "review_decision",
            "custody_draw",
            "registry_licencedraw",
        ):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
        if "ledger.entry" in statement:
            cursor.execute("ALTER TABLE ledger.entry DISABLE TRIGGER ALL")
        cursor.execute(statement, values)
        assert cursor.rowcount


def test_a_case_that_its_newest_entry_does_not_say_is_named(trade):
    case = a_case(trade)
    assert not replayed().damages

    for change in ("state = 'approved'", "is_controlled = NOT is_controlled", "examination = 0"):
        with undone():
            tampered(f"UPDATE review_case SET {change} WHERE id = %s", case.id)
            assert subjects_of(replayed()) == [f"case {case.id}"], change


def test_a_case_that_was_withdrawn_and_gave_nothing_back_is_named(trade):
    case = a_case(trade)
    review.withdraw(by=trade.bym, number=case.shipment.number, reason="Another price.")
    assert not replayed().damages

    tampered("DELETE FROM custody_draw WHERE case_id = %s", case.id)

    report = replayed()
    assert [one.key for one in report.worst_of("cases")] == [f"case {case.id}"]
    assert report.damages["holdings"] == 1, "and the lot has more than its draws say"


def test_an_open_case_that_gave_back_is_named(trade):
    case = a_case(trade)
    tampered(
        "INSERT INTO custody_draw (id, recorded_at, lot_id, kind, position, net_kg, case_id, undoes_id) "
        "SELECT gen_random_uuid(), now(), lot_id, 'give_back', position, -net_kg, %s, id FROM custody_draw WHERE shipment_id = %s",
        case.id, case.shipment_id,
    )  # fmt: skip

    assert [one.key for one in replayed().worst_of("cases")] == [f"case {case.id}"]


def judged(trade, cast):
    """A case with an examination, a clearance and a signature."""
    case = a_case(trade, HOLD, controlled=True)
    cleared(case, cast.rita)
    decided(case, cast.rita)
    return case


def named(kind):
    return [one.key for one in replayed().worst_of(kind)]


def test_what_was_found_and_who_signed_is_as_their_entries_say(trade, cast):
    judged(trade, cast)

    report = replayed()

    assert not report.damages, report.lines()
    assert (report.checked["examinations"], report.checked["signatures of cases"]) == (1, 2)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE review_finding SET result = 'passed' WHERE code = 'C09'",
        "UPDATE review_finding SET evidence = '[{}]' WHERE code = 'C09'",
        "UPDATE review_finding SET message_zh = 'x' WHERE code = 'C09'",
        "DELETE FROM review_clearance; DELETE FROM review_finding",
        "UPDATE review_examination SET findings_sha256 = repeat('0', 64)",
        "UPDATE review_examination SET dossier = dossier || '\\x20'",
        "UPDATE review_examination SET outcome = 'blocked'",
        "UPDATE review_examination SET is_controlled = NOT is_controlled",
        "UPDATE review_examination SET as_of = as_of - interval '1 second'",
        "UPDATE review_examination SET recorded_at = recorded_at - interval '1 day'",
        "UPDATE review_examination SET dossier_sha256 = repeat('0', 64)",
        "UPDATE review_examination SET read_uids = read_uids[2:]",
        "UPDATE review_examination SET read_uids = read_uids || gen_random_uuid()",
        "UPDATE review_finding SET case_id = gen_random_uuid() WHERE code = 'C09'",
    ],
)
def test_an_examination_that_its_entry_does_not_say_is_named(trade, cast, statement):
    case = judged(trade, cast)

    tampered(statement)

    assert named("examinations") == [f"case {case.id} examination 1"]


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ("parties = parties[2:]", "parties"),
        ("parties = parties || gen_random_uuid()", "parties"),
        ("names = names || 'somebody'::text", "names"),
        ('takes = \'{"licences": [], "quotas": []}\'', "takes"),
        ("takes = jsonb_set(takes, '{licences,0,net_kg}', '\"1.000\"')", "takes"),
        ("names = '{}', parties = '{}'", "parties, names"),
    ],
)
def test_what_no_entry_holds_of_an_open_case_is_built_again(cast, change, what):
    case = examined()
    assert replayed().notes == [] and replayed().checked["examinations built again"] == 1

    tampered(f"UPDATE review_examination SET {change} WHERE case_id = %s", case.id)

    report = replayed()
    assert not report.damages
    assert report.notes == [f"case {case.id} examination 1: the same entries, read today, give other {what}"]


def test_what_was_read_otherwise_or_decided_is_not_built_again(cast):
    case = examined()
    tampered("UPDATE review_examination SET parties = '{}' WHERE case_id = %s", case.id)
    assert len(replayed().notes) == 1

    for statement in ("UPDATE review_examination SET dossier = '[]'", "UPDATE review_case SET state = 'withdrawn'"):
        with undone():
            tampered(statement)
            assert (replayed().notes, replayed().checked["examinations built again"]) == ([], 0), statement


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        ("UPDATE review_decision SET verdict = 'refuse'", "signature 1"),
        (
            "UPDATE review_decision SET member_id = (SELECT one.id FROM registry_member AS one WHERE one.id <> member_id LIMIT 1)",
            "signature 1",
        ),
        ("DELETE FROM review_decision", "signature 1"),
        ("UPDATE review_decision SET reason = 'Bribed.'", "signature 1"),
        ("UPDATE review_decision SET role = 'system'", "signature 1"),
        ("UPDATE review_decision SET recorded_at = recorded_at - interval '1 day'", "signature 1"),
        ("UPDATE review_clearance SET reason = 'Bribed.'", "clearance of C09"),
        ("UPDATE review_clearance SET role = 'system'", "clearance of C09"),
        ("UPDATE review_clearance SET recorded_at = recorded_at - interval '1 day'", "clearance of C09"),
        (
            "UPDATE review_clearance SET member_id = (SELECT one.id FROM registry_member AS one WHERE one.id <> member_id LIMIT 1)",
            "clearance of C09",
        ),
        ("DELETE FROM review_clearance", "clearance of C09"),
    ],
)
def test_a_signature_that_its_entry_does_not_say_is_named(trade, cast, statement, what):
    case = judged(trade, cast)

    tampered(statement)

    assert named("signatures of cases") == [f"case {case.id} {what}"]


def test_a_signature_without_an_entry_is_named(trade, cast):
    case = judged(trade, cast)

    tampered(
        "INSERT INTO review_decision (id, recorded_at, case_id, examination_id, ordinal, member_id, role, verdict, reason) "
        "SELECT gen_random_uuid(), now(), case_id, examination_id, 2, (SELECT one.id FROM registry_member AS one WHERE one.id <> member_id LIMIT 1), "
        "'supervisor', verdict, reason FROM review_decision"
    )

    assert named("signatures of cases") == [f"case {case.id} signature 2"]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE registry_licencedraw SET export_on = export_on + 400",
        "UPDATE registry_licencedraw SET kg = kg + 1",
        "UPDATE registry_licencedraw SET case_id = gen_random_uuid()",
        "DELETE FROM registry_licencedraw",
    ],
)
def test_a_draw_from_a_licence_that_no_entry_of_its_case_says_is_named(cast, statement):
    case = approved(cast, "S02")
    assert not replayed().damages, replayed().lines()

    tampered(statement)

    assert any(str(key).startswith(f"case {case.id} licence ") for key in named("draws of cases"))


def test_a_case_whose_entry_no_longer_reads_hides_no_other(trade, cast):
    case = judged(trade, cast)
    with undone():
        tampered("UPDATE ledger.entry SET leaf = set_byte(leaf, 0, 0) WHERE kind = 'decision.signed'")
        report = replayed()

    assert [str(one.key) for one in report.worst_of("signatures of cases")] == [f"case {case.id}"]
    assert (report.checked["examinations"], report.damages["examinations"]) == (1, 0)
