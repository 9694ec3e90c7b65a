"""Reasons about persons are read by uid, out of what opens the commitment."""

import pytest

from tests.make.registry import SUPERVISOR, a_full_document, registered
from traceability.kernel.identifiers import uuid7
from traceability.registry import services
from traceability.registry.models import Member
from traceability.registry.queries.reasons import reasons_of

pytestmark = pytest.mark.django_db


def test_a_committed_reason_is_found_by_its_entry(django_assert_num_queries):
    registered(a_full_document())
    left = services.set_member_active(by=SUPERVISOR, member_id=Member.objects.get().id, active=False, reason="Retired. 退休")

    with django_assert_num_queries(1):
        found = reasons_of([left.acknowledgement.uid, uuid7()])

    assert found == {left.acknowledgement.uid: "Retired. 退休"}


def test_nothing_is_asked_for_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert reasons_of([]) == {}
