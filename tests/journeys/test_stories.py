"""The six stories through the API, examined by the real worker: each fails what it must fail, and nothing else."""

import pytest

from traceability.interfaces.console.demo import stories

pytestmark = pytest.mark.journey

CORE = {"P01", "P02", "Q01", "V01", "V02", "M02", "M03", "M05", "A01", "A10", "C01", "E01", "E05", "E06", "E07", "R01"}
HONEST = {name for name in stories.NAMES if not stories.load(name).expect["fails"]}


@pytest.fixture(scope="session")
def shipments(product):
    """What the auditor sees of the stories' shipments, by story."""
    by_reference = {one["reference"]: one for one in product.client("auditor").get("/shipments?limit=500")["results"]}
    return {name: by_reference[stories.load(name).shipments[0]["body"]["reference"]] for name in stories.NAMES}


@pytest.fixture(scope="session")
def findings(product, shipments):
    """Every finding, by story and check."""
    asked = {name: product.client("auditor").get(f"/shipments/{one['number']}/findings") for name, one in shipments.items()}
    return {name: {finding["check"]: finding for finding in found["results"]} for name, found in asked.items()}


@pytest.mark.parametrize("name", stories.NAMES)
def test_a_story_fails_exactly_what_it_says(findings, name):
    expect, registered = stories.load(name).expect, findings[name].keys()
    failed = {code: finding["severity"] for code, finding in findings[name].items() if finding["result"] == "failed"}

    assert failed == {code: severity for code, severity in expect["fails"].items() if code in registered}
    assert failed.items() >= expect["fails_core"].items()


@pytest.mark.parametrize("name", stories.NAMES)
def test_a_story_leaves_unchecked_exactly_what_it_says(findings, name):
    unchecked = {code for code, finding in findings[name].items() if finding["result"] == "not_checked"}

    assert unchecked == set(stories.load(name).expect["not_checked"]) & findings[name].keys()


def test_every_core_check_answers_on_every_story(findings):
    for name, found in findings.items():
        assert found.keys() >= CORE, name


@pytest.mark.parametrize("name", sorted(HONEST))
def test_an_honest_story_fails_no_block_and_no_hold(findings, name):
    assert [
        code for code, finding in findings[name].items() if finding["result"] == "failed" and finding["severity"] in {"BLOCK", "HOLD"}
    ] == []


@pytest.mark.parametrize("name", stories.NAMES)
def test_every_finding_speaks_both_languages_and_a_failure_shows_its_evidence(findings, name):
    for finding in findings[name].values():
        assert finding["message"]["en"] and finding["message"]["zh"]
        if finding["result"] == "failed":
            assert finding["evidence"], finding["check"]


def test_what_laundering_leaves_behind_is_named(findings):
    dysprosium = next(one for one in findings["S09"]["M03"]["evidence"] if "Dy" in str(one))
    distance = next(one for one in findings["S10"]["A10"]["evidence"] if one["values"])

    assert dysprosium["kind"] == "event"
    assert distance["values"]


def test_a_blocked_case_cannot_be_approved(product, shipments):
    case = shipments["S05"]["case"]
    body = {"verdict": "approve", "reason": "looks fine", "examination": case["examination"]}

    answer = product.client("reviewer").ask("POST", f"/cases/{case['id']}/decisions", body, key="approve-a-blocked-case")

    assert (answer.status, answer.body["code"]) == (422, "approval_blocked"), answer.content
