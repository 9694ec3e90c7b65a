import io

import pytest
from django.core.cache import cache
from django.test import Client, RequestFactory

from traceability.interfaces.pages import uploading
from traceability.interfaces.problems import LengthRequired, TooLarge, TooManyRequests


@pytest.fixture(autouse=True)
def nobody_counted():
    cache.clear()


def a_request(**changed):
    return RequestFactory().post("/verify/", {"file": io.BytesIO(b"content")}, **changed)


def test_the_file_is_read_out_of_the_form():
    assert uploading.read_file(a_request(), "file") == b"content"
    assert uploading.read_file(a_request(), "other") is None


def test_a_file_of_any_size_stays_in_memory(monkeypatch, settings):
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 1
    request = a_request()

    uploading.read_file(request, "file")

    assert type(request.FILES["file"]).__name__ == "InMemoryUploadedFile"


def test_a_form_that_is_too_large_is_refused_before_it_is_read(monkeypatch):
    monkeypatch.setattr(uploading, "LARGEST", 10)

    with pytest.raises(TooLarge):
        uploading.read_file(a_request(), "file")
    assert Client().post("/verify/", {"file": io.BytesIO(b"content")}).status_code == 413


def test_a_form_without_a_length_is_refused():
    with pytest.raises(LengthRequired):
        uploading.read_file(a_request(CONTENT_LENGTH=""), "file")


def test_one_address_checks_so_many_files_in_a_minute(monkeypatch):
    monkeypatch.setattr(uploading, "MOST_IN_A_MINUTE", 2)

    for _ in range(2):
        uploading.read_file(a_request(), "file")
    with pytest.raises(TooManyRequests) as caught:
        uploading.read_file(a_request(), "file")

    assert 1 <= int(caught.value.headers["Retry-After"]) <= 60
    assert uploading.read_file(a_request(REMOTE_ADDR="192.0.2.7"), "file") == b"content"


def test_without_the_cache_nobody_is_counted(monkeypatch):
    def away(*_args, **_more):
        raise OSError("away")

    monkeypatch.setattr(uploading.cache, "add", away)
    monkeypatch.setattr(uploading, "MOST_IN_A_MINUTE", 0)

    assert uploading.read_file(a_request(), "file") == b"content"
