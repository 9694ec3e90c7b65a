"""The key that a form brings, and what it stands for."""

import pytest
from django.test import RequestFactory

from traceability.interfaces.pages.own import sent


@pytest.mark.parametrize("given", ["", "short", "x" * 36, "11111111-1111-4111-8111-11111111111\n"])
def test_a_key_that_no_page_made_is_replaced(given):
    request = RequestFactory().post("/own/shipments/new", {"key": given})

    assert sent.key_of(request) != given and len(sent.key_of(request)) == 36


def test_a_key_that_a_page_made_is_kept():
    key = sent.new_key()

    assert sent.key_of(RequestFactory().post("/own/shipments/new", {"key": key})) == key
