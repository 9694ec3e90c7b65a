"""Two consumers of one lot at the same moment: exactly one wins, without and with the commands; and what is old stays as it was.

These tests commit, from several connections, in databases of their own.
"""

from decimal import Decimal as D
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from tests.make.custody import Trade, a_lot, a_part, a_shipment, dispatch, dressing, holding, lot_id, mining, record, submit, the_trade
from tests.refusals import refused
from traceability.custody import access, entries
from traceability.custody.claims import read_events
from traceability.custody.models import Assay, Correction, Document, Draw, Event, Lot, Output, Seal
from traceability.kernel.errors import ClaimsRefused
from traceability.kernel.identifiers import uuid7
from traceability.ledger import services as ledger

pytestmark = pytest.mark.committed

ROUNDS = 50
MANY_ROUNDS = 200


def lots(trade: Trade, net_kg="100.000", count=ROUNDS) -> list[str]:
    names = [f"BYM:ORE-{number}" for number in range(count)]
    record(trade.bym, *(mining(a_lot(name, net_kg)) for name in names))
    return names


def test_of_two_consumers_of_one_lot_exactly_one_wins(committed, at_once):
    trade = the_trade()
    for name in lots(trade, count=MANY_ROUNDS):
        answers = at_once(
            lambda name=name: record(trade.bym, dressing([a_part(name, "60.000")], [])),
            lambda name=name: submit(trade.bym, a_shipment(name, "60.000")),
        )

        lost = [answer for answer in answers if isinstance(answer, Exception)]
        assert len(lost) == 1, answers
        assert isinstance(lost[0], ClaimsRefused) and [problem.code for problem in lost[0].problems] == ["lot_exhausted"]
        assert holding(name).left_kg == D("40.000")


def test_consumers_of_the_same_lots_in_other_orders_do_not_wait_for_each_other(committed, at_once):
    trade = the_trade()
    names = lots(trade)
    for place in range(0, ROUNDS - 1, 5):
        pair = names[place : place + 2]
        forth, back = ([a_part(name, "30.000") for name in order] for order in (pair, pair[::-1]))

        answers = at_once(
            lambda parts=forth: record(trade.bym, dressing(parts, [])),
            lambda parts=back: record(trade.bym, dressing(parts, [])),
        )

        assert not [answer for answer in answers if isinstance(answer, Exception)]
        assert {holding(name).left_kg for name in pair} == {D("40.000")}


def test_lots_with_one_past_go_to_one_receiver_at_once(committed, at_once):
    """Both make the same past visible to the receiver; neither waits for the other, and everything is visible once."""
    trade = the_trade()
    for number in range(10):
        mix, first, second = (f"BYM:{kind}-{number}" for kind in ("ORE", "CONA", "CONB"))
        outputs = [a_lot(name, "10.000", form="concentrate") for name in (first, second)]
        record(trade.bym, mining(a_lot(mix, "100.000")), dressing([a_part(mix, "100.000")], outputs))

        answers = at_once(*[lambda name=name: record(trade.bym, dispatch(a_part(name, "10.000"))) for name in (first, second)])

        assert not [answer for answer in answers if isinstance(answer, Exception)], answers
    assert access.visible_lots(trade.hfr).count() == 30


def test_the_database_alone_lets_one_win(committed, at_once):
    """Round the commands: no lock, no rule of ours, just rows and their entries."""
    trade = the_trade()
    names = lots(trade)
    wins = 0
    for name in names:
        ids = lot_id(name)
        answers = at_once(
            lambda ids=ids, name=name: _drawn_by_hand(trade, ids, name), lambda ids=ids, name=name: _drawn_by_hand(trade, ids, name)
        )

        lost = [answer for answer in answers if isinstance(answer, Exception)]
        assert len(lost) == 1, answers
        assert isinstance(lost[0], IntegrityError)
        assert lost[0].__cause__.diag.constraint_name == "holding_left_kg_not_negative"
        assert holding(name).left_kg == D("40.000")
        wins += 1
    assert wins == ROUNDS
    assert Draw.objects.count() == ROUNDS


def _drawn_by_hand(trade: Trade, lot: UUID, name: str) -> UUID:
    (claim,) = read_events(dressing([a_part(name, "60.000")], []))
    pattern = Event.objects.filter(stage="mining").first()
    row = {field.attname: getattr(pattern, field.attname) for field in Event._meta.concrete_fields}
    with transaction.atomic():
        event = Event.objects.create(**row | {"id": uuid7(), "version": 1, "stage": "beneficiation", "custody_model": "segregated"})
        Draw.objects.create(lot_id=lot, kind="use", position=0, net_kg=D("60.000"), event=event)
        ledger.append([entries.event_recorded(event, claim, by=trade.bym)])
    return event.id


def test_of_two_lots_with_one_number_exactly_one_is_made(committed, at_once):
    trade = the_trade()
    for number in range(10):
        name = f"BYM:SAME-{number}"
        answers = at_once(*[lambda name=name: record(trade.bym, mining(a_lot(name, "1.000")))] * 3)

        lost = [answer for answer in answers if isinstance(answer, Exception)]
        assert len(lost) == 2, answers
        assert {(problem.pointer, problem.code) for one in lost for problem in one.problems} == {("/outputs/0/lot", "lot_number_used")}
    assert Lot.objects.count() == Output.objects.count() == 10


def test_nothing_can_be_hung_onto_an_old_event(committed):
    trade = the_trade()
    (old,) = record(trade.bym, mining(a_lot("BYM:ORE-1", "1000.000")))
    event, lot, maker = old.event, lot_id("BYM:ORE-1"), old.event.performer_id

    with refused("lot_is_recorded"):
        Lot.objects.create(name="BYM:NEW-1", organisation_id=maker, form="ore", event=event, family=uuid7())
    with refused("lot_is_recorded"):
        named = Lot.objects.create(name="BYM:NEW-1", organisation_id=maker, form="ore", event=event, family=uuid7())
        Output.objects.create(event=event, lot=named, position=1, net_kg=D(1))
        Assay.objects.create(event=event, lot=named)
    with refused("document_is_recorded"):
        Document.objects.create(event=event, position=9, kind="other")
    with refused("seal_is_recorded"):
        Seal.objects.create(event=event, seal="S9")
    with refused("draw_is_recorded"):
        Draw.objects.create(lot_id=lot, kind="use", position=0, net_kg=D(1), event=event)
    with refused("correction_has_entry"):
        Correction.objects.create(event=event, reason="x", organisation_id=maker)
    with refused("event_has_entry"):
        Event.objects.filter(id=event.id).update(version=2)
    assert holding("BYM:ORE-1").left_kg == D("1000.000")
