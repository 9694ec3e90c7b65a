"""Prices, plates, names and reasons of events and shipments: erased with an entry, by nobody and nothing else."""

import pytest
from django.db import connection

from tests.custody.test_replay import replayed, tampered
from tests.ledger.test_database_rules import run
from tests.make.custody import (
    DOCUMENT,
    a_lot,
    a_part,
    a_shipment,
    an_event,
    correct,
    dispatch,
    loss,
    mining,
    record,
    submit,
    with_reference_tables,
)
from tests.make.ledger import acting_as
from tests.make.registry import SUPERVISOR
from tests.refusals import refused
from traceability.custody import queries
from traceability.custody.models import Correction, Event, Line, PersonalDetails
from traceability.ledger import queries as ledger
from traceability.ledger.errors import NotErasable
from traceability.ledger.queries import entries_of
from traceability.registry import services as registry
from traceability.registry.viewer import system_viewer

pytestmark = pytest.mark.django_db
REASON = "The person asked for it."
INVOICE = {"kind": "special_vat_invoice", "goods_name": "ore", "amount": "10.00", "currency": "CNY"}


@pytest.fixture
def sent(trade):
    """A dispatch with a plate, a signer and a price."""
    with_reference_tables()
    record(trade.bym, mining(a_lot("BYM:ORE-1"), a_lot("BYM:ORE-2")))
    signed = DOCUMENT | {"fields": {"signed_by": "Wei"}}
    (event,) = record(trade.bym, dispatch(a_part(), transport={"vehicle": "A-1"}, invoice=INVOICE, documents=[signed]))
    return event.event


def entry_of(row, place=0):
    return entries_of("shipment" if hasattr(row, "number") else "event", row.pk)[place]


def collection():
    scrap = a_lot("HFR:SCRAP-1", "10.000", form="scrap")
    fields = {"supplier": "Wang", "scrap_class": "ndfeb"}
    return an_event("collection", facility="HFR-PLANT-1", performed_by="HFR", outputs=[scrap], fields=fields)


def erase(uid, *paths):
    return registry.erase(by=SUPERVISOR, uid=uid, paths=paths, reason=REASON)


def shown(event):
    return queries.event(event.id, viewer=system_viewer(None)).as_json()


def test_what_rows_held_is_gone_and_nothing_else(sent):
    before = shown(sent)

    erase(entry_of(sent).uid, "/transport/vehicle", "/documents/0/fields/signed_by", "/invoice/amount", "/invoice/currency")
    connection.check_constraints()

    after = shown(sent)
    assert after["transport"]["vehicle"] == after["documents"][0]["fields"]["signed_by"] == "[erased]"
    assert "A-1" not in str(after) and "Wei" not in str(after)
    assert "amount" not in after["invoice"] and "currency" not in after["invoice"]
    assert after.pop("erased") == ["/documents/0/fields/signed_by", "/invoice/amount", "/invoice/currency", "/transport/vehicle"]
    same = {name: before[name] for name in ("transport", "documents", "invoice")}
    assert after | same == before, "the version and everything else stays"
    assert set(PersonalDetails.objects.get(subject_id=sent.id).values.values()) == {"[erased]"}
    assert not replayed().damages, "what was erased is compared with nothing"


def test_one_line_of_a_shipment_loses_its_price(trade):
    record(trade.bym, mining(a_lot("BYM:ORE-1", "400.000"), a_lot("BYM:ORE-2", "600.000")))
    priced = [a_shipment(lot, kg)["lines"][0] | {"unit_value": "1.50", "currency": "USD"} for lot, kg in (("BYM:ORE-1", "400.000"), ("BYM:ORE-2", "600.000"))]  # fmt: skip
    shipment = submit(trade.bym, a_shipment(lines=priced)).shipment

    erase(entry_of(shipment).uid, "/lines/1/unit_value", "/lines/1/currency")
    connection.check_constraints()

    lines = Line.objects.filter(shipment_id=shipment.id).order_by("number").values_list("unit_value", "currency")
    assert [(str(value), currency) for value, currency in lines] == [("1.50", "USD"), ("None", "")]
    assert queries.shipment(shipment.number, viewer=trade.bym).as_json()["erased"] == ["/lines/1/currency", "/lines/1/unit_value"]
    assert not replayed().damages


def test_words_about_a_person_go_from_a_loss_and_from_a_correction(trade, ore):
    with_reference_tables()
    (lost,) = record(trade.bym, loss(a_part(net_kg="5.000"), fields={"reason": "Li fell asleep", "evidence": [DOCUMENT]}))
    correct(trade.bym, lost, reason="Li was awake")

    erase(entry_of(lost.event).uid, "/fields/reason")
    erase(entry_of(lost.event, 1).uid, "/reason")
    connection.check_constraints()

    assert Event.objects.get(id=lost.event.id).fields["reason"] == Correction.objects.get().reason == "[erased]"
    assert "Li" not in str(shown(lost.event))
    assert not replayed().damages


def test_a_collection_keeps_its_origin_when_its_supplier_is_forgotten(trade):
    """That there was a supplier is no personal data; who it was is."""
    (collected,) = record(trade.hfr, collection())
    origins = queries.upstream("HFR:SCRAP-1", viewer=trade.hfr).as_json()["origins"]

    erase(entry_of(collected.event).uid, "/fields/supplier")

    assert [one["kind"] for one in origins] == ["collected"]
    assert queries.upstream("HFR:SCRAP-1", viewer=trade.hfr).as_json()["origins"] == origins
    assert "Wang" not in str(shown(collected.event))


def test_what_decisions_rest_on_is_kept(trade, ore):
    shipment = submit(trade.bym, a_shipment()).shipment

    with pytest.raises(NotErasable):
        erase(entry_of(shipment).uid, "/consignee/name")

    assert "erased" not in queries.shipment(shipment.number, viewer=trade.bym).as_json()


BESIDE_ITS_ENTRY = {
    "another value": ("invoice_amount = 9 WHERE id = %s", "facts_are_final"),
    "another column too": ("invoice_currency = '', ticket = 'T-9' WHERE id = %s", "facts_are_final"),
    "a member that is not named": ("invoice_goods_name = '' WHERE id = %s", "facts_are_final"),
    "another row": ("invoice_amount = NULL WHERE id <> %s AND invoice_amount IS NOT NULL", "facts_are_final"),
    "another version": ("version = version + 1 WHERE id = %s", "event_has_entry"),
}


@pytest.mark.parametrize("role", ["ledger_owner", "login"])
@pytest.mark.parametrize(
    "table", ["custody_event SET invoice_amount = NULL WHERE invoice_amount > 0", "custody_line SET unit_value = NULL"]
)
def test_without_an_entry_nothing_is_emptied(trade, sent, role, table):
    line = a_shipment("BYM:ORE-2", "1.000")["lines"][0] | {"unit_value": "1.50", "currency": "USD"}
    submit(trade.bym, a_shipment(lines=[line]))

    with acting_as(role), refused("facts_are_final"):
        run(f"UPDATE {table}")


@pytest.mark.parametrize(("change", "rule"), BESIDE_ITS_ENTRY.values(), ids=BESIDE_ITS_ENTRY)
def test_beside_what_its_entry_names_everything_stays(trade, sent, change, rule):
    record(trade.bym, dispatch(a_part("BYM:ORE-2"), invoice=INVOICE))
    erase(entry_of(sent).uid, "/transport/vehicle", "/invoice/amount")

    with acting_as("login"), refused(rule):
        run(f"UPDATE custody_event SET {change}", [sent.id])


EMPTIED = "SELECT ledger.only_erases('custody_event', to_jsonb(e), to_jsonb(e) || %s::jsonb) FROM custody_event AS e WHERE id = %s"


def test_the_entry_of_an_earlier_transaction_empties_nothing(sent):
    """The price is put back by a superuser with every guard off; to empty it again wants an entry of its own."""
    erase(entry_of(sent).uid, "/invoice/amount")
    tampered("UPDATE custody_event SET invoice_amount = 10 WHERE id = %s", sent.id)

    with acting_as("login"):
        now = run(EMPTIED, ['{"invoice_amount": null}', sent.id])
        run("ALTER TABLE ledger.entry_0000 DISABLE TRIGGER ALL")
        run("UPDATE ledger.entry SET inserted_at = inserted_at - interval '1 day' WHERE kind = 'disclosure.erased'")
        later = run(EMPTIED, ['{"invoice_amount": null}', sent.id])

    assert (now, later) == ([(True,)], [(False,)])


def test_the_parties_are_shown_what_opens_an_event_and_nobody_else(trade, sent):
    entry = entry_of(sent)

    paths = {name: [one.path for one in ledger.openings([entry], viewer=by).get(entry.uid, ())] for name, by in trade.viewers.items()}

    assert paths["BYM"] == paths["HFR"] == ["/documents/0/fields/signed_by", "/invoice/amount", "/invoice/currency", "/transport/vehicle"]
    assert not any(found for name, found in paths.items() if name not in {"BYM", "HFR"})
