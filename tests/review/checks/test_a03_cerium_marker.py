from decimal import Decimal

import pytest

from tests.make.dossiers import a_dossier, a_facility, a_lot, an_assay, an_event, the_reference
from tests.make.story_dossiers import Telling
from traceability.review.catalogue import Finding
from traceability.review.checks.a03_cerium_marker import CE_MAX, cerium_marker
from traceability.review.dossier import Fields


def with_bayan_obo(percent: str) -> dict[str, Decimal]:
    """Shares of Xinfeng clay with so many percent of Bayan Obo ore."""
    part, deposits = Decimal(percent) / 100, the_reference().deposits
    one, two = deposits["xinfeng"].shares_percent, deposits["bayan_obo"].shares_percent
    return {element: one[element] * (1 - part) + two[element] * part for element in one}


def asked(shares, *, deposit="xinfeng", stage="leaching", policies=None) -> Finding:
    lot = a_lot("XFM:MIX-1", form="mixed_oxide", assay=an_assay(shares_percent=dict(shares)), made_by="e-1")
    event = an_event(stage=stage, facility="XFM-1", outputs=["XFM:MIX-1"], fields=Fields(deposit=deposit))
    return cerium_marker(a_dossier(lots=[lot], events=[event], facilities=[a_facility("XFM-1", "XFM", deposit=deposit)], policies=policies))


@pytest.mark.parametrize(("percent", "ce", "result"), [("0", "3.27", "passed"), ("8", "7.03", "passed"), ("10", "7.96", "failed")])
def test_rock_ore_in_ionic_product_shows_in_its_cerium(percent, ce, result):
    finding = asked(with_bayan_obo(percent))

    assert (finding.result, finding.severity) == (result, "HOLD")
    assert finding.evidence[0].values["limit"] == Decimal("7.27")
    assert abs(finding.evidence[0].values["ce"] - Decimal(ce)) < Decimal("0.01")


@pytest.mark.parametrize(("ce", "result"), [("7.27", "passed"), ("7.28", "failed")])
def test_four_points_above_the_deposit_are_allowed_and_no_more(ce, result):
    finding = asked(with_bayan_obo("0") | {"Ce": Decimal(ce)})

    assert finding.result == result


@pytest.mark.parametrize(("ce", "result"), [("15.00", "not_checked"), ("15.01", "failed")])
def test_a_leached_product_of_no_declared_deposit_has_a_highest_cerium(ce, result):
    assert asked({"Ce": Decimal(ce)}, deposit="").result == result


def test_leaching_at_a_rock_deposit_has_the_highest_cerium_too():
    assert asked(dict(the_reference().deposits["bayan_obo"].shares_percent), deposit="bayan_obo").result == "failed"


def test_the_highest_cerium_is_the_policys_and_the_lower_limit_counts():
    assert asked(with_bayan_obo("0"), policies={CE_MAX: "3"}).result == "failed"


def test_the_sentence_names_cerium_and_deposit():
    finding = asked(with_bayan_obo("0") | {"Ce": Decimal("9.00")})

    assert finding.message.en == "XFM:MIX-1: Ce 9.00 % is too high for leached Xinfeng ion-adsorption clay (medium-Y, rich-Eu)."
    assert finding.message.zh == "XFM:MIX-1：Ce 9.00%，对信丰离子吸附型稀土矿(中钇富铕型)浸出产品偏高。"


@pytest.mark.parametrize("deposit", ["bayan_obo", "north_capel_monazite", "lahat_xenotime"])
def test_rock_monazite_and_xenotime_have_no_such_marker(deposit):
    assert asked(with_bayan_obo("50"), deposit=deposit, stage="beneficiation").result == "not_applicable"


def test_an_ionic_deposit_counts_however_it_was_won():
    assert asked(with_bayan_obo("50"), stage="import").result == "failed"


@pytest.mark.parametrize("changed", [{"shares": {"La": Decimal(30)}}, {"policies": {}}])
def test_what_is_missing_is_not_checked(changed):
    assert asked(**{"shares": with_bayan_obo("0"), **changed}).result == "not_checked"


def test_the_leached_products_of_the_honest_stories_pass():
    assert cerium_marker(Telling("S02").dossier()).result == "passed"
