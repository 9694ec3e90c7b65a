"""The exporter answers a return: a new shipment that names the old one, once, and draws its lots again."""

from decimal import Decimal

import pytest

from tests.make.custody import a_lot, a_part, a_shipment, dispatch, holding, mining, packing, record, submit
from tests.make.review import a_case, a_submitted, decided, examined_with
from tests.refusals import refused
from traceability.custody.claims import read_shipment
from traceability.custody.errors import AlreadyRevised, ShipmentNotSeen
from traceability.custody.models import Draw, Shipment
from traceability.kernel.errors import ClaimsRefused, Forbidden
from traceability.kernel.identifiers import uuid7
from traceability.ledger import queries as ledger
from traceability.ledger.models import Entry
from traceability.review import queries
from traceability.review import services as review
from traceability.review.errors import NotReturned
from traceability.review.models import Case

pytestmark = pytest.mark.django_db


def revised(by, shipment, **said):
    return review.revise(by=by, number=shipment.number, claim=read_shipment(a_shipment(**said)))


def returned(trade, cast, **shipment):
    return decided(a_case(trade, **shipment), cast.rita, "return").case.shipment


def test_a_returned_shipment_is_answered_with_a_new_one(trade, cast):
    old = returned(trade, cast)
    assert holding("BYM:ORE-1").left_kg == Decimal(1000)

    submitted = revised(trade.bym, old, net_kg="900.000")

    new = submitted.shipment
    assert (new.revises_id, new.revision, new.number != old.number) == (old.id, 2, True)
    assert holding("BYM:ORE-1").left_kg == Decimal(100)
    assert list(queries.waiting_shipments()) == [new.id]
    assert [entry.kind for entry in ledger.entries_of("shipment", new.id)] == ["shipment.submitted"]


def test_its_entry_names_the_shipment_that_it_answers(trade, cast):
    old = returned(trade, cast)

    acknowledgement = revised(trade.bym, old).acknowledgement

    leaf = bytes(Entry.objects.get(uid=acknowledgement.uid).leaf).decode()
    assert f'"revises":"{old.number}"' in leaf and '"revision":2' in leaf


def test_revisions_count_on(trade, cast):
    first = returned(trade, cast)
    second = revised(trade.bym, first).shipment
    decided(examined_with(second).case, cast.sven, "return")

    third = revised(trade.bym, second).shipment

    assert (third.revision, third.revises_id) == (3, second.id)
    assert holding("BYM:ORE-1").left_kg == 0


def test_a_shipment_is_answered_once(trade, cast):
    old = returned(trade, cast)
    new = revised(trade.bym, old, net_kg="1.000").shipment

    with pytest.raises(AlreadyRevised) as caught:
        revised(trade.bym, old, net_kg="1.000")

    assert caught.value.facts == {"shipment": old.number, "revision": new.number}
    assert Shipment.objects.count() == 2


@pytest.mark.parametrize(
    ("prepare", "state"),
    [
        (lambda trade, cast: a_submitted(trade), "submitted"),
        (lambda trade, cast: a_case(trade).shipment, "open"),
        (lambda trade, cast: decided(a_case(trade), cast.rita).case.shipment, "approved"),
        (lambda trade, cast: decided(a_case(trade), cast.rita, "refuse").case.shipment, "refused"),
        (
            lambda trade, cast: review.withdraw(by=trade.bym, number=a_case(trade).shipment.number, reason="r").case.shipment,
            "withdrawn",
        ),
    ],
    ids=["submitted", "open", "approved", "refused", "withdrawn"],
)
def test_only_a_returned_one_is_answered(prepare, state, trade, cast):
    shipment = prepare(trade, cast)
    before = holding("BYM:ORE-1").left_kg

    with pytest.raises(NotReturned) as caught:
        revised(trade.bym, shipment)

    assert caught.value.facts == {"shipment": shipment.number, "state": state}
    assert (Shipment.objects.count(), holding("BYM:ORE-1").left_kg) == (1, before)


def test_another_tenant_does_not_even_see_it(trade, cast):
    with pytest.raises(ShipmentNotSeen):
        revised(trade.her, returned(trade, cast))


def test_the_regulator_may_see_but_not_answer(trade, cast):
    with pytest.raises(Forbidden):
        revised(cast.rita.viewer, returned(trade, cast))


def test_what_a_submission_refuses_is_refused_and_the_return_still_waits_for_an_answer(trade, cast):
    old = returned(trade, cast)
    record(trade.bym, packing(a_part("BYM:ORE-1", "400.000"), a_lot("BYM:P-1", "400.000")))

    with pytest.raises(ClaimsRefused) as caught:
        revised(trade.bym, old)

    assert [(one.code, one.pointer) for one in caught.value.problems] == [("lot_exhausted", "/lines/0/net_kg")]
    assert revised(trade.bym, old, net_kg="600.000").shipment.revision == 2


def test_a_lot_that_was_sent_on_since_the_return_is_not_in_hand(trade, cast):
    old = returned(trade, cast)
    record(trade.bym, dispatch(a_part("BYM:ORE-1", "1000.000")))

    with pytest.raises(ClaimsRefused) as caught:
        revised(trade.bym, old)
    assert [one.code for one in caught.value.problems] == ["not_holder"]


def test_kilograms_come_back_once_for_each_of_two_lines(trade, cast):
    """Two lines of one lot and one of another; what comes back stands once in the draws of the case."""
    record(trade.bym, mining(a_lot("BYM:ORE-1", "100.000"), a_lot("BYM:ORE-2", "10.000")))
    line = {"hs_code": "2530902000", "control_code": "not controlled"}
    lines = [line | {"lot": lot, "net_kg": kg} for lot, kg in (("BYM:ORE-1", "30.000"), ("BYM:ORE-1", "40.000"), ("BYM:ORE-2", "10.000"))]
    sent = submit(trade.bym, a_shipment(lines=lines)).shipment
    case = examined_with(sent).case
    assert (holding("BYM:ORE-1").left_kg, holding("BYM:ORE-2").left_kg) == (Decimal(30), Decimal(0))

    decided(case, cast.rita, "return")

    assert (holding("BYM:ORE-1").left_kg, holding("BYM:ORE-2").left_kg) == (Decimal(100), Decimal(10))
    revised(trade.bym, sent, lines=lines)
    assert (holding("BYM:ORE-1").left_kg, holding("BYM:ORE-2").left_kg) == (Decimal(30), Decimal(0))
    assert Draw.objects.filter(kind="give_back", case_id=case.id).count() == 3
    assert Case.objects.get(id=case.id).state == "returned"


def by_hand(old, **changed):
    """A revision by raw rows, with all but its entry: only the law of revisions can refuse it at once."""
    row = {column.attname: getattr(old, column.attname) for column in Shipment._meta.concrete_fields}
    new = {"id": uuid7(), "number": "EX-2026-BYHAND0001", "version": 1, "revises_id": old.id, "revision": old.revision + 1}
    return Shipment.objects.create(**row | new | changed)


def test_the_database_wants_a_returned_shipment_of_the_same_exporter_and_one_more(trade, cast):
    old = returned(trade, cast)
    waiting = a_submitted(trade, "BYM:ORE-2")
    withdrawn = review.withdraw(by=trade.bym, number=a_submitted(trade, "BYM:ORE-3").number, reason="r").case.shipment
    refusal = decided(a_case(trade, lot="BYM:ORE-4"), cast.rita, "refuse").case.shipment

    with refused("revision_is_of_the_same_exporter"):
        by_hand(old, exporter_id=trade.hfr.organisation)
    for wrong in (3, 5):
        with refused("revision_counts_one_more"):
            by_hand(old, revision=wrong)
    for shipment in (waiting, withdrawn, refusal):
        with refused("only_a_return_is_revised"):
            by_hand(shipment)
    revised(trade.bym, old)
    with refused("custody_shipment_revises_id_key"):
        by_hand(old)
