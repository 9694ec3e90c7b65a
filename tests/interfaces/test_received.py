"""A file that a request brings: what it is, how large, and that it came whole."""

import hashlib
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory

from traceability.interfaces.problems import RequestTimedOut, TooLarge, WrongMediaType
from traceability.interfaces.received import FileMissing, plain_name, received_file

CONTENT = b"stage,facility\r\n" * 50_000


def a_body(content=CONTENT, media_type="text/csv", **more):
    return RequestFactory().post("/", content, content_type=media_type, **more)


def a_form(name="events.csv", media_type="application/octet-stream", content=CONTENT):
    return RequestFactory().post("/", {"file": SimpleUploadedFile(name, content, media_type)})


@pytest.mark.parametrize("request_", [a_body(), a_form()], ids=["body", "form"])
def test_a_file_is_read_whole_in_pieces(request_):
    with received_file(request_, limit=len(CONTENT)) as received:
        assert (received.size, received.digest) == (len(CONTENT), hashlib.sha256(CONTENT).digest())
        assert received.file.read() == CONTENT


@pytest.mark.parametrize("request_", [a_body(), a_form()], ids=["body", "form"])
def test_a_file_over_the_limit_is_refused(request_):
    with pytest.raises(TooLarge), received_file(request_, limit=len(CONTENT) - 1):
        pass


@pytest.mark.parametrize(
    ("request_", "format"),
    [
        (a_body(media_type="text/csv; charset=utf-8"), "csv"),
        (a_body(media_type="application/x-ndjson"), "ndjson"),
        (a_body(media_type="application/jsonl"), "ndjson"),
        (a_form("March 2026.XLSX"), "xlsx"),
        (a_form("events.csv", "application/vnd.ms-excel"), "csv"),
        (a_form("events", "text/csv"), "csv"),
    ],
)
def test_the_format_is_told_by_name_or_media_type(request_, format):
    with received_file(request_, limit=10**6) as received:
        assert received.format == format


def test_what_nobody_says_what_it_is_is_refused():
    for request in (a_body(media_type="application/json"), a_form("events.pdf")):
        with pytest.raises(WrongMediaType), received_file(request, limit=10**6):
            pass
    with received_file(a_body(media_type="application/octet-stream"), limit=10**6, format="csv") as received:
        assert received.format == "csv"


def test_a_form_without_its_file_is_refused():
    with pytest.raises(FileMissing), received_file(RequestFactory().post("/", {"other": "x"}), limit=10):
        pass


def test_a_body_that_breaks_off_is_no_file():
    """A proxy that gives up sends what it has; half a file can be a good file of fewer events."""
    request = a_body(b"half", CONTENT_LENGTH="8")
    request._stream = io.BytesIO(b"half")
    with pytest.raises(RequestTimedOut), received_file(request, limit=10):
        pass


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("C:\\march\\events.csv", "events.csv"),
        ("/srv/三月.xlsx", "三月.xlsx"),
        ("a\x00b\n.csv", "ab.csv"),
        ("x" * 300, "x" * 200),
        ("", ""),
    ],
)
def test_a_name_has_no_folders_and_nothing_unprintable(name, plain):
    assert plain_name(name) == plain
