"""Exports: the chain as of a moment with a bundle of its entries; what has no proof yet is named; others get nothing."""

from datetime import timedelta

import pytest

from tests.make.custody import a_lot, correct, mining, record
from tests.make.ledger import seal_now
from tests.make.told_stories import a_submitter
from traceability.certificates import queries
from traceability.certificates.errors import BundleTooLarge, NothingSealedYet
from traceability.certificates.queries import exports
from traceability.custody.errors import LotNotSeen, ShipmentNotSeen
from traceability.custody.models import Lot
from traceability.kernel import clock

pytestmark = pytest.mark.django_db
LOT = "HFR:NDPR-2026-0044"


def exported(call, *asked, **named):
    found = call(*asked, **named)
    found.proof.close()
    return found


def test_every_event_of_the_chain_has_its_entry(cast, certificate):
    found = exported(queries.export_of_lot, LOT, viewer=cast.otto.viewer, at=clock.now())

    events = {node["id"] for node in found.graph.nodes if node["kind"] == "event"}
    assert {str(subject) for kind, subject, _ in found.entries if kind == "event"} == events and found.unsealed == ()


def test_later_versions_of_an_event_are_left_out(cast, certificate):
    by = a_submitter("BYM")
    (recorded,) = record(by, mining(a_lot("BYM:LATER"), facility="BYM-MINE-1"))
    moment = clock.now()
    correct(by, recorded)
    seal_now()

    before, after = (exported(queries.export_of_lot, "BYM:LATER", viewer=cast.otto.viewer, at=at) for at in (moment, clock.now()))

    assert [subject for _, subject, _ in before.entries] == [recorded.event.id]
    assert [subject for _, subject, _ in after.entries] == [recorded.event.id] * 2


def test_what_is_not_sealed_is_named_and_alone_it_is_refused(cast, certificate):
    (recorded,) = record(a_submitter("BYM"), mining(a_lot("BYM:NEW"), facility="BYM-MINE-1"))

    with pytest.raises(NothingSealedYet):
        queries.export_of_lot("BYM:NEW", viewer=cast.otto.viewer, at=clock.now())

    seal_now()
    found = exported(queries.export_of_lot, "BYM:NEW", viewer=cast.otto.viewer, at=clock.now())
    assert [subject for _, subject, _ in found.entries] == [recorded.event.id]


def test_before_it_was_on_record_there_is_nothing(cast, certificate):
    before = Lot.objects.get(name=LOT).recorded_at - timedelta(microseconds=1)

    with pytest.raises(LotNotSeen):
        queries.export_of_lot(LOT, viewer=cast.otto.viewer, at=before)
    with pytest.raises(ShipmentNotSeen):
        queries.export_of_shipment(certificate.shipment.number, viewer=cast.otto.viewer, at=before)


def test_nobody_exports_what_they_may_not_see(cast, certificate):
    for viewer in (cast.bela.viewer, cast.mei.viewer):
        with pytest.raises(LotNotSeen):
            queries.export_of_lot(LOT, viewer=viewer, at=clock.now())
    with pytest.raises(ShipmentNotSeen):
        queries.export_of_shipment(certificate.shipment.number, viewer=cast.bela.viewer, at=clock.now())


def test_the_exporter_gets_its_own_and_the_chain_behind_it(certificate):
    found = exported(queries.export_of_shipment, certificate.shipment.number, viewer=a_submitter("EXP"), at=clock.now())

    assert ("shipment", certificate.shipment_id) in {(kind, subject) for kind, subject, _ in found.entries}
    assert len(found.entries) > 5


def test_a_chain_that_is_too_long_is_refused(cast, certificate, monkeypatch):
    monkeypatch.setattr(exports, "MOST_ENTRIES", 3)

    with pytest.raises(BundleTooLarge):
        queries.export_of_lot(LOT, viewer=cast.otto.viewer, at=clock.now())
