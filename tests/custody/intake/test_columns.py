"""Columns follow the shapes of claims: every value of every stage has one, and none else is known."""

import pytest

from traceability.custody.claims import EVENT_SHAPES
from traceability.custody.claims.shapes import ListOf, MapOf, Shape
from traceability.custody.intake.columns import COLUMNS, column_named, pointer_of
from traceability.custody.stages import STAGES

NAMED = [
    "stage", "facility", "started_at", "inputs.lot", "inputs.net_kg", "outputs.lot", "outputs.assay.treo_percent",
    "outputs.assay.shares_percent", "outputs.assay.shares_percent.Nd", "outputs.assay.certificate.number", "outputs.packages.marks",
    "documents.kind", "residues.form", "fields.route", "fields.reagents.name", "fields.opening.origins.share", "to.organisation",
    "transport.waybill", "transport.seals", "invoice.amount", "dispatch",
]  # fmt: skip


def leaves(kind, path=()):
    if isinstance(kind, Shape):
        return {leaf for name, member in kind.members.items() for leaf in leaves(member, (*path, name))}
    if isinstance(kind, ListOf) and isinstance(kind.kind, Shape):
        return leaves(kind.kind, path)
    names = {(*path, name) for name in kind.names} if isinstance(kind, MapOf) else set()
    return {path} | names


@pytest.mark.parametrize("stage", sorted(STAGES))
def test_every_value_of_a_stage_has_a_column_that_says_so(stage):
    known = {column.path for column in COLUMNS.values() if stage in column.stages}

    assert leaves(EVENT_SHAPES[stage]) == known


@pytest.mark.parametrize("name", NAMED)
def test_a_column_is_named_by_its_path(name):
    assert COLUMNS[name].name == name


@pytest.mark.parametrize(
    "header", ["outputs.assay.shares_percent.Nd", " OUTPUTS.Assay.shares_percent.ND\u3000", "\toutputs.assay.shares_percent.nd"]
)
def test_neither_case_nor_outer_blanks_of_a_header_count(header):
    assert column_named(header) is COLUMNS["outputs.assay.shares_percent.Nd"]


@pytest.mark.parametrize("header", ["", "event", "outputs", "outputs.0.lot", "outputs.packages.line", "fields.colour", "shares_percent"])
def test_nothing_else_is_a_column_of_an_event(header):
    assert column_named(header) is None


def test_no_two_names_are_the_same_when_folded():
    assert len({name.casefold() for name in COLUMNS}) == len(COLUMNS) > 200


def test_equal_names_take_the_same_in_every_stage():
    kinds_of = {}
    for shape in EVENT_SHAPES.values():
        for name, kind in shape.members.items():
            kinds_of.setdefault(name, set()).add(type(kind))

    assert [name for name, found in kinds_of.items() if len(found) > 1] == []


def test_a_column_says_which_stages_need_it():
    assert COLUMNS["stage"].required == COLUMNS["facility"].required == set(STAGES)
    assert COLUMNS["to.organisation"].required == {"dispatch"}
    assert COLUMNS["fields.period"].required == {"stocktake"}
    assert COLUMNS["outputs.lot"].required == set() and COLUMNS["outputs.lot"].needed
    assert not COLUMNS["outputs.product"].needed
    assert COLUMNS["transport.mode"].stages == {"dispatch", "receipt"}


def test_lists_around_a_column_are_told_from_inside():
    assert COLUMNS["outputs.packages.marks"].owners() == [("outputs", "packages"), ("outputs",)]
    assert COLUMNS["fields.opening.origins.share"].owners() == [("fields", "opening", "origins"), ("fields", "opening")]
    assert COLUMNS["transport.seals"].owner == ()


def test_pointers_are_escaped():
    assert pointer_of(("a/b", 0, "c~d")) == "/a~1b/0/c~0d"
