"""A file reads as what was written into it, in every format; whatever bytes come, nothing is raised but a refusal; memory stays."""

import io
import json
import tempfile
import tracemalloc
from datetime import UTC, timedelta, timezone

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.custody.intake import filling
from tests.custody.intake.generated import EVENTS, event_of
from tests.make.custody import mining
from traceability.custody.claims import EVENT_SHAPES, event_json, read_events
from traceability.custody.errors import FileRefused
from traceability.custody.intake.files import read_file
from traceability.custody.intake.rows import FORMATS

MANY = settings(max_examples=60, suppress_health_check=list(HealthCheck), deadline=None)


def codes(refused) -> list[str]:
    return [problem.code for problem in refused.value.problems]


def refusal(file, format, **options) -> list[str]:
    with pytest.raises(FileRefused) as caught:
        list(read_file(file, format, **options))
    return codes(caught)


def read_back(file, format):
    """The claims of a file in which nothing is wrong."""
    events = list(read_file(file, format))
    assert [problem for event in events for problem in event.problems] == []
    return read_events([event.body for event in events])


def sent(events):
    """The claims, and what is written of them."""
    claims = read_events(events)
    return claims, [event_json(claim) for claim in claims]


def same(read, claims) -> bool:
    return [event_json(one) for one in read] == [event_json(one) for one in claims]


@MANY
@given(events=st.lists(EVENTS, min_size=1, max_size=4), delimiter=st.sampled_from(",;\t"), mark=st.booleans(), paired=st.booleans())
def test_csv_reads_as_it_was_written(events, delimiter, mark, paired):
    claims, written = sent(events)
    file = filling.as_csv(filling.table_of(written, paired=paired), delimiter=delimiter, mark=mark)

    assert same(read_back(file, "csv"), claims)


@MANY
@given(events=st.lists(EVENTS, min_size=1, max_size=4), paired=st.booleans())
def test_a_workbook_reads_as_it_was_written(events, paired):
    claims, written = sent(events)

    assert same(read_back(filling.as_xlsx(filling.table_of(written, paired=paired)), "xlsx"), claims)


@MANY
@given(events=st.lists(EVENTS, min_size=1, max_size=4), mark=st.booleans())
def test_lines_of_json_read_as_they_were_written(events, mark):
    claims, written = sent(events)

    assert same(read_back(filling.as_lines(written, mark=mark), "ndjson"), claims)


@pytest.mark.parametrize("stage", sorted(EVENT_SHAPES))
def test_every_stage_reads_as_it_was_written(stage):
    @settings(MANY, max_examples=5)
    @given(event=event_of(stage))
    def every(event):
        claims, written = sent([event])
        assert same(read_back(filling.as_csv(filling.table_of(written)), "csv"), claims)
        assert same(read_back(filling.as_xlsx(filling.table_of(written)), "xlsx"), claims)

    every()


@pytest.mark.parametrize("format", FORMATS)
@given(content=st.binary(max_size=400) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_read_or_refused(format, content):
    _read_or_refused(io.BytesIO(content), format)


def _read_or_refused(file, format):
    """Nothing else is raised; and what is read, places and sentences included, can be told in UTF-8."""
    try:
        for event in read_file(file, format):
            told = [(problem.pointer, problem.text.as_json(), str(event.place_of(problem.pointer or ""))) for problem in event.problems]
            json.dumps([event.body, told], ensure_ascii=False).encode()
    except FileRefused as refused:
        assert refused.problems
        json.dumps([(problem.facts, problem.text.as_json()) for problem in refused.problems], ensure_ascii=False).encode()


def _spoiled(data, content: bytes) -> bytes:
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(content)))
        until = at + data.draw(st.integers(0, 8))
        content = (
            content[:at] + data.draw(st.binary(max_size=6) | st.sampled_from([b'"', b"\n", b"\x00", b"\xff", b";", b"{"])) + content[until:]
        )
    return content


@MANY
@given(data=st.data(), format=st.sampled_from(FORMATS))
def test_spoiled_files_are_read_or_refused(data, format):
    written = [event_json(claim) for claim in read_events([mining(), mining()])]
    table = filling.table_of(written)
    whole = {"csv": filling.as_csv(table), "xlsx": filling.as_xlsx(table), "ndjson": filling.as_lines(written)}[format].getvalue()

    _read_or_refused(io.BytesIO(_spoiled(data, whole)), format)


@MANY
@given(data=st.data(), part=st.sampled_from(["sheet1", "workbook", "sharedStrings", "styles"]))
def test_workbooks_with_spoiled_parts_are_read_or_refused(data, part):
    file = filling.as_xlsx(filling.table_of([event_json(claim) for claim in read_events([mining()])]))

    _read_or_refused(filling.repacked(file, **{part: lambda content: _spoiled(data, content)}), "xlsx")


@pytest.mark.parametrize("format", ["csv", "ndjson"])
def test_memory_does_not_grow_with_the_file(format):
    def peak(times: int) -> int:
        with tempfile.TemporaryFile() as file:
            written = event_json(read_events(mining())[0])
            names, *rows = filling.table_of([written])
            once = filling.as_csv(rows) if format == "csv" else filling.as_lines([written])
            file.write(filling.as_csv([names]).getvalue() if format == "csv" else b"")
            for _ in range(times):
                file.write(once.getvalue().replace(b"e0", b"") + b"\n")
            file.seek(0)
            tracemalloc.start()
            try:
                assert sum(1 for _ in read_file(file, format)) == times
                return tracemalloc.get_traced_memory()[1]
            finally:
                tracemalloc.stop()

    peak(10)
    assert peak(3000) < peak(300) + 256 * 1024


def test_an_unknown_format_is_refused_at_once():
    with pytest.raises(FileRefused) as caught:
        read_file(io.BytesIO(b""), "parquet")

    assert codes(caught) == ["format_unknown"]


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_a_header_is_refused_before_any_row_is_asked_for(format):
    file = {"csv": filling.as_csv, "xlsx": filling.as_xlsx}[format]([["stage", "colour"], ["mining", "red"]])

    with pytest.raises(FileRefused) as caught:
        read_file(file, format)

    assert codes(caught) == ["unknown_column"]


def test_an_offset_is_of_whole_minutes():
    assert list(read_file(io.BytesIO(b""), "ndjson", utc_offset=timezone(timedelta(hours=8)))) == []
    assert list(read_file(io.BytesIO(b""), "ndjson", utc_offset=UTC)) == []

    with pytest.raises(ValueError, match="whole minutes"):
        read_file(io.BytesIO(b""), "ndjson", utc_offset=timezone(timedelta(seconds=30)))


def test_the_file_is_left_open():
    file = filling.as_csv([["stage"], ["mining"]])

    assert [event.body for event in read_file(file, "csv")] == [{"stage": "mining"}]
    assert not file.closed
