"""The pages of what used a quota or a licence."""

from datetime import date
from decimal import Decimal

import pytest

from tests.make.registry import SUPERVISOR, a_document, a_full_document, a_quota, approve, registered
from traceability.kernel.identifiers import uuid7
from traceability.registry import services
from traceability.registry.models import Licence, LicenceDraw, Quota

pytestmark = pytest.mark.django_db


def page(person, kind, row):
    response = person.signed_in().get(f"/desk/registry/{kind}/{row.pk}/used/")
    return response.content.decode() if response.status_code == 200 else response.status_code


def test_a_quota_shows_each_batch_with_what_is_left(cast):
    registered(a_full_document(quotas=[a_quota("SOUTH")]), by=cast.sven.viewer)
    quota = Quota.objects.get(group="SOUTH")
    approve(uuid7(), quotas=[services.QuotaClaim(quota.id, Decimal("700000"))])

    shown = page(cast.rita, "quota", quota)

    for text in ("2026-02-06", "600,000.000", "100,000.000", "500,000.000", "2026-07-01", "700,000.000"):
        assert text in shown, text
    assert (
        f'href="/desk/registry/quota/{quota.pk}/used/"'
        in cast.rita.signed_in().get(f"/desk/registry/quota/{quota.pk}/change/").content.decode()
    )


def test_a_licence_shows_its_shipments_and_no_year_for_a_whole_term(cast, certificate):
    draw = LicenceDraw.objects.select_related("licence").first()

    shown = page(cast.sven, "licence", draw.licence)

    assert certificate.shipment.number in shown
    change = cast.sven.signed_in().get(f"/desk/registry/licence/{draw.licence_id}/change/").content.decode()
    assert ("whole term" in change) is (draw.licence.quantity_per != "year")
    assert '<td class="field-of_year">0</td>' not in change


def test_a_row_that_nothing_used_says_so(cast):
    registered(a_document(quotas=[a_quota("EAST", batches=[])]), by=cast.sven.viewer)
    assert "Nothing is released yet." in page(cast.rita, "quota", Quota.objects.get(group="EAST"))


def test_a_row_that_is_not_there_is_not_found(cast):
    registered(a_document(), by=SUPERVISOR)
    assert page(cast.rita, "quota", Quota(id=uuid7())) == 404
    assert page(cast.rita, "licence", Licence(id=uuid7(), valid_from=date(2026, 1, 1))) == 404
