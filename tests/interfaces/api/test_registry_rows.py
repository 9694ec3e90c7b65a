"""From a row to its JSON: plain text for every quantity, null for what is not stated."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from tests import openapi
from traceability.interfaces.api import registry_rows, registry_shapes
from traceability.registry.models import Facility, Licence, LicenceAccount, Organisation, PublicListing
from traceability.registry.queries import Policy, Released
from traceability.registry.queries.listings import LicenceSeen

HFR = Organisation(code="HFR", name="Huafang", name_zh="华方", kinds=["separator"])


def test_a_bare_facility_is_mostly_null():
    said = registry_rows.facility_json(Facility(code="HFR-WH-1", organisation=HFR, kind="warehouse", name="Warehouse"))

    assert openapi.problems_with(said, registry_shapes.SEEN_FACILITY) == []
    assert {name for name, value in said.items() if value is None} == {
        "region", "latitude", "longitude", "ore_class", "deposit", "capacity_t_per_year", "own_ranges_percent",
    }  # fmt: skip


def test_a_bare_licence_has_every_scope_field():
    row = Licence(kind="export", number="EL-1", organisation=HFR, issued_by="Ministry", scope={"destination": "DE"})

    said = registry_rows.licence_json(LicenceSeen(row, ()))

    assert openapi.problems_with(said, registry_shapes.SEEN_LICENCE) == []
    assert (said["scope"]["destination"], said["scope"]["area"], said["quantity"], said["money"]) == ("DE", None, None, None)


def test_quantities_are_text():
    row = Licence(
        kind="export", number="EL-1", organisation=HFR, issued_by="Ministry", scope={}, quantity_value=Decimal("2500"), quantity_unit="t",
        quantity_basis="reo", quantity_per="year", money_amount=Decimal("5"), money_currency="USD",
    )  # fmt: skip

    said = registry_rows.licence_json(LicenceSeen(row, (LicenceAccount(year=2026, drawn_kg=Decimal("12.5"), drawn_amount=Decimal(2)),)))

    assert openapi.problems_with(said, registry_shapes.SEEN_LICENCE) == []
    assert said["drawn"] == [{"year": 2026, "kg": "12.500", "amount": "2.00", "uses": 0}]
    assert (said["quantity"]["value"], said["money"]["amount"]) == ("2500.000", "5.00")


def test_a_quota_shows_batches_and_draws():
    row = Released(
        UUID(int=1), "SOUTH", 2026, "mining_ionic", True, ((date(2026, 2, 6), Decimal("600.500")),), Decimal("12.5"), Decimal("600487.5")
    )

    said = registry_rows.quota_json(row)
    assert openapi.problems_with(said, registry_shapes.SEEN_QUOTA) == []
    assert (said["batches"], said["drawn_kg"]) == ([{"released_on": "2026-02-06", "reo_t": "600.5"}], "12.500")


def test_the_small_rows():
    listing = registry_rows.listing_json(PublicListing(year=2026, organisation=HFR, activities=["mining"]))
    policy = registry_rows.policy_json(Policy("M02.tolerance_percent", "1.0", "%", None, date(2026, 6, 30), "P", "a proposal", True))

    assert openapi.problems_with(listing, registry_shapes.SEEN_LISTING) == []
    assert openapi.problems_with(policy, registry_shapes.SEEN_POLICY) == []
    assert (policy["valid_from"], policy["valid_to"]) == (None, "2026-06-30")
