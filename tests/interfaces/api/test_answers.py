"""Answers: exact bytes, never a number that was a quantity, and 304 for who has them."""

from decimal import Decimal

import pytest
from django.test import RequestFactory

from traceability.interfaces.api import answers


@pytest.mark.parametrize("value", [Decimal("1.5"), float("nan"), {1, 2}, b"x"])
def test_what_is_not_plain_raises(value):
    with pytest.raises((TypeError, ValueError)):
        answers.as_bytes({"net_kg": value})


def test_chinese_is_written_as_it_is():
    assert answers.as_bytes({"zh": "批次"}) == '{"zh":"批次"}'.encode()


def test_an_answer_is_kept_by_no_cache():
    assert answers.json_answer({})["Cache-Control"] == "private, no-store"


def test_who_has_the_bytes_gets_304():
    first = answers.tagged_answer(RequestFactory().get("/"), {"a": "1"})

    again = answers.tagged_answer(RequestFactory().get("/", headers={"if-none-match": f'"other", W/{first["ETag"]}'}), {"a": "1"})
    changed = answers.tagged_answer(RequestFactory().get("/", headers={"if-none-match": first["ETag"]}), {"a": "2"})

    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert changed.status_code == 200 and changed["ETag"] != first["ETag"]
    assert first["Cache-Control"] == "private, no-cache"
