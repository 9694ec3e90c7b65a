"""Every value, and every value that is missing, has a place in the file that a person finds."""

import pytest

from tests.custody.intake.filling import as_lines, csv_of
from traceability.custody.claims.events import read_event
from traceability.custody.intake.files import read_file
from traceability.custody.intake.rows import FileEvent, Place, column_at

TEXT = (
    "event,Stage,outputs.lot,outputs.net_kg,outputs.packages.marks,outputs.packages.seals,outputs.assay.shares_percent,"
    "outputs.assay.shares_percent.nd,to.organisation\n"
    "x,mining,B:1,1,m1,a;b,Pr=1,2,HFR\n"
    "\n"
    "x,,,,m2,,,,\n"
    "x,,B:2,,,,,,\n"
)
PLACES = [
    ("/stage", 2, "stage"),
    ("/outputs/0/lot", 2, "outputs.lot"),
    ("/outputs/0/packages/0/seals/1", 2, "outputs.packages.seals"),
    ("/outputs/0/packages/1/marks", 4, "outputs.packages.marks"),
    ("/outputs/0/assay/shares_percent/Pr", 2, "outputs.assay.shares_percent"),
    ("/outputs/0/assay/shares_percent/Nd", 2, "outputs.assay.shares_percent.Nd"),
    ("/outputs/1", 5, "outputs"),
    ("/outputs/1/net_kg", 5, "outputs.net_kg"),
    ("/outputs/1/assay/certificate/kind", 5, "outputs.assay.certificate.kind"),
    ("/outputs/0/packages/1/pieces", 4, "outputs.packages.pieces"),
    ("/outputs", 2, "outputs.lot"),
    ("/to", 2, "to.organisation"),
    ("/facility", 2, "facility"),
    ("/fields/reason", 2, "fields.reason"),
    ("/event", 2, "event"),
    ("", 2, ""),
]


@pytest.mark.parametrize(("pointer", "row", "column"), PLACES)
def test_a_value_or_its_lack_has_a_place(pointer, row, column):
    (event,) = read_file(csv_of(TEXT), "csv")

    assert event.place_of(pointer) == Place(row, column)


def test_what_the_claims_reader_finds_has_a_place():
    (event,) = read_file(csv_of(TEXT), "csv")
    problems = []

    assert read_event(event.body, "", problems) is None
    places = {problem.pointer: event.place_of(problem.pointer) for problem in problems}
    assert places["/to"] == Place(2, "to.organisation")
    assert places["/facility"] == Place(2, "facility")
    assert places["/outputs/1/net_kg"] == Place(5, "outputs.net_kg")
    assert places["/outputs/1/form"] == Place(5, "outputs.form")


def test_of_a_line_the_column_is_the_pointer():
    _, event = read_file(as_lines([{"stage": "mining"}, {"stage": "loss"}]), "ndjson")

    assert event.place_of("/outputs/0/net_kg") == Place(2, "outputs/0/net_kg")
    assert event.place_of("") == Place(2, "")


def test_a_column_is_a_pointer_without_places_in_lists():
    assert column_at("/outputs/12/assay/shares_percent/Nd") == "outputs.assay.shares_percent.Nd"
    assert column_at("/a~1b/0/c~0d") == "a/b.c~d"


def test_equal_events_are_equal_wherever_they_stand():
    assert FileEvent(1, 1, 2, {"stage": "loss"}) == next(iter(read_file(csv_of("stage\nloss\n"), "csv")))
