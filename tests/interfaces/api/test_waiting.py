"""Waiting has an end, and not everybody may wait."""

import threading

import pytest
from django.test import RequestFactory

from traceability.interfaces.api import waiting
from traceability.interfaces.api.views import ApiRequest


@pytest.mark.parametrize(
    ("prefer", "seconds"),
    [
        ("wait=5", 5),
        ("wait=0", 0),
        ("wait=31", 30),
        ("wait=9999", 30),
        ('respond-async, wait="7"', 7),
        ("Wait = 3", 3),
        ("wait=-1", 0),
        ("await=5", 0),
        ("wait=x", 0),
        ("", 0),
        ("wait=99999", 0),
    ],
)
def test_only_a_plain_number_of_seconds_is_a_wait(prefer, seconds):
    assert waiting.seconds_asked(ApiRequest(RequestFactory().get("/", headers={"prefer": prefer}))) == seconds


@pytest.mark.django_db
def test_it_ends_when_it_is_true_and_when_time_is_over(monkeypatch):
    monkeypatch.setattr(waiting, "_PAUSE_SECONDS", 0)
    looks = iter([False, False, True])

    assert waiting.until(lambda: next(looks), 5) is True
    assert waiting.until(lambda: False, 0) is False


@pytest.mark.django_db
def test_beyond_a_quarter_of_the_threads_nobody_waits(monkeypatch):
    monkeypatch.setattr(waiting, "_seats", threading.BoundedSemaphore(1))

    assert waiting.until(lambda: waiting.until(lambda: True, 5) is None, 5) is True
    assert waiting.until(lambda: True, 5) is True
