"""The filters of the desk's templates."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import translation

from traceability.interfaces.desk.templatetags import desk_words
from traceability.kernel import clock


@pytest.mark.parametrize(("ago", "english", "chinese"), [
    (timedelta(seconds=-5), "0 minutes", "0 分钟"),
    (timedelta(minutes=1), "1 minute", "1 分钟"),
    (timedelta(minutes=59), "59 minutes", "59 分钟"),
    (timedelta(minutes=60), "1 hour", "1 小时"),
    (timedelta(hours=47), "47 hours", "47 小时"),
    (timedelta(hours=48), "2 days", "2 天"),
])  # fmt: skip
def test_an_age_is_told_in_one_unit(ago, english, chinese):
    with translation.override("en"):
        assert desk_words.age(clock.now() - ago) == english
    with translation.override("zh-hans"):
        assert desk_words.age(clock.now() - ago) == chinese


@pytest.mark.parametrize(("values", "shown"), [
    ({"sum": "105.00", "missing": ["a", "b"]}, "sum 105.00, missing a, b"),
    ({"en": "one", "zh": "一"}, "one"),
    ([], ""), (None, "–"), ("", "–"), (True, "yes"), ({}, ""), ({"deep": {"x": None}}, "deep x –"),
])  # fmt: skip
def test_evidence_is_one_line(values, shown):
    with translation.override("en"):
        assert desk_words.in_words(values) == shown


@pytest.mark.parametrize(("value", "shown"), [("3250000", "3,250,000.000"), (None, "–"), ("x", "–")])
def test_kilograms(value, shown):
    assert desk_words.kg(value) == shown


@pytest.mark.parametrize(("value", "shown"), [(Decimal("1250000"), "1,250,000.00"), ("0.5", "0.50"), (None, "–")])
def test_money_has_two_places_and_commas(value, shown):
    assert desk_words.money(value) == shown


def test_shares_names_and_words():
    assert desk_words.percent("0.25") == "25.00" and desk_words.percent("") == ""
    assert desk_words.of({1: "Rita"}, 1) == "Rita" and desk_words.of({}, 1) == ""
    with translation.override("en"):
        assert desk_words.word("approve", "verdict") == "Approve"
