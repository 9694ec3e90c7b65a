"""The laws of corrections and confirmations, tried round the ORM and round the commands: the database alone holds them."""

from datetime import timedelta
from decimal import Decimal as D

import pytest
from django.db import connection

from tests.custody.accounts import account, concentrate, drawn, given, instead
from tests.make.custody import (
    a_lot,
    a_part,
    an_event,
    copied,
    correct,
    corrected,
    dressing,
    entered,
    lot_id,
    mining,
    moved,
    packing,
    record,
    separation,
)
from tests.refusals import refused
from traceability.custody import entries
from traceability.custody.models import Confirmation, Correction, Draw, Event, Lot, Output
from traceability.kernel import clock
from traceability.kernel.identifiers import uuid7
from traceability.ledger import services as ledger

pytestmark = pytest.mark.django_db


def test_an_event_is_corrected_by_its_recorder_or_performer(trade, con):
    with refused("correction_by_recorder_or_performer"):
        corrected(trade.hfr, con.event, organisation_id=trade.hfr.organisation)
    with refused("correction_by_recorder_or_performer"):
        Correction.objects.create(event_id=uuid7(), reason="x", organisation_id=trade.bym.organisation)


def test_it_is_replaced_by_its_like(trade, con, ore):
    with refused("correction_replaces_like_with_like"):
        corrected(trade.bym, con.event, instead(con.event, stage="separation"))
    with refused("correction_replaces_like_with_like"):
        corrected(trade.bym, con.event, instead(con.event, performer_id=trade.hfr.organisation))


def test_both_are_recorded_at_one_moment(trade, con):
    with refused("correction_replaces_like_with_like"):
        corrected(trade.bym, con.event, instead(con.event), recorded_at=clock.now())
    with refused("correction_replaces_like_with_like"):
        corrected(trade.bym, con.event, recorded_at=con.event.recorded_at - timedelta(microseconds=1))
    with refused("correction_replaces_like_with_like"):
        corrected(trade.bym, con.event, copied(con.event, recorded_at=con.event.recorded_at - timedelta(days=1)))


def test_what_does_not_count_replaces_nothing(trade, con, ore):
    (other,) = record(trade.bym, dressing([a_part("BYM:ORE-1", "1.000")], []))
    with refused("correction_replaces_like_with_like"):
        moment = clock.now()
        corrected(trade.bym, other.event, recorded_at=moment)
        Event.objects.filter(id=con.event.id).update(version=2)
        Correction.objects.create(
            event=con.event, replaced_by=other.event, recorded_at=moment, reason="x", organisation_id=trade.bym.organisation
        )


def test_an_event_replaces_one_other(trade, con):
    (other,) = record(trade.bym, dressing([a_part("BYM:ORE-1", "1.000")], []))
    with refused("custody_correction_replaced_by_id_key"):
        replacing = instead(con.event)
        for event in (con.event, other.event):
            corrected(trade.bym, event, replacing)


def test_everything_is_given_back_and_exactly(trade, con):
    with refused("correction_gives_all_back"):
        _without_giving_back(trade, con.event)
    with refused("giving_back_undoes_a_draw"):
        correction = _without_giving_back(trade, con.event)
        used = Draw.objects.get(event=con.event)
        back = {"lot_id": used.lot_id, "kind": "give_back", "position": 0, "undoes": used, "correction": correction}
        Draw.objects.create(net_kg=D("-599.999"), **back)


def _without_giving_back(trade, event, replaced_by=None):
    Event.objects.filter(id=event.id).update(version=event.version + 1)
    moment = replaced_by.recorded_at if replaced_by else clock.now()
    correction = Correction.objects.create(
        event=event, replaced_by=replaced_by, recorded_at=moment, reason="x", organisation_id=event.organisation_id
    )
    event.version += 1
    ledger.append([entries.event_corrected(event, correction, by=trade.bym)])
    event.version -= 1
    return correction


def test_a_line_of_corrections_names_its_lots_and_no_others(trade, con):
    record(trade.bym, dressing([a_part("BYM:ORE-1", "1.000")], [concentrate("1.000", "BYM:CON-9")]))
    first = correct(trade.bym, con, dressing([a_part("BYM:ORE-1", "600.000")], [concentrate("300.000", "BYM:CON-2")]))
    replacing = instead(first.replaced_by.event)
    corrected(trade.bym, first.replaced_by.event, replacing)

    with refused("lot_has_one_maker"):
        given(replacing, "1.000", "BYM:CON-9")
    given(replacing, "250.000", "BYM:CON-1")

    assert (account("BYM:CON-1"), account("BYM:CON-2")) == (("250", "250", "0", "0"), ("0", "0", "0", "0"))
    entered(trade.bym, replacing, first.replaced_by.claim)


def test_a_lot_without_mass_gets_none_from_another_event(trade, con):
    event = copied(con.event)
    empty = Lot.objects.create(name="BYM:NIL-1", organisation_id=trade.bym.organisation, form="ore", event=event, family=uuid7())
    entered(trade.bym, event, con.claim)

    with refused("lot_has_one_maker"):
        Output.objects.create(event=copied(con.event), lot=empty, position=0, net_kg=D(1))


def test_what_is_given_is_said_before_what_is_drawn(trade, con):
    replacing = instead(con.event)
    corrected(trade.bym, con.event, replacing)
    drawn(replacing, "1.000")

    with refused("outputs_before_draws"):
        given(replacing, "300.000")
    entered(trade.bym, replacing, con.claim)


def test_a_corrected_event_is_closed(trade, con):
    corrected(trade.bym, con.event)

    with refused("corrected_event_is_closed"):
        drawn(con.event, "1.000", "BYM:CON-1")
    with refused("corrected_event_is_closed"):
        lot = Lot.objects.create(name="BYM:NEW-1", organisation_id=trade.bym.organisation, form="ore", event=con.event, family=uuid7())
        Output.objects.create(event=con.event, lot=lot, position=1, net_kg=D(1))


def test_more_than_the_old_event_drew_is_drawn_by_the_holder(trade, con):
    moved(trade, a_part("BYM:ORE-1", "400.000"))
    replacing = instead(con.event)
    corrected(trade.bym, con.event, replacing)

    with refused("lot_is_in_hand"):
        drawn(replacing, "600.001")
    drawn(replacing, "600.000")
    entered(trade.bym, replacing, con.claim)


def test_more_than_the_old_event_drew_comes_out_of_what_is_left(trade, con):
    replacing = instead(con.event)
    corrected(trade.bym, con.event, replacing)

    with refused("holding_left_kg_not_negative"):
        drawn(replacing, "1000.001")
    drawn(replacing, "1000.000")
    entered(trade.bym, replacing, con.claim)


def test_a_part_keeps_its_parent(trade, ore):
    record(trade.bym, mining(a_lot("BYM:ORE-2", "1000.000")))
    (packed,) = record(trade.bym, packing(a_part("BYM:ORE-1", "500.000"), a_lot("BYM:BAG-1", "500.000")))
    replacing = instead(packed.event)
    corrected(trade.bym, packed.event, replacing)
    given(replacing, "500.000", "BYM:BAG-1")

    with refused("part_keeps_its_parent"):
        drawn(replacing, "500.000", "BYM:ORE-2")
    drawn(replacing, "500.000", "BYM:ORE-1")
    entered(trade.bym, replacing, packed.claim)


@pytest.mark.parametrize("lot", ["BYM:CON-1", "BYM:MIX-1", "BYM:MIX-2"])
def test_nothing_is_made_of_itself(trade, con, lot):
    parts = [a_part("BYM:CON-1", "100.000")], [a_part("BYM:MIX-1", "50.000")]
    mixes = a_lot("BYM:MIX-1", "100.000", form="mixed_carbonate"), a_lot("BYM:MIX-2", "50.000", form="mixed_carbonate")
    for part, mix in zip(parts, mixes, strict=True):
        record(trade.bym, separation(part, [mix], performed_by="BYM", facility="BYM-DRESS-1"))
    replacing = instead(con.event)
    corrected(trade.bym, con.event, replacing)
    given(replacing, "300.000")

    with refused("nothing_is_made_of_itself"):
        drawn(replacing, "1.000", lot)
    drawn(replacing, "600.000")
    entered(trade.bym, replacing, con.claim)


def test_an_event_is_confirmed_by_its_performer_while_it_counts(trade, con):
    told = an_event("leaching", performed_by="GDM", facility="GDM-SITE-1", outputs=[a_lot("GDM:CARB-1", "1.000", form="mixed_carbonate")])
    (recorded,) = record(trade.hfr, told)

    for event, organisation in ((recorded.event, trade.hfr.organisation), (con.event, trade.bym.organisation)):
        with refused("confirmation_fits"):
            Confirmation.objects.create(event=event, organisation_id=organisation)
    with refused("confirmation_fits"):
        corrected(trade.hfr, recorded.event)
        Confirmation.objects.create(event=recorded.event, organisation_id=trade.gdm.organisation)


def test_accounts_are_written_by_triggers_alone(trade, con, as_owner):
    with refused("42501"), connection.cursor() as cursor:
        cursor.execute("SELECT custody_recount(%s)", [lot_id("BYM:ORE-1")])
    with refused("derived_by_triggers_alone"), as_owner(), connection.cursor() as cursor:
        cursor.execute("UPDATE custody_holding SET left_kg = 1 WHERE lot_id = %s", [lot_id("BYM:ORE-1")])
