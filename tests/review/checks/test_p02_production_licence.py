from datetime import date
from decimal import Decimal

import pytest

from tests.make.dossiers import a_dossier, a_facility, a_licence, a_lot, an_assay, an_event, an_id
from traceability.review.checks.p02_production_licence import production_licence
from traceability.review.dossier import Fields, Place, Scope, YearOutput

RING = tuple((Decimal(east), Decimal(north)) for east, north in (("114", "24"), ("115", "24"), ("115", "25"), ("114", "25"), ("114", "24")))


def a_permit(**values):
    fields = {
        "quantity_kg": "500000.000",
        "quantity_basis": "reo",
        "quantity_per": "year",
        "scope": Scope(area=RING),
        "facility": "LNM-SITE-1",
    }
    return a_licence("mining", values.pop("number", "ML-1"), **{"organisation": "LNM", **fields, **values})


def asked(*licences, before="0.000", this="9940.000", stage="leaching", form="mixed_oxide", facility=None, policies=None, **event):
    lot = a_lot("LNM:L-1", form=form, net_kg=this, assay=an_assay(treo_percent="100.0"), made_by="e-1")
    done = an_event(stage=stage, facility="LNM-SITE-1", performed_by="LNM", outputs=["LNM:L-1"], ended="2026-01-25", **event)
    account = YearOutput(an_id("e-1"), facility_reo_kg=Decimal(before), organisation_reo_kg=Decimal("499999.000"))
    return production_licence(
        a_dossier(
            lots=[lot],
            events=[done],
            licences=licences,
            facilities=[facility or a_facility("LNM-SITE-1", "LNM", latitude="24.5", longitude="114.5", ore_class="ionic")],
            year_outputs={done.id: account},
            policies=policies,
        )
    )


@pytest.mark.parametrize(
    ("before", "this", "result", "severity"),
    [
        ("459940.000", "9940.000", "passed", "BLOCK"),
        ("465059.999", "9940.000", "passed", "BLOCK"),
        ("465060.000", "9940.000", "failed", "WARN"),
        ("490060.000", "9940.000", "failed", "WARN"),
        ("490061.000", "9940.000", "failed", "BLOCK"),
    ],
)
def test_the_sum_of_the_year_warns_from_95_percent_and_fails_above_the_quantity(before, this, result, severity):
    finding = asked(a_permit(), before=before, this=this)

    assert (finding.result, finding.severity) == (result, severity)


def test_the_quantity_is_named_with_both_sums():
    finding = asked(a_permit(), before="490061.000")

    assert finding.evidence[0].values["before"] == Decimal("490061.000")
    assert finding.evidence[0].values["value"] == Decimal("500001.000")
    assert finding.evidence[0].values["limit"] == Decimal("500000.000")


def test_a_licence_for_all_facilities_counts_the_whole_organisation():
    assert asked(a_permit(facility="")).severity == "BLOCK"
    assert asked(a_permit(facility="")).result == "failed"


def test_a_licence_in_net_mass_counts_net_mass():
    assert asked(a_permit(quantity_basis="net", quantity_kg="9940.000")).severity == "WARN"
    assert asked(a_permit(quantity_basis="net", quantity_kg="9939.999")).severity == "BLOCK"


@pytest.mark.parametrize(
    ("changed", "result"),
    [
        ({"valid_from": date(2026, 1, 25)}, "passed"),
        ({"valid_from": date(2026, 1, 26)}, "failed"),
        ({"valid_to": date(2026, 1, 25)}, "passed"),
        ({"valid_to": date(2026, 1, 24)}, "failed"),
        ({"revoked_on": date(2026, 1, 26)}, "passed"),
        ({"revoked_on": date(2026, 1, 25)}, "failed"),
        ({"organisation": "YDM"}, "failed"),
        ({"facility": "LNM-SITE-2"}, "failed"),
    ],
)
def test_a_licence_holds_for_its_days_holder_and_facility(changed, result):
    assert asked(a_permit(**changed)).result == result


def test_without_a_licence_of_the_kind_it_fails():
    finding = asked(a_licence("smelting_separation", "SS-1", organisation="LNM"))

    assert (finding.result, finding.severity, finding.evidence[0].values["licence"]) == ("failed", "BLOCK", "mining")


@pytest.mark.parametrize(("ore_class", "result"), [(("ionic", "rock"), "passed"), (("rock",), "failed")])
def test_the_class_of_ore_must_be_in_scope(ore_class, result):
    assert asked(a_permit(scope=Scope(area=RING, ore_class=ore_class))).result == result


@pytest.mark.parametrize(("forms", "result"), [(("oxide",), "passed"), (("mixed_oxide",), "passed"), (("carbonate",), "failed")])
def test_a_family_in_scope_covers_its_forms(forms, result):
    assert asked(a_permit(scope=Scope(area=RING, forms=forms))).result == result


@pytest.mark.parametrize(("longitude", "result"), [("115.0", "passed"), ("115.000001", "failed")])
def test_the_stated_place_must_lie_in_the_area(longitude, result):
    place = Place(latitude=Decimal("24.5"), longitude=Decimal(longitude))

    assert asked(a_permit(), fields=Fields(place=place)).result == result


def test_of_two_licences_the_better_one_answers():
    assert asked(a_permit(scope=Scope(area=RING, forms=("carbonate",))), a_permit(number="ML-2")).result == "passed"


@pytest.mark.parametrize(
    "changed",
    [{"quantity_kg": None}, {"scope": Scope()}],
)
def test_a_mining_licence_without_quantity_or_area_is_not_checked(changed):
    assert asked(a_permit(**changed)).result == "not_checked"


def test_an_unknown_place_is_not_checked():
    facility = a_facility("LNM-SITE-1", "LNM", latitude=None, longitude=None, ore_class="ionic")

    assert asked(a_permit(), facility=facility).result == "not_checked"


def test_without_policies_it_is_not_checked():
    assert asked(a_permit(), policies={}).result == "not_checked"


def test_without_production_it_does_not_apply():
    assert production_licence(a_dossier(events=[an_event(stage="packing")])).result == "not_applicable"


def test_the_better_licence_warns_rather_than_refuses_and_passes_rather_than_warns():
    """Their order in the registry says nothing."""
    small, warned, large = (
        a_permit(number=number, quantity_kg=kg) for number, kg in (("A", "9000.000"), ("B", "10000.000"), ("C", "500000.000"))
    )

    for licences in ((small, warned), (warned, small)):
        assert asked(*licences).severity == "WARN"
    for licences in ((warned, large), (large, warned)):
        assert asked(*licences).result == "passed"


def test_of_two_licences_the_one_that_can_be_checked_answers():
    gap, whole = a_permit(number="A", scope=Scope()), a_permit(number="B")

    for licences in ((gap, whole), (whole, gap)):
        assert asked(*licences).result == "passed"


def test_an_account_that_was_not_read_and_an_output_without_reo_are_not_checked():
    lot = a_lot("LNM:L-1", form="mixed_oxide", assay=an_assay(treo_percent=None), made_by="e-1")
    done = an_event(stage="leaching", facility="LNM-SITE-1", performed_by="LNM", outputs=["LNM:L-1"], ended="2026-01-25")
    place = a_facility("LNM-SITE-1", "LNM", latitude="24.5", longitude="114.5", ore_class="ionic")

    def judged(licence, **accounts) -> str:
        told = a_dossier(lots=[lot], events=[done], licences=[licence], facilities=[place], **accounts)
        return production_licence(told).result

    account = {"year_outputs": {done.id: YearOutput(done.id)}}
    assert judged(a_permit(), **account) == "not_checked"
    assert judged(a_permit(quantity_basis="net"), **account) == "passed"
    assert judged(a_permit(quantity_basis="net")) == "not_checked"
