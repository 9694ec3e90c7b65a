"""What waits for a flag, asked from both ends; and which flags nobody has answered."""

from datetime import date

import pytest

from tests.make.registry import a_policy, registered
from traceability.certificates import queries, services
from traceability.certificates.models import Certificate
from traceability.certificates.queries import flags
from traceability.ledger.models import Entry
from traceability.registry import services as registry
from traceability.registry.models import Licence
from traceability.review.models import Examination

pytestmark = pytest.mark.django_db


def revoke(cast):
    licence = Licence.objects.get(number="ML-2025-BYM")
    registry.revoke_licence(by=cast.sven.viewer, licence_id=licence.id, revoked_on=date(2026, 3, 1), reason="x")


def open_flags():
    return list(Certificate.objects.filter(queries.is_unanswered()).values_list("id", flat=True))


def test_every_subject_that_an_examination_reads_can_flag(cast, certificate):
    read = Examination.objects.get(case_id=certificate.case_id).read_uids

    assert set(Entry.objects.filter(uid__in=read).values_list("subject_type", flat=True)) <= set(flags.READ)


def test_a_flag_is_open_until_a_supervisor_moves_the_certificate(cast, certificate):
    revoke(cast)
    assert open_flags() == []

    services.flag(certificates=[certificate.id])
    assert open_flags() == [certificate.id]

    services.suspend(by=cast.sven.viewer, certificate_id=certificate.id, reason="x")
    assert open_flags() == []


def test_both_ends_find_the_same(cast, certificate):
    registered({"format": "registry/1", "policies": [a_policy("M99.other")]}, by=cast.sven.viewer)
    registered({"format": "registry/1", "policies": [a_policy("M99.other", value="3")]}, by=cast.sven.viewer)
    assert (list(queries.waiting_certificates()), queries.newer_facts([certificate.id])) == ([], {})

    revoke(cast)

    assert list(queries.waiting_certificates()) == [certificate.id]
    assert [one.kind for one in queries.newer_facts([certificate.id])[certificate.id]] == ["licence.revoked"]
