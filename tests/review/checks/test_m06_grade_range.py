import pytest

from tests.make.dossiers import a_dossier, a_line, a_lot, a_shipment, an_assay
from traceability.review.catalogue import Finding
from traceability.review.checks.m06_grade_range import MARGIN, grade_range


def asked(form: str, policies=None, shipped=False, **assay) -> Finding:
    more = {"shipment": a_shipment(lines=(a_line(lot="BYM:L-1"),))} if shipped else {}
    return grade_range(a_dossier(lots=[a_lot("BYM:L-1", form=form, assay=an_assay(**assay))], policies=policies, **more))


@pytest.mark.parametrize(
    ("treo", "result"), [("30.0", "passed"), ("29.9", "failed"), ("75.0", "passed"), ("75.1", "failed"), ("55.0", "passed")]
)
def test_the_grade_of_a_concentrate_has_two_ends(treo, result):
    finding = asked("concentrate", treo_percent=treo)

    assert (finding.result, finding.severity) == (result, "WARN" if result == "failed" else "HOLD")


@pytest.mark.parametrize(
    ("trem", "shipped", "expected"),
    [("38.0", True, "passed"), ("38.1", True, "HOLD"), ("38.1", False, "WARN"), ("15.9", True, "WARN"), ("30.5", True, "passed")],
)
def test_more_than_the_form_holds_is_not_shipped_unasked(trem, shipped, expected):
    """Half-made goods of excess content are won back abroad; within the chain, and below the range, it is only shown."""
    finding = asked("magnet", shipped=shipped, trem_percent=trem)

    assert expected in (finding.result, finding.severity)
    assert (finding.result == "failed") == (expected != "passed")


def test_the_sentence_names_grade_and_form():
    finding = asked("concentrate", treo_percent="29.9")

    assert finding.message.en == "BYM:L-1: 29.9 % is unusual for concentrate."
    assert finding.message.zh == "BYM:L-1：精矿品位29.9%异常。"


@pytest.mark.parametrize(("margin", "result"), [("0.1", "passed"), ("0.0", "failed")])
def test_the_range_is_widened_by_the_margin(margin, result):
    assert asked("concentrate", {MARGIN: margin}, treo_percent="29.9").result == result


@pytest.mark.parametrize(("trem", "result"), [("98", "passed"), ("97.9", "failed")])
def test_metal_is_graded_as_metal(trem, result):
    assert asked("metal", trem_percent=trem).result == result


def test_a_grade_on_the_other_basis_is_none():
    finding = asked("metal", treo_percent="99.5")

    assert (finding.result, finding.evidence[0].values["missing"]) == ("not_checked", ("trem_percent",))


@pytest.mark.parametrize("changed", [{"treo_percent": None}, {"policies": {}}, {"form": "no_such_form"}])
def test_what_is_missing_is_not_checked(changed):
    assert asked(**{"form": "concentrate", "treo_percent": "55.0", **changed}).result == "not_checked"


@pytest.mark.parametrize("form", ["tailings", "slag", "residue"])
def test_wastes_have_no_grade_to_suit(form):
    assert asked(form, treo_percent="90").result == "not_applicable"
