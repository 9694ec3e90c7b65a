"""Twelve stories and a year through the API, examined by the real worker: each fails what it must fail, and nothing else."""

import pytest

from traceability.interfaces.console.demo import deciding, stories, year

pytestmark = pytest.mark.journey

CORE = {
    "P01", "P02", "P05", "P07", "P08", "Q01", "V01", "V02", "M02", "M03", "M05", "A01",
    "A09", "A10", "C01", "C09", "E01", "E05", "E06", "E07", "E09", "E10", "R01",
}  # fmt: skip
"""Source: checks.md, section 2."""
EXPECTED = {
    shipment["label"]: expected
    for story in map(stories.load, stories.NAMES)
    for shipment, expected in zip(story.shipments, story.expected, strict=True)
}
HONEST = [label for label, expected in EXPECTED.items() if not expected["fails"]]
# Where an exporter of the year was careless: a trace of dysprosium that nobody declared, a licence that nobody named.
CARELESS = {"year-7": {"E01": "HOLD"}, "year-9": {"E05": "BLOCK"}}
HONEST_YEAR = [*(one.label for one in year.CONSIGNMENTS if one.label not in CARELESS), "year-9-2"]


@pytest.fixture(scope="package")
def shipments(product):
    """What the auditor sees of the demo's shipments, by label."""
    return deciding.labelled(product.client("auditor").get("/shipments?limit=500")["results"])


@pytest.fixture(scope="package")
def findings(product, shipments):
    """Every finding, by label and check."""
    asked = {label: product.client("auditor").get(f"/shipments/{one['number']}/findings") for label, one in shipments.items()}
    return {label: {finding["check"]: finding for finding in found["results"]} for label, found in asked.items()}


def failed(found) -> dict[str, str]:
    return {code: finding["severity"] for code, finding in found.items() if finding["result"] == "failed"}


def test_all_twelve_are_told(shipments):
    assert {f"S{number:02}" for number in range(1, 13)} == {*stories.NAMES}
    assert shipments.keys() == {*EXPECTED, *HONEST_YEAR, *CARELESS}


@pytest.mark.parametrize("label", EXPECTED)
def test_a_story_fails_exactly_what_it_says(findings, label):
    expect, registered = EXPECTED[label], findings[label].keys()

    assert failed(findings[label]) == {code: severity for code, severity in expect["fails"].items() if code in registered}
    assert {code: severity for code, severity in failed(findings[label]).items() if code in CORE} == expect["fails_core"]


@pytest.mark.parametrize("label", EXPECTED)
def test_a_story_leaves_unchecked_exactly_what_it_says(findings, label):
    unchecked = {code for code, finding in findings[label].items() if finding["result"] == "not_checked"}

    assert unchecked == set(EXPECTED[label]["not_checked"]) & findings[label].keys()


def test_every_core_check_answers_on_every_shipment(findings):
    for label, found in findings.items():
        assert found.keys() >= CORE, label


@pytest.mark.parametrize("label", [*HONEST, *HONEST_YEAR])
def test_an_honest_shipment_fails_no_block_and_no_hold(findings, label):
    assert set(failed(findings[label]).values()) & {"BLOCK", "HOLD"} == set()


@pytest.mark.parametrize("label", CARELESS)
def test_a_careless_one_fails_for_its_carelessness_alone(findings, label):
    assert failed(findings[label]) == CARELESS[label]


def test_every_finding_speaks_both_languages_and_a_failure_shows_its_evidence(findings):
    for label, found in findings.items():
        for finding in found.values():
            assert finding["message"]["en"] and finding["message"]["zh"]
            assert finding["evidence"] or finding["result"] != "failed", (label, finding["check"])


def test_what_laundering_leaves_behind_is_named(findings):
    dysprosium = next(one for one in findings["S09-ship"]["M03"]["evidence"] if "Dy" in str(one))
    distance = next(one for one in findings["S10-ship"]["A10"]["evidence"] if one["values"])

    assert dysprosium["kind"] == "event"
    assert distance["values"]


def test_a_blocked_case_cannot_be_approved(product, shipments):
    case = shipments["S05-ship"]["case"]
    body = {"verdict": "approve", "reason": "looks fine", "examination": case["examination"]}

    answer = product.client("reviewer").ask("POST", f"/cases/{case['id']}/decisions", body, key="approve-a-blocked-case")

    assert (answer.status, answer.body["code"]) == (422, "approval_blocked"), answer.content


def test_where_the_year_s_material_comes_from(product, shipments):
    """Mass balance over months: NdPr oxide of a mine in the west with a part from the port, whose liquor stays in the circuit."""
    blended = product.client("auditor").get(f"/shipments/{shipments['year-5']['number']}/chain")
    recycled = product.client("auditor").get(f"/shipments/{shipments['year-4']['number']}/chain")

    assert {(one["kind"], one["facility"]) for one in blended["origins"]} == {("mine", "SCM-MINE-1"), ("import", "IMX-WH-1")}
    assert {one["kind"] for one in recycled["origins"]} == {"mine", "import", "collected"}
    assert any(edge["kind"] == "circuit" for edge in blended["edges"])
