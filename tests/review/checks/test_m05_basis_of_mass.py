from decimal import Decimal

import pytest

from tests.make.dossiers import a_dossier, a_lot, an_assay
from traceability.review.checks.m05_basis_of_mass import basis_of_mass


def asked(form: str = "concentrate", *, policies=None, **assay):
    return basis_of_mass(a_dossier(lots=[a_lot("BYM:L-1", form=form, assay=an_assay(**assay))], policies=policies))


@pytest.mark.parametrize(
    ("form", "highest", "above"),
    [
        ("concentrate", "12.0", "12.1"),
        ("ore", "15", "15.1"),
        ("mixed_carbonate", "45", "45.1"),
        ("oxalate", "45", "45.1"),
        ("mixed_chloride", "15", "15.1"),
        ("hydroxide", "30", "30.1"),
        ("compound", "40", "40.1"),
        ("scrap", "40", "40.1"),
        ("oxide", "1.5", "1.51"),
        ("mixed_oxide", "1.5", "1.51"),
        ("fluoride", "1", "1.01"),
        ("metal", "0.5", "0.51"),
        ("mischmetal", "0.5", "0.51"),
        ("alloy", "5", "5.1"),
        ("strip", "0.5", "0.51"),
        ("magnet", "0.5", "0.51"),
        ("target", "5", "5.1"),
        ("material", "5", "5.1"),
    ],
)
def test_moisture_has_a_limit_by_family(form, highest, above):
    assert asked(form, moisture_percent=highest).result == "passed"
    finding = asked(form, moisture_percent=above)
    assert (finding.result, finding.severity, finding.evidence[0].values["field"]) == ("failed", "HOLD", "moisture_percent")


@pytest.mark.parametrize("missing", ["moisture_percent", "treo_percent"])
def test_a_missing_number_fails(missing):
    finding = asked(**{missing: None})

    assert [(seen.name, seen.values["field"]) for seen in finding.evidence] == [("BYM:L-1", missing)]


def test_missing_shares_fail():
    assert asked(shares_percent={}).evidence[0].values["field"] == "shares_percent"


def test_a_lot_without_assay_fails_for_all_three():
    finding = basis_of_mass(a_dossier(lots=[a_lot(assay=None)]))

    assert len(finding.evidence) == 3


def test_both_bases_at_once_are_no_basis():
    assert asked(treo_percent="55.0", trem_percent="45.0").result == "failed"


@pytest.mark.parametrize(
    ("basis", "value", "result"),
    [("treo_percent", "100.0", "passed"), ("treo_percent", "100.1", "failed"), ("trem_percent", "100.1", "failed")],
)
def test_a_part_cannot_exceed_the_whole(basis, value, result):
    finding = asked("metal", **{basis: value})

    assert finding.result == result
    assert result == "passed" or finding.evidence[0].values["limit"] == Decimal("100.0")


@pytest.mark.parametrize("form", ["tailings", "slag", "residue"])
def test_waste_is_not_judged(form):
    assert basis_of_mass(a_dossier(lots=[a_lot(form=form, assay=None)])).result == "not_applicable"


def test_without_policies_it_is_not_checked():
    assert asked(policies={}).result == "not_checked"
