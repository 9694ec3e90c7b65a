from decimal import Decimal
from uuid import UUID

import pytest

from tests.make.dossiers import a_dossier, a_facility, a_lot, an_assay, an_event, an_id, an_organisation
from traceability.review import quotas
from traceability.review.dossier import Quota

ORE = an_event("ore", stage="mining", facility="MINE", outputs=["ORE"])
BROUGHT = an_event("brought", stage="import", facility="PORT", outputs=["IN"])
LOTS = [a_lot("ORE", form="ore", made_by="ore"), a_lot("IN", form="ore", made_by="brought")]
PLACES = [a_facility("MINE", ore_class="rock"), a_facility("SITE", ore_class="ionic"), a_facility("DRESSER"), a_facility("PORT")]


def dressed(*lots):
    return an_event("dress", stage="beneficiation", facility="DRESSER", inputs=[(lot, "1.000") for lot in lots])


def kinds(*events):
    return [kind for _, kind in quotas.counted(a_dossier(lots=LOTS, events=events, facilities=PLACES))]


def test_every_event_that_draws_on_a_quota_has_its_kind():
    leached = an_event("leach", stage="leaching", facility="SITE")

    assert kinds(ORE, leached, dressed("ORE"), an_event("sep")) == ["mining_rock", "mining_ionic", "mining_rock", "separation"]


def test_dressing_of_nothing_but_imported_ore_counts_on_none():
    assert kinds(BROUGHT, dressed("IN")) == []
    assert kinds(ORE, BROUGHT, dressed("ORE", "IN")) == ["mining_rock", "mining_rock"]


def test_a_class_of_ore_that_is_not_said_has_no_kind():
    assert kinds(an_event("leach", stage="leaching", facility="DRESSER")) == [""]


def test_products_are_what_is_sold_on():
    lots = [a_lot("P", assay=an_assay(treo_percent="50.0")), a_lot("R", form="residue")]
    dossier = a_dossier(lots=[*lots, a_lot("X", assay=None)], events=[])

    assert quotas.products_kg(dossier, an_event(outputs=["P", "R"])) == Decimal("500.000")
    assert quotas.products_kg(dossier, an_event(outputs=["P", "X"])) is None


@pytest.mark.parametrize(("year", "found"), [(2026, True), (2025, False)])
def test_a_quota_is_of_a_group_year_and_kind(year, found):
    dossier = a_dossier(quotas=[Quota(an_id("q"), "SOUTH", 2026, "separation")], organisations=[an_organisation("HFR")])

    assert quotas.group_of(dossier, an_event()) == "SOUTH"
    assert (quotas.quota_of(dossier, "SOUTH", year, "separation") is not None) == found
    assert quotas.quota_of(dossier, "SOUTH", 2026, "mining_rock") is None


def test_a_published_total_of_a_group_serves_where_the_registry_has_none():
    own = Quota(an_id("q"), "NORTH", 2024, "separation")
    held = {one.what: one for one in quotas.quotas_of(a_dossier(quotas=[own]), "NORTH", 2024)}

    assert held.keys() == {"mining_rock", "separation"}
    assert held["separation"] is own
    assert (held["mining_rock"].undated_t, held["mining_rock"].total_t) == (Decimal(188650), Decimal(188650))
    assert [(str(batch.released_on), batch.reo_t) for batch in held["mining_rock"].batches] == [("2024-02-07", Decimal(94580))]


@pytest.mark.parametrize(("used", "may"), [("89.9", False), ("90", True), ("200", True), ("200.1", False)])
def test_a_use_above_the_dated_batches_may_be_within_an_undated_total(used, may):
    quota = Quota(UUID(int=0), "NORTH", 2024, "mining_rock", undated_t=Decimal(200))

    assert quotas.may_be_released(quota, Decimal(used), Decimal(90), Decimal(100)) is may
    assert not quotas.may_be_released(Quota(UUID(int=0), "NORTH", 2024, "mining_rock"), Decimal(used), Decimal(90), Decimal(100))
