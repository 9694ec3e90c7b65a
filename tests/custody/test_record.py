"""Events become rows, lots and entries, all of them or none."""

from decimal import Decimal as D

import pytest

from tests.make.custody import (
    DOCUMENT,
    a_lot,
    a_part,
    an_assay,
    an_event,
    blending,
    dispatch,
    dressing,
    holding,
    loss,
    mining,
    moved,
    packing,
    receipt,
    record,
    separation,
    stocktake,
    with_reference_tables,
)
from traceability.custody import services as custody
from traceability.custody.claims import read_events
from traceability.custody.models import Assay, Document, Draw, Event, Lot, Output, PersonalDetails, Seal
from traceability.kernel.errors import ClaimsRefused, Forbidden
from traceability.ledger.models import Entry
from traceability.registry.viewer import Viewer

pytestmark = pytest.mark.django_db


def codes_of(failure) -> list[tuple[str, str]]:
    return [(problem.pointer, problem.code) for problem in failure.value.problems]


def test_a_lot_begins_in_its_makers_hands(trade):
    (recorded,) = record(trade.bym, mining(a_lot("BYM:ORE-1", "1000.000")))

    held = holding("BYM:ORE-1")
    assert recorded.lots == ("BYM:ORE-1",)
    assert (held.left_kg, held.holder_id, held.state) == (D("1000.000"), trade.bym.organisation, "in_hand")
    assert held.made_by_id == recorded.event.id


def test_each_event_has_its_entry_and_its_promise(trade):
    recorded = record(trade.bym, mining(a_lot("BYM:ORE-1")), mining(a_lot("BYM:ORE-2")))

    entries = Entry.objects.filter(subject_type="event", subject_id__in=[one.event.id for one in recorded])
    assert sorted(entry.kind for entry in entries) == ["event.recorded", "event.recorded"]
    assert {one.acknowledgement.uid for one in recorded} == {entry.uid for entry in entries}


def test_what_is_used_is_gone(trade):
    record(trade.bym, mining(a_lot("BYM:ORE-1", "1000.000")))

    record(trade.bym, dressing([a_part("BYM:ORE-1", "400.000")], [a_lot("BYM:CON-1", "40.000", form="concentrate")]))

    assert holding("BYM:ORE-1").left_kg == D("600.000")
    assert holding("BYM:CON-1").left_kg == D("40.000")


def test_reo_is_computed_once_when_it_is_recorded(trade):
    wet = an_assay(treo_percent="5.60", moisture_percent="2.0")
    record(trade.bym, mining(a_lot("BYM:ORE-1", "350000.000", assay=wet)))
    record(trade.bym, dressing([a_part("BYM:ORE-1", "350000.000")], [a_lot("BYM:CON-1", "30000.000", form="concentrate", assay=None)]))

    assert Output.objects.get(lot__name="BYM:ORE-1").reo_kg == D("19208.000")
    assert Draw.objects.get(lot__name="BYM:ORE-1").reo_kg == D("19208.000")
    assert Output.objects.get(lot__name="BYM:CON-1").reo_kg is None


def test_a_list_is_recorded_in_its_order(trade):
    record(
        trade.bym,
        mining(a_lot("BYM:ORE-1", "1000.000")),
        dressing([a_part("BYM:ORE-1", "400.000")], [a_lot("BYM:CON-1", "40.000", form="concentrate")]),
        dispatch(a_part("BYM:ORE-1", "600.000")),
        dispatch(a_part("BYM:CON-1", "40.000")),
    )

    assert (holding("BYM:ORE-1").state, holding("BYM:ORE-1").left_kg) == ("on_the_way", D("600.000"))
    assert holding("BYM:CON-1").receiver_id == trade.hfr.organisation


def test_a_lot_on_its_way_is_in_nobodys_hands(trade):
    record(trade.bym, mining(a_lot("BYM:ORE-1", "1000.000")))

    (sent,) = record(trade.bym, dispatch(a_part("BYM:ORE-1", "1000.000")))

    held = holding("BYM:ORE-1")
    assert (held.holder_id, held.sender_id, held.receiver_id) == (None, trade.bym.organisation, trade.hfr.organisation)
    assert held.dispatch_id == sent.event.id
    assert sent.event.ownership_passes is True


@pytest.mark.parametrize(("received", "left", "short"), [("990.000", "990.000", "10.000"), ("1010.000", "1000.000", "0.000")])
def test_nothing_grows_on_a_lorry(trade, received, left, short):
    record(trade.bym, mining(a_lot("BYM:ORE-1", "1000.000")))
    (sent,) = record(trade.bym, dispatch(a_part("BYM:ORE-1", "1000.000")))

    record(trade.hfr, receipt(sent, a_part("BYM:ORE-1", received)))

    held = holding("BYM:ORE-1")
    assert (held.holder_id, held.left_kg, held.short_kg) == (trade.hfr.organisation, D(left), D(short))
    assert Draw.objects.get(kind="receive").net_kg == D(received)


def test_the_receivers_own_assay_stands_beside_the_makers(trade):
    record(trade.bym, mining(a_lot("BYM:ORE-1", "1000.000")))
    (sent,) = record(trade.bym, dispatch(a_part("BYM:ORE-1", "1000.000")))

    (received,) = record(trade.hfr, receipt(sent, a_part("BYM:ORE-1", "1000.000") | {"assay": an_assay(treo_percent="49.0")}))

    assert [one.treo_percent for one in Assay.objects.order_by("recorded_at")] == [D(50), D(49)]
    assert Assay.objects.get(event=received.event).lot.name == "BYM:ORE-1"


def test_a_receipt_by_another_is_refused(trade):
    record(trade.bym, mining(a_lot("BYM:ORE-1", "1000.000")))
    (sent,) = record(trade.bym, dispatch(a_part("BYM:ORE-1", "1000.000"), to="HFR"))

    with pytest.raises(ClaimsRefused) as caught:
        record(trade.her, receipt(sent, performed_by="HER"))

    assert codes_of(caught) == [("/dispatch", "unknown_event"), ("/inputs/0/lot", "unknown_lot")]


def test_packed_lots_are_one_family_and_keep_the_assay(trade):
    (made,) = record(trade.bym, mining(a_lot("BYM:ORE-1", "1000.000", assay=an_assay(treo_percent="10.0"))))
    boxes = [{"marks": "ore", "seals": ["P1", "P2"], "pieces": 2, "net_kg": "300.000"}]
    first = a_lot("BYM:P-1", "300.000", assay=None, packages=boxes)
    record(trade.bym, packing(a_part("BYM:ORE-1", "1000.000"), first, a_lot("BYM:P-2", "700.000", assay=None)))

    parent, packed = Lot.objects.get(name="BYM:ORE-1"), Lot.objects.get(name="BYM:P-1")
    assert (packed.parent_id, packed.family) == (parent.id, parent.id)
    assert Output.objects.get(lot=packed).reo_kg == D("30.000")
    assert sorted(seal.seal for seal in Seal.objects.filter(lot=packed)) == ["P1", "P2"]
    assert Event.objects.get(stage="packing").custody_model == made.event.custody_model == "identity_preserved"


def test_blending_makes_one_lot_of_the_weakest_model(trade):
    record(trade.bym, mining(a_lot("BYM:ORE-1")), mining(a_lot("BYM:ORE-2"), custody_model="segregated"))

    record(trade.bym, blending([a_part("BYM:ORE-1", "10.000"), a_part("BYM:ORE-2", "20.000")], a_lot("BYM:MIX-1", "30.000")))

    assert Event.objects.get(stage="blending").custody_model == "segregated"
    assert holding("BYM:MIX-1").left_kg == D("30.000")


def test_a_loss_takes_and_gives_nothing(trade):
    record(trade.bym, mining(a_lot("BYM:ORE-1", "1000.000")))

    record(trade.bym, loss(a_part("BYM:ORE-1", "0.500")))

    assert holding("BYM:ORE-1").left_kg == D("999.500")


def test_a_stocktake_says_what_is_there_and_what_is_not(trade):
    record(trade.hfr, stocktake("2026-03"))

    taken = Event.objects.get(stage="stocktake")
    assert (taken.period, taken.fields) == ("2026-03", {"period": "2026-03", "opening": [], "closing": []})
    assert taken.custody_model == ""


def test_papers_and_seals_are_rows_of_their_own(trade):
    with_reference_tables()
    certified = an_assay(certificate={"kind": "assay_certificate", "number": "TL-1", "issuer": "TLAB"})
    record(trade.bym, mining(a_lot("BYM:ORE-1", "1000.000", assay=certified), documents=[DOCUMENT]))
    transport = {"seals": ["S1", "S2"], "ticket": "T-1", "mode": "road"}
    (sent,) = record(trade.bym, dispatch(a_part("BYM:ORE-1", "1000.000"), transport=transport))

    assert {(paper.kind, paper.assay_id is None) for paper in Document.objects.all()} == {
        ("process_record", True),
        ("assay_certificate", False),
    }
    assert [seal.seal for seal in Seal.objects.filter(event=sent.event).order_by("seal")] == ["S1", "S2"]
    assert sent.event.ticket == "T-1"


def test_plates_and_persons_stand_apart(trade):
    with_reference_tables()
    signed = DOCUMENT | {"fields": {"signed_by": "Ada", "pieces": 2}}
    record(trade.bym, mining(a_lot("BYM:ORE-1", "1000.000"), documents=[signed]))
    (sent,) = record(trade.bym, dispatch(a_part("BYM:ORE-1", "1000.000"), transport={"vehicle": "赣B12345", "pieces": 3}))

    assert sent.event.transport == {"pieces": 3}
    assert PersonalDetails.objects.get(subject_id=sent.event.id).values == {"/transport/vehicle": "赣B12345"}
    assert Document.objects.get().fields == {"pieces": 2}


def test_a_stage_of_one_who_is_not_on_the_system_may_be_recorded_by_another(trade):
    (dug,) = record(trade.her, mining(a_lot("GDM:ORE-1", "100.000"), performed_by="GDM", facility="GDM-SITE-1"))
    (sent,) = record(trade.her, dispatch(a_part("GDM:ORE-1", "100.000"), to="HER", performed_by="GDM", facility="GDM-SITE-1"))
    record(trade.her, receipt(sent))

    assert (dug.event.organisation_id, dug.event.performer_id) == (trade.her.organisation, trade.gdm.organisation)
    assert holding("GDM:ORE-1").holder_id == trade.her.organisation


def test_nobody_records_for_one_who_is_on_the_system(trade):
    with pytest.raises(ClaimsRefused) as caught:
        record(trade.her, mining(a_lot("BYM:ORE-1")))

    assert codes_of(caught) == [("/performed_by", "performer_on_the_system")]


def test_a_refusal_writes_nothing(trade):
    before = (Event.objects.count(), Entry.objects.count())

    with pytest.raises(ClaimsRefused) as caught:
        record(trade.bym, mining(a_lot("BYM:ORE-1")), mining(a_lot("BYM:ORE-1")), dressing([a_part("BYM:ORE-9")], []))

    assert codes_of(caught) == [("/1/outputs/0/lot", "lot_number_used"), ("/2/inputs/0/lot", "unknown_lot")]
    assert (Event.objects.count(), Entry.objects.count()) == before
    assert not Lot.objects.exists()


@pytest.mark.parametrize("role", ["reviewer", "supervisor", "auditor", "customs", "system"])
def test_only_submitters_record(trade, role):
    by = Viewer(person=None, organisation=trade.bym.organisation, organisation_code="BYM", role=role, via="token")

    with pytest.raises(Forbidden):
        custody.record_events(by=by, claims=read_events(mining()))


def test_a_thousand_events_are_one_list(trade):
    events = [mining(a_lot(f"BYM:ORE-{number}", "10.000")) for number in range(500)]
    events += [dressing([a_part(f"BYM:ORE-{number}", "10.000")], []) for number in range(500)]

    assert len(record(trade.bym, *events)) == 1000

    assert Draw.objects.count() == 500
    assert not Lot.objects.filter(holding__left_kg__gt=0).exists()


def test_a_separator_may_have_feed_and_no_product_in_a_month(trade):
    record(trade.bym, mining(a_lot("BYM:ORE-1", "1000.000")))
    record(trade.bym, dressing([a_part("BYM:ORE-1", "1000.000")], [a_lot("BYM:CON-1", "50.000", form="concentrate")]))
    moved(trade, a_part("BYM:CON-1", "50.000"))

    (fed,) = record(trade.hfr, separation([a_part("BYM:CON-1", "50.000")], []))

    assert fed.lots == ()
    assert fed.event.period == "2026-03"


def test_an_import_may_give_any_form(trade):
    record(trade.exp, an_event("import", performed_by="EXP", facility="EXP-WH-1", outputs=[a_lot("EXP:X-1", form="magnet")]))

    assert holding("EXP:X-1").holder_id == trade.exp.organisation
