"""How far licences are used up: the fullest first, of the year or the whole term, as far as the viewer may see them."""

from decimal import Decimal

import pytest

from traceability.registry.models import LicenceAccount
from traceability.registry.queries import licences_consumed

pytestmark = pytest.mark.django_db


def test_what_an_approval_drew_is_told(cast, certificate):
    found = licences_consumed(2026, viewer=cast.otto.viewer, limit=10)

    limited = LicenceAccount.objects.filter(limit_kg__gt=0, drawn_kg__gt=0)
    assert {(one.licence.id, one.drawn_kg, one.limit_kg) for one in found} == set(limited.values_list("licence_id", "drawn_kg", "limit_kg"))
    assert found and found[0].share == found[0].drawn_kg / found[0].limit_kg == Decimal("0.146")
    assert [one.share for one in found] == sorted((one.share for one in found), reverse=True)


def test_another_tenant_sees_nothing_of_it(cast, certificate):
    assert licences_consumed(2026, viewer=cast.bela.viewer, limit=10) == []
