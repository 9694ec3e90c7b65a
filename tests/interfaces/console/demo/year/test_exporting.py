from datetime import date
from decimal import Decimal

import pytest

from tests.interfaces.console.demo.year.told_year import lots
from traceability.custody.claims import read_shipment
from traceability.interfaces.console.demo import year
from traceability.interfaces.console.demo.year.exporting import licences

BODIES = year.told().shipments


@pytest.mark.parametrize("one", year.CONSIGNMENTS, ids=lambda one: one.label)
def test_papers_packages_and_lines_agree(one):
    body = BODIES[one.label]
    (line,), (package,) = body["lines"], body["packages"]
    papers = {paper["kind"]: paper.get("fields", {}) for paper in body["documents"]}

    assert read_shipment(body).lines[0].lot == one.lot
    assert line["net_kg"] == package["net_kg"] == papers["packing_list"]["net_kg"] == papers["commercial_invoice"]["net_kg"]
    assert package["pieces"] == papers["packing_list"]["pieces"]
    assert line["hs_code"] == papers["packing_list"]["hs_code"]
    assert Decimal(package["gross_kg"]) > Decimal(package["net_kg"])


@pytest.mark.parametrize("one", year.CONSIGNMENTS, ids=lambda one: one.label)
def test_what_is_declared_is_what_the_assay_says(one):
    lot = lots()[one.lot]
    if "assay" in lot:  # what was packed keeps the assay of what it was packed from
        assert BODIES[one.label]["lines"][0]["declared_shares_percent"] == lot["assay"]["shares_percent"]


def test_a_controlled_consignment_has_its_licence_and_its_end_user_s_word():
    for one in year.CONSIGNMENTS:
        kinds = {licence["kind"] for licence in licences(one)}
        papers = {paper["kind"] for paper in BODIES[one.label]["documents"]}
        assert ("dual_use" in kinds) == ("end_user_certificate" in papers) == (one.control_code != "not controlled")


def test_one_exporter_forgot_to_name_the_licence_that_it_has():
    (forgotten,) = [one for one in year.CONSIGNMENTS if not one.names_licence]

    assert licences(forgotten) and BODIES[forgotten.label]["licences"] == []


def test_everything_leaves_while_the_law_is_known():
    """After 2026-11-10 the controls of October 2025 are unknown: checks.md, section 4."""
    assert all(date.fromisoformat(one.planned_on) <= date(2026, 11, 10) for one in year.CONSIGNMENTS)
    assert all(date.fromisoformat(one.papers_on) < date.fromisoformat(one.planned_on) for one in year.CONSIGNMENTS)
