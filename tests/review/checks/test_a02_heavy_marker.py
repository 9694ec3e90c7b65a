from collections.abc import Mapping
from decimal import Decimal

import pytest

from tests.make.dossiers import a_dossier, a_facility, a_lot, an_assay, an_event, the_reference
from tests.make.story_dossiers import Telling
from traceability.review.catalogue import Finding
from traceability.review.checks.a01_deposit_fingerprint import deposit_fingerprint
from traceability.review.checks.a02_heavy_marker import DY_EXCESS, MAX_Y, Y_EXCESS, heavy_marker
from traceability.review.dossier import Dossier


def with_longnan(percent: str, **changed: str) -> dict[str, Decimal]:
    """Shares of Bayan Obo with so many percent of Longnan clay."""
    part, deposits = Decimal(percent) / 100, the_reference().deposits
    one, two = deposits["bayan_obo"].shares_percent, deposits["longnan"].shares_percent
    return {element: one[element] * (1 - part) + two[element] * part for element in one} | {
        element: Decimal(share) for element, share in changed.items()
    }


def a_dossier_of(shares: Mapping[str, Decimal], *, deposit="bayan_obo", stage="beneficiation", policies=None, **facility) -> Dossier:
    lot = a_lot("BYM:CON-1", form="concentrate", assay=an_assay(shares_percent=dict(shares)), made_by="e-1")
    event = an_event(stage=stage, facility="BYM-1", outputs=["BYM:CON-1"])
    return a_dossier(lots=[lot], events=[event], facilities=[a_facility("BYM-1", "BYM", deposit=deposit, **facility)], policies=policies)


def asked(shares: Mapping[str, Decimal], **changed) -> Finding:
    return heavy_marker(a_dossier_of(shares, **changed))


def test_one_percent_of_clay_in_rock_feed_is_found_by_the_marker_and_not_by_distance():
    dossier = a_dossier_of(with_longnan("1"))

    by_marker, by_distance = heavy_marker(dossier), deposit_fingerprint(dossier)

    assert (by_marker.result, by_marker.severity, round(by_marker.evidence[0].values["y"], 2)) == ("failed", "HOLD", Decimal("0.65"))
    assert (by_distance.result, by_distance.evidence[0].values["d"]) == ("passed", Decimal("0.90"))


def test_the_clay_in_the_rock_of_s09_is_found_in_ore_and_concentrate():
    finding = heavy_marker(Telling("S09").dossier())

    assert (finding.result, finding.severity, len(finding.evidence)) == ("failed", "HOLD", 2)


@pytest.mark.parametrize(
    ("y", "dy", "result"), [("0.40", "0.10", "passed"), ("0.41", "0.10", "failed"), ("0.05", "0.29", "passed"), ("0.05", "0.31", "failed")]
)
def test_both_markers_have_their_limit(y, dy, result):
    """Bayan Obo has Y 0.00 and Dy 0.10 (as published), so 0.40 and 0.30 are the limits."""
    assert asked(with_longnan("0", Y=y, Dy=dy)).result == result


@pytest.mark.parametrize(("excess", "result"), [("0.40", "passed"), ("0.39", "failed")])
def test_the_limit_itself_is_still_allowed(excess, result):
    assert asked(with_longnan("0", Y="0.40"), policies={Y_EXCESS: excess}).result == result


def test_the_sentence_names_both_shares_and_the_deposit():
    finding = asked(with_longnan("0", Y="0.65", Dy="0.17"))

    assert finding.message.en == "BYM:CON-1: Y 0.65 %, Dy 0.17 % do not belong to Bayan Obo mixed bastnaesite-monazite."
    assert finding.message.zh == "BYM:CON-1：Y 0.65%、Dy 0.17%与白云鄂博混合型稀土矿不符，疑混入离子矿。"


def test_a_mines_own_range_comes_first():
    own = {"Y": (Decimal(0), Decimal("0.30"))}

    assert asked(with_longnan("0", Y="0.70"), own_ranges_percent=own).result == "passed"
    assert asked(with_longnan("0", Y="0.71"), own_ranges_percent=own).result == "failed"


@pytest.mark.parametrize(("deposit", "result"), [("mianning", "failed"), ("mount_weld", "failed"), ("xinfeng", "not_applicable")])
def test_only_deposits_with_next_to_no_y_have_the_marker(deposit, result):
    shares = dict(the_reference().deposits[deposit].shares_percent)

    assert asked(shares | {"Y": shares["Y"] + 1}, deposit=deposit).result == result
    assert asked(shares | {"Y": shares["Y"] + 1}, deposit=deposit, policies={MAX_Y: "100"}).result == "failed"


def test_dy_over_its_limit_is_enough_without_y():
    shares = {"Ce": Decimal(50), "Dy": Decimal("0.90")}

    assert asked(shares).result == "failed"
    assert asked({"Ce": Decimal(50), "Dy": Decimal("0.10")}).result == "not_checked"


@pytest.mark.parametrize("changed", [{"deposit": ""}, {"policies": {}}])
def test_what_is_missing_is_not_checked(changed):
    assert asked(with_longnan("0"), **changed).result == "not_checked"


def test_after_separation_it_does_not_apply():
    assert asked(with_longnan("1"), stage="separation").result == "not_applicable"


def test_metal_shares_are_read_as_oxide():
    lot = a_lot("BYM:CON-1", form="concentrate", assay=an_assay(trem_percent="40.0", shares_percent=with_longnan("1")), made_by="e-1")
    event = an_event(stage="beneficiation", facility="BYM-1", outputs=["BYM:CON-1"])
    dossier = a_dossier(lots=[lot], events=[event], facilities=[a_facility("BYM-1", "BYM", deposit="bayan_obo")], policies={DY_EXCESS: "9"})

    assert heavy_marker(dossier).evidence[0].values["y"] > Decimal("0.65")
