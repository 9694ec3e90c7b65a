"""The reference files that come with the product, and how they are loaded."""

import csv
import io
import json
import re
import shutil
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection

from tests.make.registry import SYSTEM, a_person
from traceability.kernel.errors import ClaimsRefused
from traceability.registry import queries, services
from traceability.registry.errors import SupervisorsOnly, TableUnreadable, UnknownTable
from traceability.registry.models import ReferenceRow, ReferenceTable
from traceability.registry.services.reference import FOLDER
from traceability.registry.tables import NATURAL_KEYS, problems_of, read_lines
from traceability.registry.words import CONFIDENCES, ELEMENTS, LICENCE_KINDS

TABLES = sorted(NATURAL_KEYS)
EMPTY = {"invoice_catalogue", "reference_prices", "partner_imports"}
NUMBERS = re.compile(r".*(_percent|_factor|_mass|_weight|_t|_points)$|share_percent|published_sum")


def text_of(table):
    return (FOLDER / f"{table}.csv").read_text(encoding="utf-8")


def cells_of(table):
    return list(csv.DictReader(io.StringIO(text_of(table)), strict=True))


def test_every_file_is_a_known_table():
    assert {path.stem for path in FOLDER.glob("*.csv")} == set(NATURAL_KEYS)


@pytest.mark.parametrize("table", TABLES)
def test_a_file_is_plain(table):
    text = text_of(table)

    assert "\r" not in text and "\t" not in text and text.endswith("\n") and "\ufeff" not in text


@pytest.mark.parametrize("table", TABLES)
def test_rows_can_be_read_and_no_key_holds_twice_on_a_day(table):
    lines = read_lines(table, text_of(table).encode())

    assert problems_of(table, lines) == []
    assert bool(lines) is (table not in EMPTY)


@pytest.mark.parametrize("table", TABLES)
def test_every_row_has_a_source_and_a_known_confidence(table):
    for cells in cells_of(table):
        assert cells.get("source") or cells.get("legal_basis"), cells
        assert cells["confidence"] in CONFIDENCES


@pytest.mark.parametrize("table", TABLES)
def test_numbers_are_decimal_text(table):
    for cells in cells_of(table):
        for column, value in cells.items():
            if value and NUMBERS.match(column):
                assert re.fullmatch(r"-?\d+(\.\d+)?", value), (column, value)


@pytest.mark.parametrize("table", [table for table in TABLES if table not in EMPTY])
def test_names_stand_in_both_languages(table):
    columns = [
        column for column in cells_of(table)[0] if column.endswith("_en") and column.removesuffix("_en") + "_zh" in cells_of(table)[0]
    ]

    for cells in cells_of(table):
        for column in columns:
            assert bool(cells[column]) == bool(cells[column.removesuffix("_en") + "_zh"]), cells


def test_the_elements_are_the_seventeen():
    assert {cells["symbol"] for cells in cells_of("elements")} == set(ELEMENTS)


def test_every_deposit_sums_to_a_hundred():
    sums = {}
    for cells in cells_of("deposits"):
        sums[cells["deposit"]] = sums.get(cells["deposit"], 0) + Decimal(cells["share_percent"])

    assert set(sums.values()) == {Decimal(100)}
    assert len(sums) == 11


def test_the_licence_kinds_are_those_of_the_contract():
    assert {cells["kind"] for cells in cells_of("licence_kinds")} == set(LICENCE_KINDS)


def test_a_suspension_is_a_row_of_its_own():
    rows = [
        (cells["status"], cells["valid_from"], cells["valid_to"])
        for cells in cells_of("controlled_items")
        if cells["control_code"] == "1C909.b"
    ]

    assert ("suspended", "2025-11-08", "2026-11-10") in rows
    assert ("unknown", "2026-11-11", "") in rows


def test_lists_are_parted_by_semicolons_without_blanks():
    for table, column in (("hs_codes", "forms"), ("controlled_items", "forms"), ("recoveries", "input_forms"), ("ports", "unlocode")):
        for cells in cells_of(table):
            assert all(part == part.strip() and part for part in cells[column].split(";") if cells[column]), cells


@pytest.fixture
def folder(tmp_path):
    """A copy of the files, to be changed."""
    return shutil.copytree(FOLDER, tmp_path / "reference")


@pytest.mark.django_db
def test_loading_states_one_entry_for_each_table():
    loaded = services.load_reference(by=SYSTEM)

    leaves = [json.loads(one.leaf) for one in loaded.acknowledgements]
    assert list(loaded.loaded) == TABLES == [leaf["body"]["table"] for leaf in leaves]
    assert {(leaf["kind"], leaf["subject"]["type"], leaf["subject"]["version"]) for leaf in leaves} == {
        ("reference.loaded", "reference", 1)
    }
    assert {table.name: table.row_count for table in ReferenceTable.objects.all()} == {name: len(cells_of(name)) for name in TABLES}
    connection.check_constraints()


@pytest.mark.django_db
def test_the_same_files_again_change_nothing(django_assert_max_num_queries):
    services.load_reference(by=SYSTEM)

    with django_assert_max_num_queries(6):
        again = services.load_reference(by=SYSTEM)

    assert (again.loaded, list(again.unchanged), again.acknowledgements) == ((), TABLES, ())


@pytest.mark.django_db
def test_another_file_is_a_new_version_and_the_old_rows_stay(folder):
    services.load_reference(by=SYSTEM, folder=folder)
    (folder / "reference_prices.csv").write_text(
        "product,form,currency,price_per_kg,valid_from,valid_to,note,source,confidence\nNdPr oxide,oxide,CNY,400.00,2026-04-01,2026-04-30,,a price list,S\n"
    )
    (folder / "ports.csv").write_text("\n".join(text_of("ports").splitlines()[:3]) + "\n")

    loaded = services.load_reference(by=SYSTEM, folder=folder)

    assert loaded.loaded == ("ports", "reference_prices")
    assert [row.values["price_per_kg"] for row in queries.reference_rows("reference_prices")] == ["400.00"]
    assert (len(queries.reference_rows("ports")), ReferenceRow.objects.filter(table__name="ports").count()) == (2, 29)
    assert queries.loaded_tables()["ports"].version == 2
    connection.check_constraints()


@pytest.mark.django_db
def test_rows_come_back_as_they_stand_in_the_file(django_assert_num_queries):
    services.load_reference(by=SYSTEM)

    with django_assert_num_queries(1):
        rows = queries.reference_rows("elements")

    assert [row.values for row in rows] == [{name: cell for name, cell in cells.items() if cell} for cells in cells_of("elements")]
    assert rows[0].source and rows[0].confidence in CONFIDENCES


@pytest.mark.django_db
@pytest.mark.parametrize(("day", "status"), [
    (date(2025, 11, 7), None), (date(2025, 11, 8), "suspended"), (date(2026, 11, 10), "suspended"), (date(2026, 11, 11), "unknown"),
])  # fmt: skip
def test_rows_of_a_day_are_those_that_hold(day, status):
    services.load_reference(by=SYSTEM)

    rows = [row.values["status"] for row in queries.reference_rows("controlled_items", on=day) if row.key == "1C909.b"]

    assert rows == ([status] if status else [])


@pytest.mark.django_db
def test_an_unknown_table_is_refused_and_one_not_loaded_is_empty():
    with pytest.raises(UnknownTable):
        queries.reference_rows("gossip")
    assert (queries.reference_rows("elements"), queries.loaded_tables()) == ((), {})


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["submitter", "reviewer", "auditor", "customs"])
def test_only_a_supervisor_or_the_console_loads(role):
    with pytest.raises(SupervisorsOnly):
        services.load_reference(by=a_person(role))


HEADER = "unlocode,name_en,valid_from,valid_to,source,confidence\n"


@pytest.mark.django_db
@pytest.mark.parametrize(("content", "line"), [
    ("name_en,source\n", 1),
    (HEADER + "CNSHA,Shanghai,2026-01-01,,source\n", 2),
    (HEADER + "CNSHA,Shanghai,2026-01-01,,source,S,more\n", 2),
    (HEADER + "CNSHA,Shanghai,soon,,source,S\n", 2),
])  # fmt: skip
def test_a_file_that_cannot_be_read_names_its_line_and_loads_nothing(folder, content, line):
    (folder / "ports.csv").write_text(content)

    with pytest.raises(TableUnreadable) as refused:
        services.load_reference(by=SYSTEM, folder=folder)

    assert (refused.value.facts["table"], refused.value.facts["line"]) == ("ports", line)
    assert not ReferenceTable.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "rows", ["CNSHA,Shanghai,2026-01-02,2026-01-01,source,S\n", "CNSHA,A,,2026-01-01,source,S\nCNSHA,B,2026-01-01,,source,S\n"]
)
def test_rows_that_contradict_each_other_are_refused(folder, rows):
    (folder / "ports.csv").write_text(HEADER + rows)

    with pytest.raises(ClaimsRefused) as refused:
        services.load_reference(by=SYSTEM, folder=folder)

    assert [problem.code for problem in refused.value.problems] == ["reference_table_unreadable"]
