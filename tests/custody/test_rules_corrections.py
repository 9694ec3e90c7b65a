"""What no correction may say, without a database: one refusal at a time, with its place."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal as D

import pytest

from tests.make.custody import a_lot, a_part, dispatch, dressing, mining, packing
from traceability.custody.claims import read_correction
from traceability.custody.rules import Ground, KeptLot, KnownLot, Party, Past, Standing, correction_problems
from traceability.kernel.identifiers import uuid7

BYM, HFR = uuid7(), uuid7()
ORE, CON, BAG = (KnownLot(uuid7(), form, "segregated") for form in ("ore", "concentrate", "concentrate"))
SENT, OTHER = uuid7(), uuid7()
GROUND = Ground(
    recorder=BYM,
    now=datetime(2026, 11, 1, tzinfo=UTC),
    organisations={"BYM": Party(BYM, True), "HFR": Party(HFR, True)},
    facilities={code: uuid7() for code in ("BYM-DRESS-1", "BYM-MINE-1", "HFR-PLANT-1")},
    lots={"BYM:ORE-1": ORE, "BYM:CON-1": CON, "BYM:BAG-1": BAG},
    used_numbers=frozenset({"BYM:ORE-1", "BYM:CON-1", "BYM:BAG-1"}),
)
IN_HAND = {lot.id: Standing(left_kg=D(40), holder=BYM) for lot in (ORE, CON, BAG)}
GONE = {lot.id: Standing(left_kg=D(40), holder=HFR) for lot in (ORE, CON, BAG)}
DRESSED = Past("beneficiation", "BYM", drawn={"BYM:ORE-1": D(60)}, kept={"BYM:CON-1": KeptLot(CON)})
PACKED = Past("packing", "BYM", drawn={"BYM:CON-1": D(60)}, kept={"BYM:BAG-1": KeptLot(BAG, parent="BYM:CON-1")})
MOVED = Past("dispatch", "BYM", drawn={"BYM:ORE-1": D(60)}, receiver="HFR", is_received=True, before_kg={"BYM:ORE-1": D(70)})
RECEIVED = Past("receipt", "BYM", drawn={"BYM:ORE-1": D(60)}, dispatches=frozenset({SENT}))


def asked(event, past, standings=IN_HAND, ground=GROUND) -> list[tuple[str | None, str]]:
    claim = read_correction({"reason": "x", "event": event}).event
    return [(problem.pointer, problem.code) for problem in correction_problems(claim, past, ground, standings)]


def dressed(kg: str, *lots):
    return dressing([a_part("BYM:ORE-1", kg)], list(lots or [a_lot("BYM:CON-1", "1.000", form="concentrate")]))


def sent(kg: str, lot="BYM:ORE-1", **members):
    return dispatch(a_part(lot, kg), **members)


def received(kg: str, lot="BYM:ORE-1", dispatch=SENT):
    members = {"dispatch": str(dispatch), "facility": "BYM-MINE-1", "to": None, "stage": "receipt"}
    return {name: value for name, value in (sent(kg, lot) | members).items() if value is not None}


@pytest.mark.parametrize(
    ("kg", "standings", "problems"),
    [
        ("60.000", GONE, []),
        ("60.001", GONE, [("/event/inputs/0/lot", "not_holder")]),
        ("100.000", IN_HAND, []),
        ("100.001", IN_HAND, [("/event/inputs/0/net_kg", "lot_exhausted")]),
        ("0.000", IN_HAND, [("/event/inputs/0/net_kg", "not_positive")]),
    ],
)
def test_what_was_drawn_is_drawn_again_and_more_by_the_usual_rules(kg, standings, problems):
    assert asked(dressed(kg), DRESSED, standings) == problems


def test_an_overdrawn_lot_gives_what_it_gave_and_no_more():
    empty = {ORE.id: Standing(left_kg=D(0), holder=BYM)}

    assert asked(dressed("60.000"), DRESSED, empty) == []
    assert asked(dressed("60.001"), DRESSED, empty) == [("/event/inputs/0/net_kg", "lot_exhausted")]


def test_old_lots_and_new_names_are_given():
    new = a_lot("BYM:CON-2", "1.000", form="tailings")

    assert asked(dressed("60.000", a_lot("BYM:CON-1", "2.000", form="concentrate"), new), DRESSED) == []


@pytest.mark.parametrize(
    ("lot", "problem"),
    [
        (a_lot("BYM:BAG-1", form="concentrate"), ("/event/outputs/0/lot", "lot_number_used")),
        (a_lot("BYM:CON-1", form="tailings"), ("/event/outputs/0/form", "lot_keeps_form")),
        (a_lot("HFR:CON-1", form="concentrate"), ("/event/outputs/0/lot", "lot_named_for_another")),
    ],
)
def test_a_lot_stays_what_it_was(lot, problem):
    assert asked(dressed("60.000", lot), DRESSED) == [problem]


def test_a_part_keeps_its_parent():
    past = replace(PACKED, drawn={"BYM:CON-1": D(60)})

    assert asked(packing(a_part("BYM:CON-1", "60.000"), a_lot("BYM:BAG-1", form="concentrate")), past) == []
    assert asked(packing(a_part("BYM:ORE-1", "1.000"), a_lot("BYM:BAG-1", form="concentrate")), past) == [
        ("/event/outputs/0/form", "form_not_allowed"),
        ("/event/outputs/0/lot", "lot_keeps_parent"),
    ]


def test_nothing_is_made_of_itself():
    assert asked(dressed("60.000"), replace(DRESSED, made_of_it=frozenset({"BYM:ORE-1"}))) == [("/event/inputs/0/lot", "made_of_itself")]


def test_what_is_unlike_is_not_judged_further():
    assert asked(mining(a_lot("HFR:X-1", "0.000"), performed_by="HFR"), DRESSED) == [
        ("/event/stage", "other_stage"),
        ("/event/performed_by", "other_performer"),
    ]


def test_a_performer_on_the_system_records_for_itself():
    told = replace(GROUND, recorder=uuid7())

    assert asked(dressed("60.000"), DRESSED, ground=told) == [("/event/performed_by", "performer_on_the_system")]


@pytest.mark.parametrize(
    ("event", "problems"),
    [
        (None, [("/event", "already_received")]),
        (sent("60.000"), []),
        (sent("70.000"), []),
        (sent("70.001"), [("/event/inputs/0/net_kg", "lot_exhausted")]),
        (sent("1.000"), []),
        (sent("60.000", to="BYM"), [("/event/to/organisation", "other_receiver")]),
        (sent("40.000", "BYM:CON-1"), [("/event/inputs", "other_lots")]),
    ],
)
def test_a_received_dispatch_keeps_lots_and_receiver(event, problems):
    assert asked(event, MOVED, {**GONE, CON.id: IN_HAND[CON.id]}) == problems


def test_an_overdrawn_lot_that_was_received_was_sent():
    assert asked(sent("60.000"), replace(MOVED, before_kg={"BYM:ORE-1": D(0)}), GONE) == []


@pytest.mark.parametrize(
    ("event", "problems"),
    [
        (None, []),
        (sent("40.000"), []),
        (sent("39.000"), [("/event/inputs/0/net_kg", "dispatch_whole_lot")]),
        (sent("60.000"), [("/event/inputs/0/net_kg", "lot_exhausted")]),
        (sent("40.000", "BYM:CON-1", to="BYM"), []),
    ],
)
def test_a_dispatch_on_its_way_is_as_if_it_had_not_left(event, problems):
    away = {**IN_HAND, ORE.id: Standing(left_kg=D(40), holder=None, dispatch=SENT, receiver=HFR)}

    facilities = {**GROUND.facilities, "BYM-MINE-1": uuid7()}
    assert asked(event, replace(MOVED, is_received=False, before_kg={}), away, replace(GROUND, facilities=facilities)) == problems


def test_of_a_lot_that_stands_in_a_shipment_nothing_is_sent():
    shipped = replace(GROUND, shipped=frozenset({CON.id}))
    away = {**IN_HAND, ORE.id: Standing(left_kg=D(40), holder=None, dispatch=SENT, receiver=HFR)}

    assert asked(sent("40.000", "BYM:CON-1"), replace(MOVED, is_received=False), away, shipped) == [
        ("/event/inputs/0/lot", "part_is_shipped")
    ]


@pytest.mark.parametrize(
    ("event", "problems"),
    [
        (None, []),
        (received("99.000"), []),
        (received("60.000", dispatch=OTHER), [("/event/dispatch", "unknown_event"), ("/event/dispatch", "other_dispatch")]),
        (received("60.000", "BYM:CON-1"), [("/event/inputs/0/lot", "not_holder"), ("/event/inputs", "other_lots")]),
    ],
)
def test_a_receipt_keeps_its_dispatch_and_lots(event, problems):
    assert asked(event, RECEIVED) == problems


def test_a_receipt_stands_once_its_lot_was_touched():
    touched = replace(RECEIVED, used_since="BYM:ORE-1")

    assert asked(None, touched) == [("/event", "used_since_receipt")]
    assert asked(received("1.000"), touched) == []
