"""Figures as both languages write them."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils.translation import override

from traceability.interfaces.pages.explore.figures import (
    Row,
    Table,
    address,
    count,
    day_name,
    mass,
    month_name,
    named,
    percent,
    short_month,
    tonnes,
)


@pytest.mark.parametrize(
    ("kg", "text"), [("1234450", "1,234.4"), ("1234550", "1,234.6"), ("999", "0.999"), ("0", "0.0"), ("-2500", "-2.5"), ("1", "0.001")]
)
def test_tonnes_have_one_place_and_below_one_three(kg, text):
    assert tonnes(Decimal(kg)) == text


def test_each_language_has_its_own_dates_and_percent():
    with override("en"):
        assert [month_name("2026-03"), short_month("2026-03"), day_name(date(2026, 3, 5)), percent(Decimal("93.75"))] == [
            "Mar 2026", "Mar", "2026-03-05", "93.8 %",
        ]  # fmt: skip
    with override("zh-hans"):
        assert [month_name("2026-03"), short_month("2026-03"), day_name(date(2026, 3, 5)), percent(Decimal("93.75"))] == [
            "2026年3月", "3月", "2026年3月5日", "93.8%",
        ]  # fmt: skip


def test_nothing_leads_nowhere():
    assert mass(Decimal(0), "/x").href == count(0, "/x").href == ""
    assert (mass(Decimal(1000), "/x").text, count(1200, "/x").text) == ("1.0", "1,200")


def test_an_address_says_what_is_asked_and_leaves_out_what_is_not():
    assert (
        address("explore_supervision_events", stage="mining", form=None, year=2026) == "/explore/supervision/events?stage=mining&year=2026"
    )


def test_a_table_knows_which_columns_are_numbers():
    table = Table(("Licence", "Kind", "t"), [Row(named("L-1"), [named("Mining"), count(1, "/x")])])

    assert table.columns == [("Licence", False), ("Kind", False), ("t", True)]
    assert Table(("Licence",), []).columns == [("Licence", False)]
