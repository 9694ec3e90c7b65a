"""Months of a year as an address names them."""

from datetime import date

import pytest
import time_machine
from django.test import RequestFactory

from traceability.interfaces.pages.explore.spans import Span, span_asked
from traceability.interfaces.problems import BadAddress


def asked(**given):
    return span_asked(RequestFactory().get("/", given))


def test_it_is_the_present_year_in_china_unless_it_is_said():
    with time_machine.travel("2026-12-31T17:00:00Z", tick=False):
        assert asked() == Span(2027, 1, 12)
    assert asked(year="2024", **{"from": "2", "to": "2"}) == Span(2024, 2, 2)


def test_it_knows_its_months_and_days():
    span = Span(2024, 1, 2)

    assert (span.months.first, span.months.last, span.listed) == ("2024-01", "2024-02", ("2024-01", "2024-02"))
    assert (span.first_day, span.last_day) == (date(2024, 1, 1), date(2024, 2, 29))
    assert span.only("2024-02").asked == {"year": "2024", "from": "2", "to": "2"}


@pytest.mark.parametrize(
    "given", [{"year": "1999"}, {"year": "x"}, {"year": "２０２６"}, {"from": "0"}, {"to": "13"}, {"from": "5", "to": "4"}, {"year": "-1"}]
)
def test_what_is_no_month_is_refused(given):
    with pytest.raises(BadAddress):
        asked(**given)
