"""The laws of custody, tried round the ORM and round the commands: the database alone holds them."""

from decimal import Decimal as D

import pytest
from django.db import connection

from tests.make.custody import (
    a_lot,
    a_part,
    a_shipment,
    copied,
    corrected,
    dispatch,
    entered,
    holding,
    lot_id,
    mining,
    moved,
    record,
    submit,
)
from tests.make.registry import case_entry
from tests.refusals import refused
from traceability.custody.models import Assay, Correction, Document, Draw, Event, Holding, Line, Lot, Output, Seal, Shipment
from traceability.kernel import clock
from traceability.kernel.identifiers import uuid7

pytestmark = pytest.mark.django_db


@pytest.fixture
def ore(trade):
    """1,000 kg of ore in BYM's hands, with the event that made it."""
    (recorded,) = record(trade.bym, mining(a_lot("BYM:ORE-1", "1000.000")))
    return recorded


def drawn(event, kind="use", net_kg="1.000", lot="BYM:ORE-1", **changes) -> Draw:
    return Draw.objects.create(lot_id=lot_id(lot), kind=kind, position=0, net_kg=D(net_kg), event=event, **changes)


def test_an_event_without_its_entry_is_refused(ore):
    with refused("event_has_entry"):
        copied(ore.event)


FACTS = [Event, Lot, Output, Assay, Draw, Document, Seal, Shipment, Line]
CHANGES = {
    Event: "stage = 'leaching'",
    Shipment: "reference = 'other'",
    Lot: "form = 'oxide'",
    Document: "number = 'x'",
    Seal: "seal = 'x'",
}


@pytest.fixture
def everything(trade):
    """At least one row in every table of facts."""
    record(trade.bym, mining(a_lot("BYM:ORE-1", "1000.000")))
    record(trade.bym, dispatch(a_part("BYM:ORE-1", "1000.000"), transport={"seals": ["S1"]}, to="BYM"))
    record(trade.bym, mining(a_lot("BYM:ORE-2", "1000.000")))
    submitted = submit(trade.bym, a_shipment("BYM:ORE-2", "1.000"))
    Document.objects.create(shipment=submitted.shipment, position=0, kind="other")
    connection.check_constraints()


@pytest.mark.parametrize("model", FACTS, ids=lambda model: model.__name__)
@pytest.mark.parametrize("as_who", ["the application", "the owner"])
def test_facts_are_final(everything, as_owner, model, as_who):
    change = f"UPDATE {model._meta.db_table} SET {CHANGES.get(model, 'recorded_at = now()')}"
    if "version" in {field.name for field in model._meta.fields}:
        change += ", version = version + 1"

    if as_who == "the owner":
        with refused("facts_are_final"), as_owner(), connection.cursor() as cursor:
            cursor.execute(change)
    else:
        with refused("facts_are_final" if model in {Event, Shipment} else "42501"), connection.cursor() as cursor:
            cursor.execute(change)


@pytest.mark.parametrize("model", FACTS, ids=lambda model: model.__name__)
def test_facts_are_never_deleted_nor_truncated(everything, as_owner, model):
    with refused("rows_stay"), as_owner(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {model._meta.db_table}")
    with refused("never_truncated"), as_owner(), connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {model._meta.db_table} CASCADE")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE custody_holding SET left_kg = left_kg + 1",
        "DELETE FROM custody_holding",
        "INSERT INTO custody_holding SELECT * FROM custody_holding",
        "DELETE FROM custody_lotsight",
        "UPDATE custody_eventsight SET recorded_at = now()",
    ],
)
def test_derived_rows_are_written_by_triggers_alone(ore, as_owner, statement):
    with refused("derived_by_triggers_alone"), as_owner(), connection.cursor() as cursor:
        cursor.execute(statement)
    with refused("42501"), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_right_that_locks_a_holding_changes_nothing(ore):
    with refused("derived_by_triggers_alone"):
        Holding.objects.update(state="on_the_way")


def test_a_lot_never_holds_less_than_nothing(trade, ore):
    with refused("holding_left_kg_not_negative"):
        drawn(copied(ore.event, stage="beneficiation"), net_kg="1000.001")


@pytest.mark.parametrize("kind", ["use", "send"])
def test_only_what_is_in_hand_can_be_drawn(trade, ore, kind):
    to = trade.her.organisation if kind == "send" else None
    stage = "dispatch" if kind == "send" else "beneficiation"

    with refused("lot_is_in_hand"):
        drawn(copied(ore.event, stage=stage, performer_id=trade.hfr.organisation, to_organisation_id=to), kind, "1000.000")


def test_a_dispatch_moves_the_whole_lot(trade, ore):
    with refused("dispatch_moves_the_whole_lot"):
        drawn(copied(ore.event, stage="dispatch", to_organisation_id=trade.hfr.organisation), "send", "999.000")


def test_a_lot_is_received_by_whom_it_was_sent_to(trade, ore):
    (sent,) = record(trade.bym, dispatch(a_part("BYM:ORE-1", "1000.000")))

    with refused("lot_is_in_hand"):
        drawn(copied(ore.event, stage="receipt", performer_id=trade.her.organisation, dispatch_id=sent.event.id), "receive", "1000.000")


def test_a_lot_has_one_name(trade, ore):
    with refused("lot_number_once"):
        Lot.objects.create(name="BYM:ORE-1", organisation_id=trade.bym.organisation, form="ore", event=ore.event, family=uuid7())


def test_a_lot_has_one_maker(trade, ore):
    with refused("lot_has_one_maker"):
        Output.objects.create(event=copied(ore.event), lot_id=lot_id("BYM:ORE-1"), position=0, net_kg=D(5))


@pytest.mark.parametrize(
    ("rule", "changes"),
    [
        ("event_ends_after_it_starts", {"ended_at": "2026-01-01T00:00:00Z"}),
        ("event_without_book_and_claim", {"custody_model": "book_and_claim"}),
        ("event_dispatch_alone_names_a_receiver", {"stage": "dispatch"}),
        ("event_receipt_alone_names_a_dispatch", {"stage": "receipt"}),
    ],
)
def test_an_event_that_cannot_be_is_refused(ore, rule, changes):
    with refused(rule):
        copied(ore.event, **changes)


@pytest.mark.parametrize(
    ("rule", "changes"),
    [
        ("draw_has_its_sign", {"net_kg": D("-1.000")}),
        ("draw_has_its_sign", {"net_kg": D(0)}),
        ("draw_names_one_subject", {"kind": "ship"}),
        ("draw_names_one_subject", {"case_id": uuid7()}),
        ("draw_names_one_subject", {"kind": "take"}),
    ],
)
def test_a_draw_that_cannot_be_is_refused(ore, rule, changes):
    with refused(rule):
        event = copied(ore.event, stage="beneficiation")
        Draw.objects.create(**({"lot_id": lot_id("BYM:ORE-1"), "kind": "use", "position": 0, "net_kg": D(1), "event": event} | changes))


def test_a_lot_is_drawn_once_by_an_event(ore):
    with refused("draw_once_per_event_and_lot"):
        event = copied(ore.event, stage="beneficiation")
        drawn(event)
        drawn(event)


@pytest.mark.parametrize("more", [D("-1.001"), D("-0.500")])
def test_giving_back_undoes_a_draw_of_a_shipment(trade, ore, more):
    shipped = Draw.objects.get(shipment=submit(trade.bym, a_shipment("BYM:ORE-1", "1.000")).shipment)
    case_id = uuid7()
    row = {"lot_id": shipped.lot_id, "kind": "give_back", "position": 0, "case_id": case_id, "undoes": shipped}

    if more == D("-0.500"):
        Draw.objects.create(**row, net_kg=more)
        case_entry(case_id)
        connection.check_constraints()
        assert holding("BYM:ORE-1").left_kg == D("999.500")
        with refused("custody_draw_undoes_id_key"):
            Draw.objects.create(**row, net_kg=more)
    else:
        with refused("giving_back_undoes_a_draw"):
            Draw.objects.create(**row, net_kg=more)


def test_giving_back_without_the_cases_entry_is_refused(trade, ore):
    shipped = Draw.objects.get(shipment=submit(trade.bym, a_shipment("BYM:ORE-1", "1.000")).shipment)

    with refused("draw_has_entry_of_case"):
        Draw.objects.create(lot_id=shipped.lot_id, kind="give_back", position=0, net_kg=D(-1), case_id=uuid7(), undoes=shipped)


def test_a_corrected_event_gives_its_lots_no_mass_and_what_was_drawn_stays(trade, ore):
    submit(trade.bym, a_shipment("BYM:ORE-1", "600.000"))

    corrected(trade.bym, ore.event)

    held = holding("BYM:ORE-1")
    assert (held.net_kg, held.left_kg, held.overdrawn_kg) == (0, 0, D("600.000"))
    connection.check_constraints()


@pytest.mark.parametrize(("net", "left", "overdrawn"), [("900.000", "300.000", "0.000"), ("500.000", "0.000", "100.000")])
def test_the_replacing_event_alone_may_name_the_same_lots(trade, ore, net, left, overdrawn):
    submit(trade.bym, a_shipment("BYM:ORE-1", "600.000"))
    replacing = copied(ore.event, recorded_at=clock.now())
    entered(trade.bym, replacing, ore.claim)
    corrected(trade.bym, ore.event, replaced_by=replacing)

    Output.objects.create(event=replacing, lot_id=lot_id("BYM:ORE-1"), position=0, net_kg=D(net))

    held = holding("BYM:ORE-1")
    assert (held.net_kg, held.left_kg, held.overdrawn_kg) == (D(net), D(left), D(overdrawn))
    assert held.made_by_id == replacing.id
    connection.check_constraints()


def test_a_dispatch_that_nobody_received_is_back_with_its_sender_once_corrected(trade, ore):
    (sent,) = record(trade.bym, dispatch(a_part("BYM:ORE-1", "1000.000")))

    corrected(trade.bym, sent.event)

    assert (holding("BYM:ORE-1").state, holding("BYM:ORE-1").holder_id) == ("in_hand", trade.bym.organisation)


def test_an_event_is_corrected_once(trade, ore):
    corrected(trade.bym, ore.event)

    with refused("custody_correction_pkey"):
        Correction.objects.create(event=ore.event, reason="again", organisation_id=ore.event.organisation_id)


def test_a_moved_lot_is_where_its_last_receipt_says(trade, ore):
    moved(trade, a_part("BYM:ORE-1", "1000.000"))

    assert holding("BYM:ORE-1").holder_id == trade.hfr.organisation
