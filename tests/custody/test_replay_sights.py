"""fsck's replay of who may read what: every row of sight follows from facts, and none is missing. Each damage goes round every guard."""

import pytest
from django.db import connection

from tests.custody.test_replay import replayed, tampered, undone, walk_of_a_lot
from tests.custody.walks import a_random_trade

__all__ = ["walk_of_a_lot"]

EXP = "(SELECT id FROM registry_organisation WHERE code = 'EXP')"
HFR = "(SELECT id FROM registry_organisation WHERE code = 'HFR')"
LOT = "(SELECT id FROM custody_lot WHERE name = '{}')"
SENT = "(SELECT id FROM custody_event WHERE stage = 'dispatch')"
MINED = "(SELECT id FROM custody_event WHERE stage = 'mining')"
DAMAGES = {
    "a stranger sees a lot": (f"INSERT INTO custody_lotsight (organisation_id, lot_id) VALUES ({EXP}, {LOT.format('BYM:CON-1')})", "lot"),
    "a buyer sees what was not sold": (f"INSERT INTO custody_lotsight (organisation_id, lot_id) VALUES ({HFR}, {LOT.format('BYM:CON-1')})", "lot"),
    "the receiver sees its lot no more": (f"DELETE FROM custody_lotsight WHERE (organisation_id, lot_id) = ({HFR}, {LOT.format('BYM:BAG-1')})", "lot"),
    "the receiver sees no lot behind it": (f"DELETE FROM custody_lotsight WHERE (organisation_id, lot_id) = ({HFR}, {LOT.format('BYM:ORE-1')})", "lot"),
    "a sight is moved": (f"UPDATE custody_lotsight SET organisation_id = {EXP} WHERE (organisation_id, lot_id) = ({HFR}, {LOT.format('BYM:BAG-1')})", "lot"),
    "a stranger sees an event": (f"INSERT INTO custody_eventsight (organisation_id, event_id, recorded_at) SELECT {EXP}, id, recorded_at FROM custody_event WHERE stage = 'loss'", "event"),
    "a receiver sees no dispatch": (f"DELETE FROM custody_eventsight WHERE (organisation_id, event_id) = ({HFR}, {SENT})", "event"),
    "a receiver sees no mining": (f"DELETE FROM custody_eventsight WHERE (organisation_id, event_id) = ({HFR}, {MINED})", "event"),
    "another time": (f"UPDATE custody_eventsight SET recorded_at = recorded_at + interval '1 second' WHERE (organisation_id, event_id) = ({HFR}, {MINED})", "event"),
    "sight of nothing": (f"INSERT INTO custody_lotsight (organisation_id, lot_id) VALUES ({EXP}, gen_random_uuid())", "lot"),
}  # fmt: skip


def test_a_sight_that_does_not_follow_and_one_that_is_missing_are_named(walk_of_a_lot):
    for damage, (statement, word) in DAMAGES.items():
        with undone():
            tampered(statement)

            report = replayed()

            assert any(str(told.key).startswith(word) for told in report.worst_of("sights")), (damage, report.lines())


@pytest.mark.parametrize("seed", range(3))
def test_every_sight_of_a_random_trade_follows(trade, seed):
    a_random_trade(trade, seed)

    report = replayed()

    assert not report.damages["sights"], report.lines()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM custody_lotsight")
        assert report.checked["sights"] and cursor.fetchone()[0] > 20
