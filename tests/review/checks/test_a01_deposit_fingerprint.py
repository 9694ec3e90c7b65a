from collections.abc import Mapping
from decimal import Decimal

import pytest

from tests.make.dossiers import a_dossier, a_facility, a_lot, an_assay, an_event, an_id, the_reference
from tests.make.story_dossiers import Telling
from traceability.review.catalogue import Finding
from traceability.review.checks.a01_deposit_fingerprint import deposit_fingerprint
from traceability.review.dossier import Fields, Origin


def mixed(main: str, other: str, percent: str) -> dict[str, Decimal]:
    """Shares of the deposit `main` with so many percent of `other`."""
    part, deposits = Decimal(percent) / 100, the_reference().deposits
    one, two = deposits[main].shares_percent, deposits[other].shares_percent
    return {element: one[element] * (1 - part) + two[element] * part for element in one}


def asked(
    shares: Mapping[str, object], *, deposit="bayan_obo", stage="beneficiation", form="concentrate", policies=None, **facility
) -> Finding:
    lot = a_lot("BYM:CON-1", form=form, assay=an_assay(shares_percent=dict(shares)), made_by="e-1")
    event = an_event(stage=stage, facility="BYM-1", outputs=["BYM:CON-1"], fields=Fields(deposit=deposit if stage == "import" else ""))
    place = a_facility("BYM-1", "BYM", deposit="" if stage == "import" else deposit, **facility)
    return deposit_fingerprint(a_dossier(lots=[lot], events=[event], facilities=[place], policies=policies))


@pytest.mark.parametrize(
    ("percent", "result", "severity", "d"),
    [
        ("0", "passed", "BLOCK", "0.00"),
        ("5.5", "passed", "BLOCK", "4.97"),
        ("5.6", "failed", "HOLD", "5.06"),
        ("16.6", "failed", "HOLD", "14.99"),
        ("16.7", "failed", "BLOCK", "15.08"),
    ],
)
def test_rock_ore_with_ionic_clay_in_it(percent, result, severity, d):
    finding = asked(mixed("bayan_obo", "longnan", percent))

    assert (finding.result, finding.severity, finding.evidence[0].values["d"]) == (result, severity, Decimal(d))


def test_the_concentrate_of_s01_lies_close():
    finding = deposit_fingerprint(Telling("S01").dossier())

    assert {seen.values["d"] for seen in finding.evidence} == {Decimal("0.41")}


def test_the_clay_of_s10_is_another_deposits():
    finding = deposit_fingerprint(Telling("S10").dossier())

    assert (finding.severity, finding.evidence[0].values["d"], finding.evidence[0].values["deposit"]) == (
        "BLOCK",
        Decimal("21.78"),
        "xunwu",
    )
    assert len(finding.evidence[0].values["largest"]) == 3


def test_own_ranges_come_before_the_deposits_row():
    shares = mixed("bayan_obo", "longnan", "5.6")
    wide = {element: (Decimal(0), Decimal(100)) for element in shares}

    assert asked(shares, own_ranges_percent=wide).evidence[0].values["d"] == Decimal("0.00")


def test_outside_own_ranges_the_excesses_are_halved():
    shares = dict(the_reference().deposits["bayan_obo"].shares_percent)
    narrow = {element: (Decimal(0), share) for element, share in shares.items()} | {"Ce": (Decimal(0), shares["Ce"] - 4)}

    assert asked(shares, own_ranges_percent=narrow).evidence[0].values["d"] == Decimal("2.00")


def test_a_blend_is_compared_with_the_weighted_mean_of_its_deposits():
    lots = [a_lot("H:BLEND", form="mixed_carbonate", assay=an_assay(shares_percent=mixed("xinfeng", "longnan", "25")), made_by="blend")]
    events = [an_event("blend", stage="blending", outputs=["H:BLEND"])]
    events += [an_event(name, stage="leaching", facility=name, performed_by="H") for name in ("X", "L")]
    origins = {"H:BLEND": (Origin("mine", Decimal("0.75"), an_id("X"), "X"), Origin("mine", Decimal("0.25"), an_id("L"), "L"))}
    places = [a_facility("X", "H", deposit="xinfeng"), a_facility("L", "H", deposit="longnan")]

    finding = deposit_fingerprint(a_dossier(lots=lots, events=events, facilities=places, origins=origins))

    assert (finding.result, finding.evidence[0].values["d"]) == ("passed", Decimal("0.00"))


def test_an_import_names_its_own_deposit():
    assert (
        asked(the_reference().deposits["north_capel_monazite"].shares_percent, deposit="north_capel_monazite", stage="import").result
        == "passed"
    )


def test_shares_are_compared_normalised_to_100():
    halved = {element: share * Decimal("0.999") for element, share in the_reference().deposits["bayan_obo"].shares_percent.items()}

    assert asked(halved).evidence[0].values["d"] == Decimal("0.00")


def test_an_element_that_is_not_named_is_missing_below_the_full_sum():
    shares = dict(the_reference().deposits["bayan_obo"].shares_percent)
    without_lutetium = {element: share for element, share in shares.items() if element != "Lu"}

    assert asked(without_lutetium).result == "passed"
    assert asked({element: share for element, share in shares.items() if element != "Pr"}).result == "not_checked"


@pytest.mark.parametrize("changed", [{"deposit": ""}, {"deposit": "nowhere"}, {"policies": {}}])
def test_what_is_not_declared_is_not_checked(changed):
    assert asked(the_reference().deposits["bayan_obo"].shares_percent, **changed).result == "not_checked"


def test_after_separation_it_does_not_apply():
    assert asked({"Nd": "100.00"}, stage="separation", form="oxide").result == "not_applicable"


@pytest.mark.parametrize(
    ("most", "result", "severity"),
    [("90.00", "passed", "BLOCK"), ("89.98", "failed", "HOLD"), ("70.00", "failed", "HOLD"), ("69.98", "failed", "BLOCK")],
)
def test_each_limit_itself_is_still_allowed(most, result, severity):
    """All neodymium, where the mine has so much at most: half of the excess is the distance."""
    ranges = dict.fromkeys(the_reference().deposits["bayan_obo"].shares_percent, (Decimal(0), Decimal(100)))

    finding = asked({"Nd": "100.00"}, own_ranges_percent=ranges | {"Nd": (Decimal(0), Decimal(most))})

    assert (finding.result, finding.severity) == (result, severity)


def test_the_largest_deviations_say_which_way():
    ranges = dict.fromkeys(the_reference().deposits["bayan_obo"].shares_percent, (Decimal(0), Decimal(100)))

    finding = asked({"Nd": "100.00"}, own_ranges_percent=ranges | {"Nd": (Decimal(0), Decimal(98)), "La": (Decimal(3), Decimal(100))})

    assert finding.evidence[0].values["largest"][:2] == ("La -3.00", "Nd +2.00")


def test_a_blend_that_holds_less_of_a_deposit_than_declared_deviates():
    lots = [a_lot("H:BLEND", form="mixed_carbonate", assay=an_assay(shares_percent=mixed("xinfeng", "longnan", "0")), made_by="blend")]
    events = [an_event("blend", stage="blending", outputs=["H:BLEND"])]
    events += [an_event(name, stage="leaching", facility=name, performed_by="H") for name in ("X", "L")]
    origins = {"H:BLEND": (Origin("mine", Decimal("0.5"), an_id("X"), "X"), Origin("mine", Decimal("0.5"), an_id("L"), "L"))}
    places = [a_facility("X", "H", deposit="xinfeng"), a_facility("L", "H", deposit="longnan")]
    whole = asked(mixed("xinfeng", "longnan", "100"), deposit="xinfeng").evidence[0].values["d"]

    finding = deposit_fingerprint(a_dossier(lots=lots, events=events, facilities=places, origins=origins))

    assert abs(finding.evidence[0].values["d"] - whole / 2) <= Decimal("0.01")


def test_the_ranges_of_the_importers_own_plant_say_nothing_about_an_import():
    shares = the_reference().deposits["north_capel_monazite"].shares_percent
    nothing = dict.fromkeys(shares, (Decimal(0), Decimal(0)))

    assert asked(shares, deposit="north_capel_monazite", stage="import", own_ranges_percent=nothing).result == "passed"
