"""An event is corrected by a new fact: what it used comes back, what was drawn from its lots stays drawn, nothing comes from nothing."""

from decimal import Decimal as D

import pytest
from django.db import connection

from tests.custody.accounts import account, concentrate, dressed, place, refused
from tests.make.custody import (
    Trade,
    a_lot,
    a_part,
    a_shipment,
    an_event,
    correct,
    dressing,
    loss,
    lot_id,
    mining,
    moved,
    packing,
    record,
    submit,
)
from traceability.custody import queries
from traceability.custody.errors import AlreadyCorrected, EventNotSeen, NotYoursToCorrect, SubmittersOnly
from traceability.custody.models import Draw, Event, Holding, Lot
from traceability.ledger.models import Entry
from traceability.registry import services as registry
from traceability.registry.viewer import Viewer, system_viewer

pytestmark = pytest.mark.django_db


def test_what_did_not_happen_gives_back_what_it_used(trade, con):
    corrected = correct(trade.bym, con)

    assert corrected.replaced_by is None
    assert (account("BYM:ORE-1"), account("BYM:CON-1")) == (("1000", "1000", "0", "0"), ("0", "0", "0", "0"))
    assert [(one.kind, one.net_kg) for one in Draw.objects.filter(correction=corrected.correction)] == [("give_back", D("-600.000"))]
    connection.check_constraints()


def test_a_correction_is_a_fact_of_the_old_event_and_a_new_event_of_its_own(trade, con):
    corrected = correct(trade.bym, con, dressed("500.000", "250.000"))

    old, new = con.event.id, corrected.replaced_by.event.id
    entries = Entry.objects.filter(subject_id__in=[old, new]).order_by("kind", "subject_version")
    said = [(one.kind, one.subject_id, one.subject_version) for one in entries]
    assert said == [("event.corrected", old, 2), ("event.recorded", old, 1), ("event.recorded", new, 1)]
    assert Event.objects.get(id=old).version == 2
    assert corrected.acknowledgement.uid == next(one.uid for one in entries if one.kind == "event.corrected")
    assert corrected.correction.recorded_at == corrected.replaced_by.event.recorded_at


def test_the_lot_stays_with_the_mass_and_assay_of_what_replaces(trade, con):
    before = lot_id("BYM:CON-1")

    correct(trade.bym, con, dressing([a_part("BYM:ORE-1", "700.000")], [concentrate("250.000") | {"assay": {"treo_percent": "60"}}]))

    assert lot_id("BYM:CON-1") == before
    assert (account("BYM:ORE-1"), account("BYM:CON-1")) == (("1000", "300", "0", "0"), ("250", "250", "0", "0"))
    assert queries.assays_of([before])[before].treo_percent == D("60")


def test_an_assay_that_is_not_said_again_is_not_known_any_more(trade, con):
    made = {"lot": "BYM:CON-1", "form": "concentrate", "net_kg": "250.000"}

    corrected = correct(trade.bym, con, dressing([a_part("BYM:ORE-1", "700.000")], [made]))

    assert queries.assays_of([lot_id("BYM:CON-1")]) == {}
    assert corrected.replaced_by.event.outputs.get().reo_kg is None


def test_what_was_drawn_stays_drawn_and_stands_as_overdrawn(trade, con):
    submit(trade.bym, a_shipment("BYM:CON-1", "280.000"))

    correct(trade.bym, con, dressed("600.000", "250.000"))
    assert account("BYM:CON-1") == ("250", "0", "0", "30")

    record(trade.bym, loss(a_part("BYM:ORE-1", "1.000")))
    assert account("BYM:ORE-1") == ("1000", "399", "0", "0")


def test_an_overdrawn_lot_can_be_corrected_up_again(trade, con):
    submit(trade.bym, a_shipment("BYM:CON-1", "280.000"))
    first = correct(trade.bym, con, dressed("600.000", "250.000"))

    correct(trade.bym, first.replaced_by, dressed("600.000", "290.000"))

    assert account("BYM:CON-1") == ("290", "10", "0", "0")


def test_a_lot_that_is_not_named_again_has_nothing_until_it_is(trade, con):
    first = correct(trade.bym, con, dressing([a_part("BYM:ORE-1", "600.000")], [concentrate("300.000", "BYM:CON-2")]))
    assert (account("BYM:CON-1"), account("BYM:CON-2")) == (("0", "0", "0", "0"), ("300", "300", "0", "0"))

    correct(trade.bym, first.replaced_by, dressed("600.000", "310.000"))

    assert (account("BYM:CON-1"), account("BYM:CON-2")) == (("310", "310", "0", "0"), ("0", "0", "0", "0"))


def test_a_lot_of_another_event_is_not_named_again(trade, ore, con):
    record(trade.bym, dressing([a_part("BYM:ORE-1", "10.000")], [concentrate("5.000", "BYM:CON-9")]))

    problems = refused(trade.bym, con, dressing([a_part("BYM:ORE-1", "600.000")], [concentrate("300.000", "BYM:CON-9")]))

    assert problems == [("/event/outputs/0/lot", "lot_number_used")]


def test_a_lot_keeps_its_form(trade, con):
    problems = refused(trade.bym, con, dressing([a_part("BYM:ORE-1", "600.000")], [a_lot("BYM:CON-1", "300.000", form="tailings")]))

    assert problems == [("/event/outputs/0/form", "lot_keeps_form")]


def test_what_was_drawn_may_be_drawn_again_whoever_holds_the_rest(trade, con):
    moved(trade, a_part("BYM:ORE-1", "400.000"))

    correct(trade.bym, con, dressed("600.000", "310.000"))

    assert (account("BYM:ORE-1"), place("BYM:ORE-1")) == (("1000", "400", "0", "0"), ("in_hand", "HFR"))


def test_more_than_was_drawn_is_drawn_by_the_holder_alone(trade, con):
    moved(trade, a_part("BYM:ORE-1", "400.000"))

    assert refused(trade.bym, con, dressed("600.001", "310.000")) == [("/event/inputs/0/lot", "not_holder")]


def test_more_than_was_drawn_comes_out_of_what_is_left(trade, con):
    assert refused(trade.bym, con, dressed("1000.001", "310.000")) == [("/event/inputs/0/net_kg", "lot_exhausted")]

    correct(trade.bym, con, dressed("1000.000", "310.000"))

    assert account("BYM:ORE-1") == ("1000", "0", "0", "0")


def test_another_lot_is_drawn_by_the_usual_rules(trade, con):
    record(trade.bym, mining(a_lot("BYM:ORE-2", "100.000")), mining(a_lot("BYM:ORE-3", "100.000")))
    moved(trade, a_part("BYM:ORE-3", "100.000"))

    problems = refused(
        trade.bym,
        con,
        dressing([a_part("BYM:ORE-2", "101.000"), a_part("BYM:ORE-3", "1.000"), a_part("BYM:ORE-9")], [concentrate("1.000")]),
    )

    assert problems == [
        ("/event/inputs/0/net_kg", "lot_exhausted"),
        ("/event/inputs/1/lot", "not_holder"),
        ("/event/inputs/2/lot", "unknown_lot"),
    ]


def test_nothing_is_made_of_itself(trade, con):
    """Tailings of the concentrate are no feed of the dressing that gave it."""
    record(trade.bym, dressing([a_part("BYM:ORE-1", "100.000")], [a_lot("BYM:ORE-9", "5.000", form="tailings")]))
    (again,) = record(trade.bym, packing(a_part("BYM:CON-1", "300.000"), concentrate("300.000", "BYM:BAG-1")))
    (last,) = record(trade.bym, packing(a_part("BYM:BAG-1", "300.000"), concentrate("300.000", "BYM:BAG-2")))

    assert refused(trade.bym, again, packing(a_part("BYM:BAG-2", "300.000"), concentrate("300.000", "BYM:BAG-1"))) == [
        ("/event/outputs/0/lot", "lot_keeps_parent"),
        ("/event/inputs/0/lot", "made_of_itself"),
    ]
    assert ("/event/inputs/0/lot", "made_of_itself") in refused(
        trade.bym, last, packing(a_part("BYM:BAG-2", "300.000"), concentrate("300.000", "BYM:BAG-2"))
    )


def test_a_part_keeps_its_parent(trade, ore):
    record(trade.bym, mining(a_lot("BYM:ORE-2", "1000.000")))
    (packed,) = record(trade.bym, packing(a_part("BYM:ORE-1", "500.000"), a_lot("BYM:BAG-1", "500.000")))

    problems = refused(trade.bym, packed, packing(a_part("BYM:ORE-2", "500.000"), a_lot("BYM:BAG-1", "500.000")))
    assert problems == [("/event/outputs/0/lot", "lot_keeps_parent")]

    correct(trade.bym, packed, packing(a_part("BYM:ORE-2", "500.000"), a_lot("BYM:BAG-2", "500.000")))
    assert (account("BYM:ORE-1"), account("BYM:BAG-1"), account("BYM:BAG-2")) == (
        ("1000", "1000", "0", "0"), ("0", "0", "0", "0"), ("500", "500", "0", "0"),
    )  # fmt: skip
    assert Lot.objects.get(name="BYM:BAG-2").family == lot_id("BYM:ORE-2")


def test_a_part_that_is_named_again_keeps_its_family(trade, ore):
    (packed,) = record(trade.bym, packing(a_part("BYM:ORE-1", "500.000"), a_lot("BYM:BAG-1", "500.000")))

    correct(trade.bym, packed, packing(a_part("BYM:ORE-1", "400.000"), a_lot("BYM:BAG-1", "300.000"), a_lot("BYM:BAG-2", "100.000")))

    assert {Lot.objects.get(name=name).family for name in ("BYM:BAG-1", "BYM:BAG-2")} == {lot_id("BYM:ORE-1")}
    assert (account("BYM:ORE-1"), account("BYM:BAG-1")) == (("1000", "600", "0", "0"), ("300", "300", "0", "0"))


def test_the_stage_and_the_performer_stay(trade, con):
    problems = refused(trade.bym, con, mining(a_lot("HFR:X-1"), performed_by="HFR", facility="HFR-PLANT-1"))

    assert problems == [("/event/stage", "other_stage"), ("/event/performed_by", "other_performer")]


def test_an_event_is_corrected_once_and_what_replaces_it_again(trade, con):
    first = correct(trade.bym, con, dressed("500.000", "300.000"))

    with pytest.raises(AlreadyCorrected):
        correct(trade.bym, con, dressed("400.000", "300.000"))
    correct(trade.bym, first.replaced_by, dressed("400.000", "300.000"))

    assert account("BYM:ORE-1") == ("1000", "600", "0", "0")


def test_who_may_correct(trade, con):
    moved(trade, a_part("BYM:CON-1", "300.000"))
    customs = Viewer(person=None, organisation=trade.bym.organisation, organisation_code="BYM", role="customs", via="token")

    with pytest.raises(EventNotSeen):
        correct(trade.her, con)
    with pytest.raises(NotYoursToCorrect):
        correct(trade.hfr, con)
    with pytest.raises(SubmittersOnly):
        correct(customs, con)


def leached(net_kg: str = "100.000"):
    lot = a_lot("GDM:CARB-1", net_kg, form="mixed_carbonate")
    return an_event("leaching", performed_by="GDM", facility="GDM-SITE-1", outputs=[lot])


def test_a_buyer_corrects_what_it_recorded_for_another_until_that_one_is_on_the_system(trade: Trade):
    (recorded,) = record(trade.hfr, leached())
    first = correct(trade.hfr, recorded, leached("90.000"))
    registry.create_token(by=system_viewer(None, via="command"), holder_code_or_username="GDM")

    assert refused(trade.hfr, first.replaced_by, leached("80.000")) == [("/event/performed_by", "performer_on_the_system")]
    again = correct(trade.gdm, first.replaced_by, leached("85.000"))
    assert again.replaced_by.event.organisation_id == trade.gdm.organisation
    with pytest.raises(NotYoursToCorrect):
        correct(trade.hfr, again.replaced_by)
    assert account("GDM:CARB-1") == ("85", "85", "0", "0")


def test_a_recorder_takes_its_own_record_back_also_when_the_performer_joined(trade):
    (recorded,) = record(trade.hfr, leached())
    registry.create_token(by=system_viewer(None, via="command"), holder_code_or_username="GDM")

    correct(trade.hfr, recorded)

    assert account("GDM:CARB-1") == ("0", "0", "0", "0")


def test_who_sees_a_lot_sees_what_now_stands_behind_it(trade, con):
    record(trade.bym, mining(a_lot("BYM:ORE-2", "1000.000")))
    moved(trade, a_part("BYM:CON-1", "300.000"))

    corrected = correct(trade.bym, con, dressing([a_part("BYM:ORE-2", "600.000")], [concentrate("300.000")]))

    assert queries.event(corrected.replaced_by.event.id, viewer=trade.hfr).event.id == corrected.replaced_by.event.id
    assert queries.lot("BYM:ORE-2", viewer=trade.hfr).lot.name == "BYM:ORE-2"


def test_what_is_known_of_a_correction_is_shown_and_why_to_the_parties_alone(trade, con):
    moved(trade, a_part("BYM:CON-1", "300.000"))
    corrected = correct(trade.bym, con, dressed("500.000", "300.000"), reason="The wrong scale was read.")
    new = corrected.replaced_by.event.id

    old_to_bym, old_to_hfr = (queries.event(con.event.id, viewer=viewer).as_json() for viewer in (trade.bym, trade.hfr))

    assert (old_to_bym["replaced_by"], old_to_bym["correction_reason"], old_to_bym["version"]) == (str(new), "The wrong scale was read.", 2)
    assert old_to_hfr["corrected_at"] == old_to_bym["corrected_at"] and "correction_reason" not in old_to_hfr
    assert queries.event(new, viewer=trade.bym).as_json()["replaces"] == str(con.event.id)


def test_a_correction_asks_as_many_questions_for_fifty_lots_as_for_one(trade, django_assert_num_queries):
    names = [f"BYM:ORE-{number}" for number in range(51)]
    record(trade.bym, mining(*[a_lot(name, "10.000") for name in names]))
    (one,) = record(trade.bym, dressing([a_part(names[0], "5.000")], [concentrate("2.000")]))
    (many,) = record(trade.bym, dressing([a_part(name, "5.000") for name in names[1:]], [concentrate("100.000", "BYM:CON-2")]))

    with django_assert_num_queries(27):
        correct(trade.bym, one, dressing([a_part(names[0], "6.000")], [concentrate("2.000")]))
    with django_assert_num_queries(27):
        correct(trade.bym, many, dressing([a_part(name, "6.000") for name in names[1:]], [concentrate("100.000", "BYM:CON-2")]))

    assert not Holding.objects.filter(overdrawn_kg__gt=0).exists()
