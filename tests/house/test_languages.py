"""Each test begins in English, whatever language the tests before it asked in: they share a thread, and Django keeps it there."""

import pytest
from django.test import Client
from django.utils import translation


@pytest.mark.parametrize("time", ["first", "again"])
def test_a_test_begins_in_english(db, time):
    assert translation.get_language() == "en"

    Client().get("/", headers={"accept-language": "zh-CN"})
    assert translation.get_language() == "zh-hans"
