"""What another recorded in one's name becomes one's own word."""

from datetime import timedelta

import pytest

from tests.make.custody import a_lot, an_event, correct, mining, record
from traceability.custody import queries
from traceability.custody import services as custody
from traceability.custody.errors import AlreadyConfirmed, AlreadyCorrected, EventNotSeen, NotThePerformer, OwnRecord, SubmittersOnly
from traceability.custody.models import Confirmation, Event
from traceability.kernel.clock import rfc3339
from traceability.ledger.models import Entry
from traceability.registry.viewer import Viewer

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(trade):
    """A leaching by GDM, which is not on the system, told by HFR."""
    lot = a_lot("GDM:CARB-1", "100.000", form="mixed_carbonate")
    (recorded,) = record(trade.hfr, an_event("leaching", performed_by="GDM", facility="GDM-SITE-1", outputs=[lot]))
    return recorded


def confirm(by: Viewer, recorded):
    return custody.confirm_event(by=by, event=recorded.event.id)


def test_the_performers_word_is_a_fact_of_the_event(trade, told):
    confirmed = confirm(trade.gdm, told)

    entry = Entry.objects.get(kind="event.confirmed")
    assert (entry.subject_id, entry.subject_version, entry.organisation_id) == (told.event.id, 2, trade.gdm.organisation)
    assert (confirmed.acknowledgement.uid, confirmed.lots, Event.objects.get().version) == (entry.uid, ("GDM:CARB-1",), 2)
    assert queries.event(told.event.id, viewer=trade.hfr).as_json()["confirmed_at"] == rfc3339(confirmed.confirmation.recorded_at)


def test_who_asks_among_events_learns_which_are_confirmed_and_since_when(trade, told):
    (own,) = record(trade.bym, mining(a_lot("BYM:ORE-7")))
    ids = [told.event.id, own.event.id]
    before = queries.confirmed_among(ids)

    confirmed = confirm(trade.gdm, told).confirmation.recorded_at

    assert before == frozenset() and queries.confirmed_among(ids) == {told.event.id}
    assert queries.confirmed_among(ids, at=confirmed) == {told.event.id}
    assert queries.confirmed_among(ids, at=confirmed - timedelta(microseconds=1)) == frozenset()


def test_it_is_confirmed_once(trade, told):
    confirm(trade.gdm, told)

    with pytest.raises(AlreadyConfirmed):
        confirm(trade.gdm, told)

    assert Confirmation.objects.count() == 1


def test_by_the_performer_alone(trade, told):
    with pytest.raises(NotThePerformer):
        confirm(trade.hfr, told)
    with pytest.raises(EventNotSeen):
        confirm(trade.her, told)
    with pytest.raises(SubmittersOnly):
        confirm(Viewer(person=None, organisation=trade.gdm.organisation, organisation_code="GDM", role="auditor", via="token"), told)


def test_ones_own_record_needs_no_confirmation(trade):
    (own,) = record(trade.bym, mining(a_lot("BYM:ORE-1")))

    with pytest.raises(OwnRecord):
        confirm(trade.bym, own)


def test_what_is_corrected_is_not_confirmed_and_what_is_confirmed_may_be_corrected(trade, told):
    confirm(trade.gdm, told)

    corrected = correct(trade.hfr, told)

    assert corrected.event.version == 3
    with pytest.raises(AlreadyCorrected):
        confirm(trade.gdm, told)
