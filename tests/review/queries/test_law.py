"""Parties and law of a dossier, as the registry has them."""

from datetime import date
from decimal import Decimal

import pytest

from tests.make.custody import with_reference_tables
from tests.make.registry import a_facility, a_licence, a_listing, a_policy, a_quota, an_organisation, registered
from traceability.review import dossier as d
from traceability.review.queries import law

pytestmark = pytest.mark.django_db


def known(**parts):
    registered({"format": "registry/1", **parts})


def test_organisations_and_facilities_come_by_their_codes():
    known(
        organisations=[an_organisation("FRM", group="SOUTH", kinds=["trader"], closed_on="2026-09-30")],
        facilities=[
            a_facility(region="DE-BY", own_ranges_percent={"Ce": ["1.5", "2"]}),
            a_facility("FRM-WH-2", latitude=None, longitude=None),
        ],
    )

    organisation = law.organisations_of({"FRM", "NOBODY", ""})["FRM"]
    facilities = law.facilities_of({"FRM-PLANT-1", "FRM-WH-2", ""})

    assert (organisation.group, organisation.kinds, organisation.closed_on) == ("SOUTH", frozenset({"trader"}), date(2026, 9, 30))
    assert facilities["FRM-PLANT-1"].own_ranges_percent == {"Ce": (Decimal("1.5"), Decimal(2))}
    assert (facilities["FRM-PLANT-1"].organisation, facilities["FRM-PLANT-1"].place.country) == ("FRM", "DE")
    assert facilities["FRM-WH-2"].place.latitude is None


def test_licences_are_those_of_the_chain_and_those_that_are_named():
    ring = [["1", "1"], ["2", "1"], ["2", "2"], ["1", "1"]]
    scope = {"forms": ["oxide"], "area": ring, "destination": "DE", "importer": "DRV"}
    quantity = {"value": "2.5", "unit": "t", "basis": "reo", "per": "year"}
    known(
        organisations=[an_organisation(), an_organisation("OTHER")],
        licences=[
            a_licence(scope=scope, quantity=quantity),
            a_licence("EL-2", organisation="OTHER"),
            a_licence("EL-3", organisation="OTHER"),
        ],
    )

    found = {one.number: one for one in law.licences_of({"FRM"}, [d.NamedLicence("export", "EL-2")], year=2026)}

    assert found.keys() == {"EL-1", "EL-2"}
    one = found["EL-1"]
    assert (one.quantity_kg, one.quantity_basis, one.used_kg, one.uses) == (Decimal(2500), "reo", Decimal(0), 0)
    assert (one.scope.forms, one.scope.destination, one.scope.importer, one.scope.hs_codes) == (("oxide",), ("DE",), ("DRV",), None)
    assert one.scope.area[1] == (Decimal(2), Decimal(1))


def test_a_list_of_a_year_is_whole_so_that_not_loaded_is_told_apart():
    known(organisations=[an_organisation()], public_list=[a_listing(), a_listing(year=2025, activities=[])])

    assert [(listing.year, listing.activities) for _, listing in law.public_list({2026, 2027})] == [(2026, frozenset({"separation"}))]
    assert law.public_list({2027}) == ()


def test_quotas_have_their_present_batches_in_order():
    known(quotas=[a_quota()])
    known(quotas=[a_quota(batches=[{"released_on": "2026-07-01", "reo_t": "7"}, {"released_on": "2026-02-06", "reo_t": "6"}])])

    (quota,) = law.quotas_of({"SOUTH", ""}, {2026})

    assert [(batch.released_on, batch.reo_t) for batch in quota.batches] == [(date(2026, 2, 6), Decimal(6)), (date(2026, 7, 1), Decimal(7))]
    assert law.quotas_of({"NORTH"}, {2026}) == law.quotas_of({"SOUTH"}, {2025}) == ()


def test_policies_and_reference_tables_are_read_as_last_loaded():
    known(policies=[a_policy()])
    with_reference_tables()

    tables, reference, defaults = law.reference()

    assert len(tables) == len(law.TABLES)
    assert len(reference.deposits) == 11 and reference.forms["mixed_carbonate"].family == "carbonate"
    assert {row.key for row in defaults} >= {"M02.tolerance_percent", "E01.block_percent"}
    assert [policy.text for _, policy in law.policies_set()] == ["1.5"]
