"""The template can be filled in and sent: its columns are all there are, its example is good, and it is the same each time."""

import csv
import io
import re
import zipfile
from pathlib import Path

from python_calamine import CalamineWorkbook

import traceability.registry
from tests.custody.intake.filling import repacked
from traceability.custody.claims import event_json, read_events
from traceability.custody.intake.columns import COLUMNS
from traceability.custody.intake.files import read_file
from traceability.custody.intake.template import columns_in_order, need_of, write_template
from traceability.custody.stages import FAMILIES, STAGES


def template() -> io.BytesIO:
    file = io.BytesIO()
    write_template(file)
    file.seek(0)
    return file


def sheet(name):
    return CalamineWorkbook.from_filelike(template()).get_sheet_by_name(name).to_python()


def part(name) -> str:
    with zipfile.ZipFile(template()) as packed:
        return packed.read(name).decode()


def example_events():
    """The sheet `example` read as if it were the one of events."""

    def renamed(part):
        return part.replace(b'name="events"', b'name="blank"').replace(b'name="example"', b'name="events"')

    return list(read_file(repacked(template(), workbook=renamed), "xlsx"))


def test_an_empty_template_has_no_event():
    assert list(read_file(template(), "xlsx")) == []


def test_every_column_is_there_once_those_of_every_event_first():
    (names,) = sheet("events")

    assert names == ["event", *(column.name for column in columns_in_order())]
    assert set(names) == COLUMNS.keys() | {"event"} and len(names) == len(COLUMNS) + 1
    assert names[:9] == [
        "event",
        "stage",
        "facility",
        "started_at",
        "ended_at",
        "performed_by",
        "custody_model",
        "inputs.lot",
        "inputs.net_kg",
    ]


def test_the_example_reads_into_claims():
    events = example_events()
    claims = read_events([event.body for event in events])

    assert [problem for event in events for problem in event.problems] == []
    assert [(claim.stage, event.row, event.rows) for claim, event in zip(claims, events, strict=True)] == [
        ("mining", 2, 1), ("separation", 3, 3), ("dispatch", 6, 1),
    ]  # fmt: skip
    separation = event_json(claims[1])
    assert [(lot["lot"], len(lot.get("packages", []))) for lot in separation["outputs"]] == [
        ("HFR:NDPR-2026-0903", 2),
        ("HFR:LACE-2026-0906", 0),
    ]


def test_the_example_is_honest():
    mining, separation, dispatch = read_events([event.body for event in example_events()])

    for lot in (*mining.outputs, *separation.outputs):
        assert sum(lot.assay.shares_percent.values()) == 100
    assert sum(package.net_kg for package in separation.outputs[0].packages) == separation.outputs[0].net_kg
    assert dispatch.inputs[0].net_kg == separation.outputs[0].net_kg == dispatch.transport.gross_kg - dispatch.transport.tare_kg
    assay = separation.outputs[0].assay
    assert dispatch.invoice.reo_kg == separation.outputs[0].net_kg * assay.treo_percent / 100


def test_the_header_stays_in_sight_and_has_a_note_in_both_languages_for_each_column():
    notes = part("xl/comments1.xml")

    assert 'state="frozen"' in part("xl/worksheets/sheet1.xml")
    assert notes.count("<comment ") == len(COLUMNS) + 1
    assert "产出批次：化验：水分（占净重%）" in notes and "new lot: assay: moisture, % of net mass" in notes


def test_lists_offer_what_can_be_recorded():
    lists = list(zip(*sheet("lists"), strict=True))
    words = [tuple(word for word in column if word) for column in lists]
    kinds = (Path(traceability.registry.__file__).parent / "reference" / "document_kinds.csv").read_text(encoding="utf-8")

    assert tuple(STAGES) in words and tuple(FAMILIES) in words and ("true", "false") in words
    assert tuple(row["kind"] for row in csv.DictReader(io.StringIO(kinds))) in words
    assert ("identity_preserved", "segregated", "controlled_blending", "mass_balance") in words
    rules = re.findall(r'<dataValidation type="list"([^>]*)sqref="([A-Z]+)2:', part("xl/worksheets/sheet1.xml"))
    offered = {columns_in_order()[_place(letters) - 1].name for _, letters in rules}
    assert {"stage", "custody_model", "outputs.form", "documents.kind", "ownership_passes", "invoice.kind", "transport.mode"} <= offered
    warned = {columns_in_order()[_place(letters) - 1].name for rule, letters in rules if "warning" in rule}
    assert "documents.kind" in warned and "stage" not in warned


def _place(letters) -> int:
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - ord("A") + 1
    return place - 1


def test_each_column_is_explained():
    head, event, *rows = sheet("columns")

    assert head == ["column", "needed", "meaning", "含义", "takes", "填写内容", "stages"] and event[0] == "event"
    assert [row[0] for row in rows] == [column.name for column in columns_in_order()]
    said = {row[0]: row for row in rows}
    assert said["stage"][1] == "always / 必填" and said["stage"][6] == "all"
    assert said["to.organisation"][1] == said["to.organisation"][6] == "dispatch"
    assert said["documents.kind"][1] == "with any of documents / 填写 documents 时必填"
    assert all(all(row[2:]) for row in rows)


def test_what_must_be_filled_in_looks_different():
    assert need_of(COLUMNS["stage"]) == "always"
    assert need_of(COLUMNS["dispatch"]) == need_of(COLUMNS["custody_model"]) == "in some stages"
    assert need_of(COLUMNS["inputs.lot"]) == "in each"
    assert need_of(COLUMNS["outputs.product"]) == ""
    styles = dict(re.findall(r'<c r="([A-Z]+)1" s="(\d+)"', part("xl/worksheets/sheet1.xml")))
    assert len({styles["A"], styles["B"], styles["G"], styles["H"]}) == 4


def test_cells_are_text_and_bytes_are_the_same_each_time():
    assert 'numFmtId="49"' in part("xl/styles.xml")
    assert template().getvalue() == template().getvalue()
