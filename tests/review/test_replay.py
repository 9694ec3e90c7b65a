"""fsck's replay of cases: each beside its newest entry, and beside what its lots got back."""

import pytest
from django.db import connection

from tests.custody.test_replay import replayed, subjects_of, undone
from tests.make.custody import Trade, the_trade
from tests.make.ledger import acting_as
from tests.make.review import a_case
from traceability.review import services as review


@pytest.fixture
def trade(db) -> Trade:
    return the_trade()


def tampered(statement: str, *values: object) -> None:
    """Done by a superuser with every guard of cases and draws off."""
    with acting_as("login"), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET LOCAL ledger.migrating = 'on'")
        cursor.execute("ALTER TABLE review_case DISABLE TRIGGER ALL; ALTER TABLE custody_draw DISABLE TRIGGER ALL")
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
