"""What the demo means to do, against what the stories allow; that it does so is told by tests/journeys/test_demo.py."""

from collections import Counter

import pytest

from traceability.interfaces.console.demo import deciding, founding, stories, year
from traceability.interfaces.console.demo.deciding import ACTS
from traceability.review.workflow import STATES

OUTCOMES = {
    shipment["label"]: expected["outcome"]
    for story in map(stories.load, stories.NAMES)
    for shipment, expected in zip(story.shipments, story.expected, strict=True)
    if "outcome" in expected
}
NEEDED = {"approvable_by_one": 1, "needs_second_signature": 2}
FIRST = deciding.first_state()


def signers(label):
    return [act.by for act in ACTS if act.shipment == label and act.verdict == "approve"]


def test_every_shipment_of_the_demo_has_a_label_and_comes_to_a_state():
    assert FIRST.keys() == {*deciding.labels().values(), "year-9-2"}
    assert len(deciding.labels()) == 14 + len(year.CONSIGNMENTS)


def test_what_was_returned_is_answered_by_a_revision_that_names_the_licence():
    listed = [{"reference": "EXP-YEAR-9", "revision": 1}, {"reference": "EXP-YEAR-9", "revision": 2}, {"reference": "else", "revision": 1}]

    assert {label: one["revision"] for label, one in deciding.labelled(listed).items()} == {"year-9": 1, "year-9-2": 2}
    assert deciding._answer("year-9")["licences"] == [{"kind": "export", "number": "EL-2026-5009"}]
    assert (FIRST["year-9"], FIRST["year-9-2"]) == ("returned", "certified")


def test_the_desk_has_cases_in_every_state():
    assert {"approved" if state == "certified" else state for state in FIRST.values()} == set(STATES)


@pytest.mark.parametrize("label", OUTCOMES)
def test_whatever_is_certified_was_approvable_and_signed_by_enough(label):
    signed = signers(label)

    assert len({*signed}) == len(signed)
    if FIRST[label] == "certified":
        assert len(signed) == NEEDED[OUTCOMES[label]]
    else:
        assert len(signed) < NEEDED.get(OUTCOMES[label], 1) or not signed


def test_one_case_waits_for_its_second_signature():
    assert FIRST[deciding.WAITS_FOR_A_SECOND] == "open"
    assert OUTCOMES[deciding.WAITS_FOR_A_SECOND] == "needs_second_signature"
    assert signers(deciding.WAITS_FOR_A_SECOND) == ["reviewer"]


def test_the_desk_keeps_something_of_every_outcome():
    waiting = {OUTCOMES[label] for label, state in FIRST.items() if state == "open" and label in OUTCOMES}

    assert waiting == {"approvable_by_one", "needs_second_signature", "blocked"}
    assert FIRST["year-7"] == "open"  # a hold: tests/journeys/test_stories.py


def test_only_laundering_is_refused():
    refused = {label for label, state in FIRST.items() if state == "refused"}

    assert refused and all(OUTCOMES[label] == "blocked" for label in refused)


class Pages:
    """Stands where the service is, with two pages of shipments."""

    def get(self, path):
        first = {"results": [{"reference": "b"}], "next": "http://127.0.0.1:8000/api/v1/shipments?limit=500&cursor=x"}
        return {"/shipments?limit=500": first, "/shipments?limit=500&cursor=x": {"results": [{"reference": "a"}], "next": None}}[path]


def test_all_pages_are_read():
    assert [one["reference"] for one in deciding.listed(Pages())] == ["b", "a"]


def test_another_shipment_with_a_reference_of_the_demo_is_not_taken_for_its_own():
    later, first = ({"reference": "EXP-S01-SHIP", "revision": 1, "number": number} for number in ("EX-2", "EX-1"))

    assert deciding.labelled([later, first])["S01-ship"]["number"] == "EX-1"


def test_everybody_who_acts_is_there():
    for act in ACTS:
        assert act.by in founding.PEOPLE or act.by in year.told().acting
        assert (act.verdict in {"withdraw", "answer"}) == (act.by not in founding.PEOPLE)
    assert max(Counter(act.key for act in ACTS).values()) == 1


def test_it_is_done_when_all_has_come_to_its_state_or_further():
    assert deciding.is_done(FIRST)
    assert deciding.is_done(FIRST | {"S03-ship": "certified", "S05-ship": "refused", "S01-ship": "revoked"})


@pytest.mark.parametrize(
    "behind",
    [{"S03-ship": "submitted"}, {"S01-ship": "approved"}, {"S01-ship": "open"}, {"S10-ship": "open"}, {"year-8": "open"}],
)
def test_it_is_not_done_while_anything_is_behind(behind):
    assert not deciding.is_done(FIRST | behind)


def test_it_is_not_done_while_a_shipment_is_missing():
    assert not deciding.is_done({label: state for label, state in FIRST.items() if label != "S12-ship-3"})
