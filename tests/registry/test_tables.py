"""What a file of a reference table may hold. No database."""

import pytest

from traceability.kernel.errors import Refusal
from traceability.registry.errors import TableUnreadable
from traceability.registry.services.reference import FOLDER
from traceability.registry.tables import NATURAL_KEYS, SHAPES, as_file, is_readable, problems_of, read_lines
from traceability.review.dossier import policies_from, reference_from

CONTROL = "control_code,kind,status,element,minimum_percent,valid_from,valid_to,source,confidence"
PORT = "unlocode,valid_from,valid_to,source,confidence"


def codes(table: str, header: str, *rows: str) -> list[str]:
    return [problem.code for problem in problems_of(table, read_lines(table, "\n".join([header, *rows, ""]).encode()))]


def control(code="1C1", kind="goods", status="in_force", element="Dy", least="", first="2025-04-04", last="", source="a notice", sure="S"):
    return f"{code},{kind},{status},{element},{least},{first},{last},{source},{sure}"


def test_intervals_of_one_code_touch():
    rows = [control(first="2025-04-04", last="2025-11-07"), control(status="suspended", first="2025-11-08", last="2026-11-10")]

    assert codes("controlled_items", CONTROL, *rows, control(status="unknown", first="2026-11-11")) == []
    assert codes("controlled_items", CONTROL, *rows, control(status="unknown", first="2026-11-12")) == ["reference_code_leaves_gap"]
    assert codes("controlled_items", CONTROL, *rows, control(status="unknown", first="2026-11-10")) == ["reference_table_unreadable"]


def test_the_order_of_rows_does_not_matter_and_another_code_closes_no_gap():
    late, early = control(first="2026-11-12"), control(first="2025-04-04", last="2026-11-10")

    assert codes("controlled_items", CONTROL, late, early, control("1C2", first="2026-11-11")) == ["reference_code_leaves_gap"]


def test_a_port_may_come_back_later():
    assert codes("ports", PORT, "CNSHA,,2025-12-31,a list,S", "CNSHA,2026-02-01,,a list,S") == []


@pytest.mark.parametrize(("row", "problem"), [
    (control(source=""), "reference_row_without_source"),
    (control(sure=""), "reference_row_without_source"),
    (control(sure="X"), "reference_cell_unreadable"),
    (control(status="paused"), "reference_cell_unreadable"),
    (control(status=""), "reference_cell_missing"),
    (control(code=""), "reference_cell_missing"),
    (control(element="Dysprosium"), "reference_cell_unreadable"),
    (control(least="a little"), "reference_cell_unreadable"),
    (control(least="-0.1"), "reference_cell_unreadable"),
    (control(code="1" * 201), "reference_table_unreadable"),
    (control(first="2026-02-01", last="2026-01-31"), "reference_table_unreadable"),
])  # fmt: skip
def test_a_row_that_no_check_could_read_or_trust_is_refused(row, problem):
    assert codes("controlled_items", CONTROL, row) == [problem]


def test_shares_of_a_deposit_are_a_whole():
    header = "deposit,ore_class,element,share_percent,source,confidence"

    assert codes("deposits", header, "x,rock,Ce,60,a book,M", "x,rock,La,40,a book,M") == []
    assert codes("deposits", header, "x,rock,Ce,60,a book,M", "x,rock,La,39.9,a book,M") == ["deposit_shares_no_whole"]


@pytest.mark.parametrize(("value", "unit", "wanted"), [
    ("0.5", "%", True), ("half", "%", False), ("2026-01-01", "date", True), ("2026-1-1", "date", False), ("a;b", "list", True), ("a;;b", "list", False),
])  # fmt: skip
def test_a_policy_is_read_as_its_unit_says(value, unit, wanted):
    assert is_readable(value, unit) is wanted
    assert codes("policy", "key,value,unit,source,confidence", f"X01.y,{value},{unit},a notice,P") == (
        [] if wanted else ["reference_cell_unreadable"]
    )


@pytest.mark.parametrize("content", [b"\xff\xfe", b'unlocode,source\n"CNSHA', b"", b"unlocode,valid_from\nCNSHA,20260101\n"])
def test_what_is_no_table_is_refused_in_both_languages(content):
    with pytest.raises(TableUnreadable) as refused:
        read_lines("ports", content)

    assert isinstance(refused.value, Refusal)
    assert refused.value.text.en.startswith("ports, line ") and any(
        "一" <= sign <= "鿿" for sign in refused.value.text.zh.partition("：")[2]
    )


@pytest.mark.parametrize("table", sorted(NATURAL_KEYS))
def test_a_file_that_was_written_reads_as_it_was(table):
    lines = read_lines(table, (FOLDER / f"{table}.csv").read_bytes())

    again = read_lines(table, as_file(table, [line.values for line in lines]).encode())

    assert [line.values for line in again] == [line.values for line in lines]


@pytest.mark.parametrize("table", sorted(NATURAL_KEYS))
def test_what_is_asked_of_a_row_is_all_that_the_reader_needs(table):
    """A row of the key and the filled columns alone passes, and the checks' reader does not stumble over it."""
    shape = SHAPES.get(table)
    said = dict.fromkeys((*NATURAL_KEYS[table], *(shape.filled if shape else ())), "1") | {"source": "a notice", "confidence": "S"}
    words = {
        "kind": "goods",
        "status": "in_force",
        "number_reuse": "once",
        "basis": "oxide",
        "year": "2026",
        "element": "Ce",
        "share_percent": "100",
    }
    said |= {name: word for name, word in words.items() if name in said}

    lines = read_lines(table, as_file(table, [said]).encode())

    assert problems_of(table, lines) == []
    rows = [line.values for line in lines]
    assert reference_from({table: rows}) is not None and len(policies_from(rows if table == "policy" else [])) == (table == "policy")
