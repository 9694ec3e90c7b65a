"""A form is the shipment's JSON, field by field: there and back, with problems at their fields."""

from tests.make.custody import a_shipment
from traceability.custody.errors import LotExhausted
from traceability.interfaces.console.demo import stories
from traceability.interfaces.pages.own.body import MOST_ROWS, body_of, empty_rows, label_of, sections_of


def sent_of(body):
    """What a browser sends of the form with this in it."""
    return {one.pointer: one.value for section in sections_of(body) for row in section.rows for one in row.inputs}


def test_a_shipment_of_a_story_comes_back_as_it_was():
    for name in ("S01", "S02", "S04"):
        said = stories.load(name).shipments[0]["body"]
        assert body_of(sent_of(said)) == said


def test_what_is_left_empty_is_not_there_and_rows_close_up():
    sent = sent_of(a_shipment()) | {"/documents/0/number": " ", "/documents/3/kind": "contract", "/end_user/name": ""}

    body = body_of(sent)

    assert body == a_shipment(documents=[{"kind": "contract"}])
    assert empty_rows(sent, body) == {"lines": 0, "licences": 0, "documents": 1, "packages": 0}


def test_a_form_without_anything_has_a_line_to_fill_in():
    rows = {section.name: len(section.rows) for section in sections_of({})}

    assert rows == {"head": 1, "consignee": 1, "end_user": 1, "lines": 1, "licences": 0, "documents": 0, "packages": 0}
    assert body_of(sent_of({})) == {}


def test_another_row_is_shown_up_to_the_most():
    (lines,) = [section for section in sections_of({"lines": [{}] * MOST_ROWS}, extra={"lines": 1}) if section.name == "lines"]

    assert len(lines.rows) == MOST_ROWS


def test_a_problem_stands_at_its_field_and_below_it():
    problem = LotExhausted(pointer="/lines/0/net_kg", lot="BYM:ORE-1", left_kg="1.000", asked_kg="2.000")
    deeper = LotExhausted(pointer="/lines/0/declared_shares_percent/Nd", lot="BYM:ORE-1", left_kg="1.000", asked_kg="2.000")

    found = {
        one.pointer: one.problems for section in sections_of(a_shipment(), [problem, deeper]) for row in section.rows for one in row.inputs
    }

    assert found["/lines/0/net_kg"] == (problem,)
    assert found["/lines/0/declared_shares_percent"] == (deeper,)
    assert not any(problems for pointer, problems in found.items() if not pointer.startswith("/lines/0/"))


def test_a_place_is_called_as_the_form_calls_it():
    assert label_of("/lines/0/net_kg") == "Line 1: Net, kg"
    assert label_of("/lines/1/declared_shares_percent/Nd") == "Line 2: Declared shares, percent (Nd)"
    assert label_of("/documents/2/fields/net_kg") == "Document 3: Net, kg"
    assert (label_of("/consignee/name"), label_of("/destination")) == ("Consignee: Name", "Destination")
    assert (label_of("/lines"), label_of("/lines/0"), label_of("/end_user")) == ("Lines", "Line 1", "End user")
    assert label_of("/nothing") == label_of("") == ""
