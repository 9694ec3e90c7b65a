import pytest

from traceability.interfaces.console.demo import stories
from traceability.interfaces.console.demo.stories import Played
from traceability.kernel.identifiers import is_credit_code

CORE = {
    "P01", "P02", "P05", "P07", "P08", "Q01", "V01", "V02", "M02", "M03", "M05", "A01",
    "A09", "A10", "C01", "C09", "E01", "E05", "E06", "E07", "E09", "E10", "R01",
}  # fmt: skip
"""Source: checks.md, section 2."""


class Notebook:
    """Stands where the service is: notes the requests and answers as the service does."""

    def __init__(self):
        self.asked = []

    def with_token(self, token):
        self.token = token
        return self

    def post(self, path, body, *, key):
        self.asked.append((self.token, path, body, key))
        number = len(self.asked)
        return {"events": [{"id": f"id-{number}"}]} if path == "/events" else {"number": f"EX-{number}"}


def test_the_stories_are_here():
    outcomes = {name: [expected.get("outcome") for expected in stories.load(name).expected] for name in stories.NAMES}

    assert outcomes == {
        "S01": ["approvable_by_one"],
        "S02": ["needs_second_signature"],
        "S03": ["approvable_by_one"],
        "S04": ["needs_second_signature"],
        **{f"S{number:02}": ["blocked"] for number in range(5, 12)},
        "S12": ["blocked"] * 3,
    }


@pytest.mark.parametrize("name", stories.NAMES)
def test_a_story_fails_core_checks_only_where_it_says(name):
    for expect in stories.load(name).expected:
        assert expect["fails_core"].items() <= expect["fails"].items()
        assert expect["fails_core"].keys() == expect["fails"].keys() & CORE


@pytest.mark.parametrize("name", stories.NAMES)
def test_what_a_story_needs_is_told_before(name):
    made = {
        lot["lot"]
        for earlier in stories.NAMES
        if earlier <= name
        for step in stories.load(earlier).steps
        for lot in step["body"].get("outputs", [])
    }
    taken = {lot["lot"] for step in stories.load(name).steps for lot in step["body"].get("inputs", [])}

    assert taken <= made


@pytest.mark.parametrize("name", stories.NAMES)
def test_playing_sends_every_request_under_its_label_with_all_ids_filled_in(name):
    story, notebook = stories.load(name), Notebook()

    played = stories.play(story, notebook, {code: f"token of {code}" for code in story.acting})

    assert [key for *_, key in notebook.asked] == [step["label"] for step in (*story.steps, *story.shipments)]
    assert "@event" not in str(notebook.asked)
    assert len(played.events) == len(story.steps) and len(played.shipments) == len(story.shipments)


def test_an_id_that_is_not_known_yet_is_a_mistake_of_the_story():
    with pytest.raises(KeyError):
        stories.filled({"dispatch": ["@event:S01-later"]}, Played().events)


def test_a_row_that_several_stories_bring_stands_in_the_document_once():
    whole = stories.merged(stories.load(name).registry for name in stories.NAMES)

    codes = [row["code"] for row in whole["organisations"]]
    assert len(codes) == len(set(codes)) == 30
    assert {"BYM", "HFR", "EXP", "LNM", "GZS", "MTL", "ALY", "MAG", "RCY", "HHT", "GDM", "HNI", "TGT"} <= set(codes)
    assert {row["joined_on"] for row in whole["organisations"]} == {"2026-11-01"}
    assert all(is_credit_code(row["credit_code"]) for row in whole["organisations"] if row["country"] == "CN")
