"""Customs let a certified shipment go, once; what did not leave goes back; a law that changed since the plan stops it."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal as D

import pytest
from django.db import connection

from tests.custody.test_replay import replayed
from tests.make.custody import holding
from tests.make.ledger import acting_as, seal_now
from traceability.certificates import queries, releasing, services
from traceability.certificates.claims import ReleaseClaim, ReleasedLot
from traceability.certificates.errors import AlreadyReleased, CertificateMovedOn, CertificateNotSo, ReleasesForCustoms
from traceability.certificates.models import Certificate, Release, ReleasedLine, StatusChange
from traceability.certificates.services.release import _read, _release
from traceability.custody.errors import ShipmentNotSeen
from traceability.interfaces.console.demo import stories
from traceability.kernel import clock
from traceability.kernel.errors import ClaimsRefused
from traceability.ledger import queries as ledger
from traceability.ledger.models import Entry
from traceability.registry import services as registry
from traceability.registry.document import read_document
from traceability.registry.models import LicenceAccount
from traceability.tlog import canonical

pytestmark = pytest.mark.django_db
LOT, WEIGHT = "HFR:NDPR-2026-0044", D("1460.000")


def restated(cast, **changed):
    """The story's export licence, which lasts unless something else is said, as a supervisor states it anew."""
    (licence,) = (one for one in stories.load("S01").registry["licences"] if one["kind"] == "export")
    document = {"format": stories.load("S01").registry["format"], "licences": [licence | {"valid_to": "2099-12-31"} | changed]}
    registry.import_document(by=cast.sven.viewer, document=read_document(document))


@pytest.fixture
def certificate(cast, certificate):
    """That of the honest story, whose licence lasts, on whatever day this runs."""
    restated(cast)
    return certificate


@pytest.fixture
def number(certificate):
    return certificate.shipment.number


@pytest.fixture
def mei(cast):
    return cast.mei.viewer


def yesterday():
    return (today() - timedelta(days=1)).isoformat()


def today():
    return clock.legal_day(clock.now())


def a_claim(kg=WEIGHT, lot=LOT, on=None):
    return ReleaseClaim(on or today(), (ReleasedLot(lot, D(kg)),))


def state_of(certificate):
    return queries.states_of([certificate.shipment_id])[certificate.shipment_id]


def written():
    return (
        Entry.objects.count(),
        Release.objects.count(),
        StatusChange.objects.count(),
        list(Certificate.objects.values_list("state", "version")),
    )


def refused(error, **given):
    before = written()
    with pytest.raises(error) as caught:
        services.release(**given)
    assert written() == before
    return caught.value


def test_what_left_is_recorded_with_its_entry_and_the_shipment_is_released_then_closed(certificate, number, mei):
    done = services.release(by=mei, number=number, claim=a_claim())

    assert (done.failed, state_of(certificate)) == ((), "released")
    row, line = Release.objects.get(), ReleasedLine.objects.get()
    assert (row.released_on, row.released_by, line.net_kg) == (today(), mei.person, WEIGHT)
    entry = ledger.entries_of("certificate", certificate.id)[-1]
    body = canonical.read_object(entry.leaf)["body"]
    assert (entry.kind, entry.uid, entry.subject_version) == ("certificate.released", done.acknowledgement.uid, 2)
    assert (body["released_on"], body["lines"]) == (today().isoformat(), [{"line": 1, "lot": LOT, "net_kg": "1460.000"}])
    assert (holding(LOT).left_kg, LicenceAccount.objects.get().drawn_kg) == (0, WEIGHT)
    assert queries.public_certificate(certificate.number).released_on == today()
    assert not replayed().damages, replayed().lines()

    seal_now()
    assert state_of(certificate) == "closed"


def test_what_did_not_leave_goes_back_to_the_lot_and_the_licence(certificate, number, mei):
    left = holding(LOT).left_kg

    services.release(by=mei, number=number, claim=a_claim("1400.000"))

    assert holding(LOT).left_kg == left + 60
    account = LicenceAccount.objects.get()
    assert (account.drawn_kg, account.uses) == (D("1400.000"), 1)
    entry = ledger.entries_of("case", certificate.case_id)[-1]
    body = canonical.read_object(entry.leaf)["body"]
    assert (entry.kind, body["state"], body["lines"]) == ("case.given_back", "approved", [{"line": 1, "net_kg": "60.000"}])
    assert [one["kg"] for one in body["licences"]] == ["-60.000"]
    assert not replayed().damages, replayed().lines()


def test_it_is_released_once(number, mei):
    services.release(by=mei, number=number, claim=a_claim("1400.000"))

    refused(AlreadyReleased, by=mei, number=number, claim=a_claim("60.000"))


def test_only_a_certificate_that_holds_is_released(certificate, number, mei, cast):
    services.suspend(by=cast.sven.viewer, certificate_id=certificate.id, reason="Look at the licence.")
    refused(CertificateNotSo, by=mei, number=number, claim=a_claim())

    services.revoke(by=cast.sven.viewer, certificate_id=certificate.id, reason="The licence was forged.")
    refused(CertificateNotSo, by=mei, number=number, claim=a_claim())


@pytest.mark.parametrize("who", ["ada", "rita", "sven", "otto"])
def test_only_customs_release(number, cast, who):
    refused(ReleasesForCustoms, by=getattr(cast, who).viewer, number=number, claim=a_claim())


def test_who_only_reads_and_who_is_nobody_release_nothing(number, mei):
    refused(ReleasesForCustoms, by=replace(mei, scope="read"), number=number, claim=a_claim())
    refused(ReleasesForCustoms, by=replace(mei, person=None), number=number, claim=a_claim())


def test_what_is_wrong_with_the_words_is_named_and_nothing_written(number, mei, certificate):
    claim = ReleaseClaim(today() + timedelta(days=1), (ReleasedLot("EXP:NOTHING", D(1)), ReleasedLot(LOT, D("1460.001"))))

    told = refused(ClaimsRefused, by=mei, number=number, claim=claim)

    assert [(one.code, one.pointer) for one in told.problems] == [
        ("in_future", "/released_on"), ("not_of_the_shipment", "/lines/0/lot"), ("more_than_certified", "/lines/1/net_kg"),
    ]  # fmt: skip
    early = clock.legal_day(certificate.issued_at) - timedelta(days=1)
    assert [one.code for one in refused(ClaimsRefused, by=mei, number=number, claim=a_claim(on=early)).problems] == ["released_too_early"]


def test_a_shipment_that_is_not_there_is_not_released(mei):
    refused(ShipmentNotSeen, by=mei, number="EX-2026-0000000000", claim=a_claim())


def test_a_licence_that_ended_between_the_plan_and_the_day_suspends_instead(certificate, number, mei, cast):
    restated(cast, valid_to=yesterday())
    left = holding(LOT).left_kg

    done = services.release(by=mei, number=number, claim=a_claim())

    assert (done.failed, state_of(certificate)) == (("E06",), "suspended")
    change = StatusChange.objects.get()
    assert (change.kind, change.made_by, change.certificate_version) == ("suspended", None, 2)
    assert change.reason == releasing.reason_of(today(), ["E06"])
    assert (Release.objects.count(), holding(LOT).left_kg) == (0, left)
    entry = ledger.entries_of("certificate", certificate.id)[-1]
    assert (entry.kind, canonical.read_object(entry.leaf)["actor"]["role"]) == ("certificate.suspended", "system")
    assert not replayed().damages, replayed().lines()


def test_a_supervisor_who_reinstates_has_answered_and_customs_release(certificate, number, mei, cast):
    restated(cast, valid_to=yesterday())
    services.release(by=mei, number=number, claim=a_claim())
    services.reinstate(by=cast.sven.viewer, certificate_id=certificate.id, reason="The authority has prolonged it in writing.")

    done = services.release(by=mei, number=number, claim=a_claim())

    assert (done.failed, state_of(certificate)) == ((), "released")
    assert not replayed().damages, replayed().lines()


def test_the_case_has_drawn_its_licence_already_and_does_not_stand_in_its_own_way(certificate, number, mei, cast):
    """The licence is for exactly what this shipment weighs, and changed since: E06 is asked again."""
    exactly = {"value": "1460.000", "unit": "kg", "basis": "net", "per": "total"}
    restated(cast, valid_from=today().isoformat(), quantity=exactly)

    assert services.release(by=mei, number=number, claim=a_claim()).failed == ()


def test_a_certificate_that_changed_while_the_law_was_read_is_looked_at_again(certificate, number, mei, cast):
    read = _read(mei, number, a_claim())
    services.suspend(by=cast.sven.viewer, certificate_id=certificate.id, reason="Look at it.")
    services.reinstate(by=cast.sven.viewer, certificate_id=certificate.id, reason="Looked at.")

    with pytest.raises(CertificateMovedOn):
        _release(by=mei, claim=a_claim(), read=read, request=None)
    assert not Release.objects.exists()


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE certificates_release SET released_on = released_on - 1",
        "UPDATE certificates_release SET released_by = gen_random_uuid()",
        "UPDATE certificates_releasedline SET net_kg = net_kg - 1",
        "DELETE FROM certificates_releasedline",
        "DELETE FROM certificates_releasedline; DELETE FROM certificates_release",
    ],
)
def test_fsck_names_a_release_that_its_entry_does_not_say(certificate, number, mei, change):
    services.release(by=mei, number=number, claim=a_claim("1400.000"))

    tampered(change)

    report = replayed()
    assert report.damages["changes of certificates"], report.lines()
    assert f"certificate {certificate.id}" in "\n".join(report.lines())


def test_fsck_names_a_rest_that_did_not_go_back_and_one_without_a_release(certificate, number, mei):
    services.release(by=mei, number=number, claim=a_claim("1400.000"))

    tampered("UPDATE custody_draw SET net_kg = -61 WHERE kind = 'give_back'")

    assert [one.key for one in replayed().worst_of("rests of releases")] == [f"certificate {certificate.id}"]


def tampered(statement):
    with acting_as("login"), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET LOCAL ledger.migrating = 'on'")
        for table in ("certificates_release", "certificates_releasedline", "custody_draw"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
        cursor.execute(statement)
