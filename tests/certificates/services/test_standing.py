"""A supervisor suspends, reinstates and revokes: each move with a reason, an entry, and nobody on their own matter."""

from dataclasses import replace

import pytest
from django.db import connection

from tests.custody.test_replay import replayed
from tests.make.ledger import acting_as
from traceability.certificates import services
from traceability.certificates.errors import (
    CertificateMovedOn,
    CertificateNotSo,
    CertificatesForSupervisors,
    OwnCertificate,
    StatusReasonMissing,
    UnknownCertificate,
)
from traceability.certificates.models import Certificate, StatusChange
from traceability.kernel.identifiers import uuid7
from traceability.ledger import queries as ledger
from traceability.ledger.models import Entry
from traceability.tlog import canonical

pytestmark = pytest.mark.django_db
MOVES = {"suspend": services.suspend, "reinstate": services.reinstate, "revoke": services.revoke}


@pytest.fixture
def sven(cast):
    return cast.sven.viewer


def done(certificate, by, *names):
    for name in names:
        changed = MOVES[name](by=by, certificate_id=certificate.id, reason=f"because of {name}")
    return changed


def refused(error, name="suspend", **given):
    before = (Entry.objects.count(), StatusChange.objects.count(), list(Certificate.objects.values_list("state", "version")))
    with pytest.raises(error) as caught:
        MOVES[name](**given)
    assert (Entry.objects.count(), StatusChange.objects.count(), list(Certificate.objects.values_list("state", "version"))) == before
    return caught.value


def test_each_move_is_a_version_with_a_row_and_an_entry(certificate, sven):
    done(certificate, sven, "suspend", "reinstate", "suspend", "revoke")

    rows = StatusChange.objects.order_by("certificate_version").values_list("certificate_version", "kind", "state", "reason", "made_by")
    assert list(rows) == [
        (2, "suspended", "suspended", "because of suspend", sven.person),
        (3, "reinstated", "certified", "because of reinstate", sven.person),
        (4, "suspended", "suspended", "because of suspend", sven.person),
        (5, "revoked", "revoked", "because of revoke", sven.person),
    ]
    bodies = [(one.kind, canonical.read_object(one.leaf)["body"]) for one in ledger.entries_of("certificate", certificate.id)[1:]]
    assert [(kind, body["state"], body["reason"]) for kind, body in bodies] == [
        (f"certificate.{kind}", state, reason) for _, kind, state, reason, _ in rows
    ]
    assert Certificate.objects.get().state == "revoked"


@pytest.mark.parametrize(
    ("before", "name"),
    [
        ((), "reinstate"),
        ((), "revoke"),
        (("suspend",), "suspend"),
        (("suspend", "revoke"), "reinstate"),
        (("suspend", "revoke"), "suspend"),
    ],
)
def test_a_move_that_makes_no_sense_is_refused(certificate, sven, before, name):
    done(certificate, sven, *before) if before else None

    told = refused(CertificateNotSo, name, by=sven, certificate_id=certificate.id, reason="x").text
    assert told.en.startswith("The certificate is ") and told.zh.startswith("证书状态为")


@pytest.mark.parametrize("who", ["rita", "otto", "ada", "mei"])
def test_only_a_supervisor_does_it(certificate, cast, who):
    refused(CertificatesForSupervisors, by=getattr(cast, who).viewer, certificate_id=certificate.id, reason="x")


@pytest.mark.parametrize("reason", ["", "  \n", "x" * (services.MOST_REASON + 1)])
def test_a_reason_is_needed(certificate, sven, reason):
    assert refused(StatusReasonMissing, by=sven, certificate_id=certificate.id, reason=reason).pointer == "/reason"


def test_an_unknown_one_and_one_that_moved_on_are_refused(certificate, sven):
    refused(UnknownCertificate, by=sven, certificate_id=uuid7(), reason="x")
    refused(CertificateMovedOn, by=sven, certificate_id=certificate.id, reason="x", seen=2)
    assert services.suspend(by=sven, certificate_id=certificate.id, reason="x", seen=1).certificate.version == 2


def test_nobody_changes_a_certificate_of_their_own_group(certificate, sven):
    refused(OwnCertificate, by=replace(sven, organisation=certificate.exporter_id), certificate_id=certificate.id, reason="x")


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE certificates_statuschange SET reason = 'another'",
        "UPDATE certificates_statuschange SET made_by = gen_random_uuid() WHERE kind = 'suspended'",
        "UPDATE certificates_statuschange SET kind = 'revoked'",
        "DELETE FROM certificates_statuschange",
        "UPDATE certificates_certificate SET state = 'certified'",
    ],
)
def test_fsck_names_a_change_that_its_entry_does_not_say(certificate, sven, change):
    done(certificate, sven, "suspend")
    assert not replayed().damages, replayed().lines()

    with acting_as("login"), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET LOCAL ledger.migrating = 'on'")
        cursor.execute(
            "ALTER TABLE certificates_certificate DISABLE TRIGGER ALL; ALTER TABLE certificates_statuschange DISABLE TRIGGER ALL"
        )
        cursor.execute(change)

    report = replayed()
    assert report.damages["changes of certificates"], report.lines()
    assert f"certificate {certificate.id}" in "\n".join(report.lines())
