"""The monthly return: equal to a slow reference, whole for its own organisation, with what is late and what is missing."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.custody.reference import Reference
from tests.custody.reference_returns import net_by_form, reo_of
from tests.custody.sequences import TRADERS, Sequence
from tests.make.custody import (
    a_lot,
    a_part,
    a_shipment,
    an_event,
    correct,
    dispatch,
    dressing,
    loss,
    mining,
    moved,
    packing,
    receipt,
    record,
    separation,
    stocktake,
    submit,
    with_reference_tables,
)
from tests.make.registry import an_organisation, registered
from traceability.custody.errors import MonthNotBegun, OrganisationNotSeen
from traceability.custody.models import Lot
from traceability.custody.monthly import CAME, WENT, Month
from traceability.custody.queries import monthly_return
from traceability.registry.models import Organisation
from traceability.registry.viewer import Viewer

FEBRUARY, MARCH, SEPTEMBER = Month(2026, 2), Month(2026, 3), Month(2026, 9)


def net_of(told):
    forms = {one.form: {name: kg for name, kg in one.net_kg.items() if kg} for one in told.forms}
    return {form: figures for form, figures in forms.items() if figures}


def february(by, **asked):
    (told,) = monthly_return(FEBRUARY, viewer=by, **asked).forms
    return {name: f"{kg:.0f}" for name, kg in told.net_kg.items() if kg}


@pytest.mark.parametrize("seed", range(3))
def test_it_is_what_the_entries_say(trade, seed):
    sequence = Sequence(trade).begun(seed, steps=40)
    reference = Reference()

    told = {(code, month): monthly_return(month, viewer=trade.viewers[code]) for code in TRADERS for month in (FEBRUARY, MARCH, SEPTEMBER)}

    assert sequence.done["replace"] or sequence.done["undo"]
    assert {key: net_of(one) for key, one in told.items()} == {key: net_by_form(reference, key[0], str(key[1])) for key in told}
    for one in told.values():
        for form in one.forms:
            came, went = sum(form.net_kg[name] for name in CAME), sum(form.net_kg[name] for name in WENT)
            assert form.net_kg["opening"] + came - went + form.net_kg["adjusted"] == form.net_kg["closing"]
            assert sum(figures["closing"] for figures in form.elements.values()) == form.reo_kg["closing"]


def test_each_lot_is_counted_by_its_own_assay(trade):
    record(trade.bym, mining(a_lot("BYM:ORE-1"), a_lot("BYM:ORE-2", "3000.000", assay={"treo_percent": "7.5", "moisture_percent": "4"})))
    record(trade.bym, packing(a_part("BYM:ORE-1", "400.000"), a_lot("BYM:ORE-3", "400.000", assay=None)))
    reference = Reference()

    (ore,) = monthly_return(FEBRUARY, viewer=trade.bym).forms

    left = {"BYM:ORE-1": "600", "BYM:ORE-2": "3000", "BYM:ORE-3": "400"}
    assert ore.reo_kg["closing"] == sum(reo_of(reference, lot, Decimal(kg)) for lot, kg in left.items())


def test_a_month_begins_with_what_the_last_one_left(trade):
    record(trade.bym, mining(a_lot(net_kg="900.000")))
    record(trade.bym, dressing([a_part(net_kg="500.000")], [a_lot("BYM:CON-1", "80.000", form="concentrate")]))
    record(trade.bym, an_event("loss", inputs=[a_part(net_kg="10.000")], fields={"reason": "flood"}, custody_model=None,
                               started_at="2026-03-05T00:00:00+08:00", ended_at="2026-03-05T08:00:00+08:00"))  # fmt: skip

    told = monthly_return(MARCH, viewer=trade.bym)

    assert net_of(told) == {"ore": {"opening": 400, "lost": 10, "closing": 390}, "concentrate": {"opening": 80, "closing": 80}}


def test_the_receiver_has_the_smaller_weight_and_the_sender_nothing(trade):
    record(trade.bym, mining(a_lot()))
    (sent,) = record(trade.bym, dispatch(a_part()))
    record(trade.hfr, receipt(sent, a_part(net_kg="990.000")))

    assert february(trade.bym) == {"mined": "1000", "dispatched": "1000"}
    assert february(trade.hfr) == {"received": "990", "closing": "990"}


def test_what_a_correction_left_on_a_lot_that_is_away_is_said_apart(trade):
    (mined,) = record(trade.bym, mining(a_lot(net_kg="1000.000")))
    moved(trade, a_part())
    correct(trade.bym, mined, mining(a_lot(net_kg="1100.000")))

    assert february(trade.bym) == {"mined": "1100", "dispatched": "1000", "adjusted": "-100"}


def test_a_shipment_counts_on_its_planned_day_until_it_is_given_back(trade):
    record(trade.exp, an_event("import", performed_by="EXP", facility="EXP-WH-1", outputs=[a_lot("EXP:L-1", form="oxide")]))
    submit(trade.exp, a_shipment("EXP:L-1", "300.000"))

    assert net_of(monthly_return(SEPTEMBER, viewer=trade.exp)) == {"oxide": {"opening": 1000, "shipped": 300, "closing": 700}}
    assert net_of(monthly_return(FEBRUARY, viewer=trade.exp)) == {"oxide": {"imported": 1000, "closing": 1000}}


def test_it_can_be_asked_as_it_was_recorded_at_a_time(trade):
    (mined,) = record(trade.bym, mining(a_lot(net_kg="1000.000")))
    before = mined.event.recorded_at
    correct(trade.bym, mined, mining(a_lot(net_kg="1100.000")))

    assert february(trade.bym, at=before) == {"mined": "1000", "closing": "1000"}
    assert february(trade.bym) == {"mined": "1100", "closing": "1100"}


@time_machine.travel(datetime(2026, 3, 11, 16, 30, tzinfo=UTC), tick=False)
def test_what_is_recorded_after_the_due_day_is_late(trade):
    with_reference_tables()
    with time_machine.travel(datetime(2026, 3, 10, 15, 59, tzinfo=UTC), tick=False):
        record(trade.bym, mining(a_lot("BYM:ORE-1")))
    record(trade.bym, mining(a_lot("BYM:ORE-2")))

    told = monthly_return(FEBRUARY, viewer=trade.bym)

    assert told.due_on is not None
    assert (told.due_on.isoformat(), [(one.event.lots.get().name, one.days) for one in told.late]) == ("2026-03-10", [("BYM:ORE-2", 2)])


@time_machine.travel(datetime(2026, 12, 1, tzinfo=UTC), tick=False)
@pytest.mark.parametrize(("joined_on", "late"), [(None, 1), ("2026-02-10", 1), ("2026-02-11", 0)])
def test_what_ended_before_its_recorder_joined_is_a_backfill_and_not_late(trade, joined_on, late):
    with_reference_tables()
    registered({"format": "registry/1", "organisations": [an_organisation("BYM", country="DE", joined_on=joined_on)]})
    record(trade.bym, mining(a_lot()))

    assert len(monthly_return(FEBRUARY, viewer=trade.bym).late) == late


def test_without_a_policy_nothing_is_late_and_nothing_is_due(trade):
    record(trade.bym, mining(a_lot()))

    told = monthly_return(FEBRUARY, viewer=trade.bym)

    assert (told.due_on, tuple(told.late)) == (None, ())


def test_it_names_what_is_missing(trade):
    record(trade.bym, mining(a_lot()), mining(a_lot("BYM:ORE-2")))
    record(trade.hfr, an_event("import", performed_by="HFR", facility="HFR-PLANT-1", outputs=[a_lot("HFR:IN-1", form="mixed_carbonate")]))
    (sent,) = record(trade.bym, dispatch(a_part()))
    (separated,) = record(trade.hfr, separation([a_part("HFR:IN-1", "100.000")], [a_lot("HFR:OX-1", "40.000", form="oxide")]))

    missing = [(one.kind, one.event.id) for one in monthly_return(MARCH, viewer=trade.hfr).missing]

    assert missing == [("receipt", sent.event.id), ("stocktake", separated.event.id)]


def test_what_was_received_counted_and_confirmed_is_not_missing(trade):
    record(trade.bym, mining(a_lot()))
    (sent,) = record(trade.bym, dispatch(a_part()))
    record(trade.hfr, receipt(sent))
    record(trade.hfr, an_event("import", performed_by="HFR", facility="HFR-PLANT-1", outputs=[a_lot("HFR:IN-1", form="mixed_carbonate")]))
    record(trade.hfr, separation([a_part("HFR:IN-1", "100.000")], [a_lot("HFR:OX-1", "40.000", form="oxide")]))
    stock = {"form": "mixed_carbonate", "net_kg": "200.000", "moisture_percent": "50.0", "treo_percent": "90.0"}
    record(trade.hfr, stocktake(opening=[stock], started_at="2026-03-31T00:00:00+08:00", ended_at="2026-03-31T08:00:00+08:00"))

    told = monthly_return(MARCH, viewer=trade.hfr)

    assert ([one.kind for one in told.missing], [one.as_json() for one in told.circuits]) == (
        [],
        [{"facility": "HFR-PLANT-1", "opening_reo_kg": "90.000", "closing_reo_kg": "0.000"}],
    )


def test_what_another_recorded_in_its_name_waits_for_its_word(trade):
    (told,) = record(trade.bym, mining(a_lot("GDM:ORE-1"), performed_by="GDM", facility="GDM-SITE-1"))
    digger = Organisation.objects.get(code="GDM")
    viewer = Viewer(person=None, organisation=digger.id, organisation_code="GDM", role="submitter", via="token")

    assert [(one.kind, one.event.id) for one in monthly_return(FEBRUARY, viewer=viewer).missing] == [("confirmation", told.event.id)]


def test_nobody_gets_anothers(trade):
    record(trade.bym, mining(a_lot()))
    auditor = Viewer(person=None, organisation=None, organisation_code="", role="auditor", via="token")
    customs = Viewer(person=None, organisation=trade.bym.organisation, organisation_code="BYM", role="customs", via="token")

    assert february(auditor, organisation="BYM") == {"mined": "1000", "closing": "1000"}
    for viewer, code in ((trade.hfr, "BYM"), (customs, "BYM"), (customs, None), (auditor, "NOBODY")):
        with pytest.raises(OrganisationNotSeen):
            monthly_return(FEBRUARY, viewer=viewer, organisation=code)


@time_machine.travel(datetime(2026, 10, 31, 15, 59, tzinfo=UTC), tick=False)
def test_a_month_that_has_not_begun_has_no_return(trade):
    assert monthly_return(Month(2026, 10), viewer=trade.bym).as_json()["is_over"] is False
    with pytest.raises(MonthNotBegun):
        monthly_return(Month(2026, 11), viewer=trade.bym)


def test_it_asks_as_often_for_many_lots_as_for_one(trade):
    with_reference_tables()
    record(trade.bym, mining(a_lot()))
    with CaptureQueriesContext(connection) as few:
        monthly_return(FEBRUARY, viewer=trade.bym)
    record(trade.bym, *(mining(a_lot(f"BYM:ORE-{n}")) for n in range(2, 40)), loss(a_part()))
    with CaptureQueriesContext(connection) as many:
        told = monthly_return(FEBRUARY, viewer=trade.bym)

    assert len(few) == len(many) <= 10
    assert told.forms[0].net_kg["closing"] == 1000 * (Lot.objects.count() - 1)
