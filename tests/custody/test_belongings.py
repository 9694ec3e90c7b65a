"""What is said of an event later covers nothing new: its confirmation and its correction have entries too. These tests commit."""

from decimal import Decimal as D

import pytest
from django.db import transaction

from tests.make.custody import a_lot, an_event, copied, corrected, entered, lot_id, record, the_trade
from tests.refusals import refused
from traceability.custody import entries
from traceability.custody.models import Assay, Confirmation, Document, Draw, Event, Lot, Output, Seal
from traceability.kernel import clock
from traceability.kernel.identifiers import uuid7
from traceability.ledger import services as ledger

pytestmark = pytest.mark.committed


def confirmed(by, event):
    """A confirmation, past the commands: version up, row beside it, entry."""
    event = Event.objects.get(id=event.id)
    Event.objects.filter(id=event.id).update(version=event.version + 1)
    event.version += 1
    word = Confirmation.objects.create(event=event, organisation_id=event.performer_id)
    ledger.append([entries.event_confirmed(event, word, by=by)])


def test_nothing_new_is_covered_by_what_is_said_of_an_old_event(committed):
    trade = the_trade()
    leached = a_lot("GDM:CARB-1", "100.000", form="mixed_carbonate")
    (old,) = record(trade.hfr, an_event("leaching", performed_by="GDM", facility="GDM-SITE-1", outputs=[leached]))
    with transaction.atomic():
        event = copied(old.event, recorded_at=clock.now())
        own = {"organisation_id": event.performer_id, "form": "mixed_carbonate", "event": event}
        empty = Lot.objects.create(name="GDM:NIL-1", family=uuid7(), **own)
        entered(trade.hfr, event, old.claim)
    row = {
        Lot: {"name": "GDM:NEW-1", "family": uuid7(), **own},
        Output: {"lot": empty, "position": 0, "net_kg": D(5)},
        Assay: {"lot": empty},
        Draw: {"lot_id": lot_id("GDM:CARB-1"), "kind": "use", "position": 0, "net_kg": D(1)},
        Document: {"position": 9, "kind": "other"},
        Seal: {"seal": "S9"},
    }

    for model, members in row.items():
        for said in (confirmed, corrected):
            with refused(f"{model.__name__.lower()}_is_recorded"):
                model.objects.create(**{"event": event} | members)
                said(trade.hfr, event)
