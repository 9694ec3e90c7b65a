"""What used a quota or a licence: shipments that drew, production that counts as Q01 and Q02 count it."""

from decimal import Decimal

import pytest

from tests.make.custody import a_lot, an_assay, record, with_reference_tables
from tests.make.custody import an_event as an_event_claim
from tests.make.registry import a_document, a_facility, a_quota, an_organisation, registered
from tests.make.told_stories import approved, tell
from traceability.custody.models import Shipment
from traceability.kernel.errors import Forbidden
from traceability.registry.models import Licence, LicenceDraw, Quota, QuotaDraw
from traceability.review import queries

pytestmark = pytest.mark.django_db


def test_shipments_that_drew_are_named_with_what_they_took(cast):
    registered(a_document(quotas=[a_quota("NORTH", kind="mining_rock")]), by=cast.sven.viewer)
    shipment = tell("S01", supervisor=cast.sven.viewer)[0]
    approved(shipment, cast)

    drawn = {draw.licence.number: draw.kg for draw in LicenceDraw.objects.select_related("licence")}
    assert drawn
    for licence in Licence.objects.filter(number__in=drawn):
        (one,) = queries.drawn_from_licence(licence.id, viewer=cast.rita.viewer)
        assert (one.number, one.kg, one.day) == (shipment.number, drawn[licence.number], shipment.planned_export_on)
    for quota in Quota.objects.all():
        drawn_kg = {draw.reo_kg for draw in QuotaDraw.objects.filter(quota=quota)}
        assert {one.kg for one in queries.drawn_from_quota(quota.id, viewer=cast.rita.viewer)} == drawn_kg


def leached(lot, reo, month):
    """Ionic clay of BYM's own mine: `reo` kilograms REO in oxide."""
    days = {"started_at": f"{month}-01T00:00:00+08:00", "ended_at": f"{month}-20T00:00:00+08:00"}
    return an_event_claim("leaching", outputs=[a_lot(lot, form="oxide", net_kg=reo, assay=an_assay(treo_percent="100.0"))], **days)


@pytest.fixture
def ionic(trade, cast):
    with_reference_tables()
    registered(
        a_document(
            organisations=[an_organisation("BYM", group="NORTH")],
            facilities=[a_facility("BYM-MINE-1", organisation="BYM", kind="mine", ore_class="ionic", deposit="longnan")],
            quotas=[a_quota("NORTH", year=2025, kind="mining_ionic"), a_quota("NORTH", year=2026, kind="mining_ionic")],
        )
    )
    for number, (reo, month) in enumerate([("1000.000", "2025-12"), ("200.000", "2026-01"), ("50.500", "2026-03")]):
        record(trade.bym, leached(f"BYM:OX-{number}", reo, month))


def test_production_of_the_groups_year_counts_on_it(ionic, cast):
    quota = Quota.objects.get(year=2026)

    found = queries.produced_on_quota(quota, viewer=cast.rita.viewer)

    assert (found.count, found.reo_kg) == (2, Decimal("250.500"))
    assert [one.reo_kg for one in found.events] == [Decimal("50.500"), Decimal("200.000")]
    assert {one.organisation for one in found.events} == {"BYM"}


def test_separations_count_as_the_check_counts_them(cast):
    shipment = tell("S01", supervisor=cast.sven.viewer)[0]
    group = registered(
        a_document(organisations=[an_organisation("HFR", group="SOUTH")], quotas=[a_quota("SOUTH", kind="separation")]), by=cast.sven.viewer
    )
    assert group
    dossier = queries.dossier_of(shipment.id)
    (event,) = [one for one in dossier.events if one.stage == "separation"]
    products = sum(lot.net_kg for lot in dossier.outputs_of(event))

    found = queries.produced_on_quota(Quota.objects.get(kind="separation"), viewer=cast.otto.viewer)

    assert [one.event for one in found.events] == [event.id]
    assert 0 < found.reo_kg < products


def test_a_quota_that_nobody_used_says_so(cast):
    registered(a_document(quotas=[a_quota("EAST", kind="separation"), a_quota("EAST", kind="mining_rock")]), by=cast.sven.viewer)

    for quota in Quota.objects.all():
        found = queries.produced_on_quota(quota, viewer=cast.rita.viewer)
        assert (found.reo_kg, found.count, found.events) == (0, 0, ())
        assert queries.drawn_from_quota(quota.id, viewer=cast.rita.viewer) == ()


@pytest.mark.parametrize("name", ["ada", "mei"])
def test_others_may_not_ask(ionic, cast, name):
    quota = Quota.objects.get(year=2026)
    viewer = getattr(cast, name).viewer

    for asked in (queries.drawn_from_quota, queries.drawn_from_licence):
        with pytest.raises(Forbidden):
            asked(quota.id, viewer=viewer)
    with pytest.raises(Forbidden):
        queries.produced_on_quota(quota, viewer=viewer)
    assert not Shipment.objects.exists()
