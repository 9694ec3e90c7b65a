"""Months of a year as an address names them."""

from datetime import date

import pytest
import time_machine
from django.test import RequestFactory

from traceability.interfaces.pages.explore.spans import Span, span_asked, year_asked
from traceability.kernel.errors import Malformed


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
    ("given", "wrong"),
    [
        ({"year": "1999"}, [("?year", "not_a_year")]),
        ({"year": "x"}, [("?year", "not_a_year")]),
        ({"year": "２０２６"}, [("?year", "not_a_year")]),
        ({"year": "-1"}, [("?year", "not_a_year")]),
        ({"year": "2026" * 20}, [("?year", "not_a_year")]),
        ({"from": "0"}, [("?from", "not_a_month")]),
        ({"to": "13"}, [("?to", "not_a_month")]),
        ({"from": "5", "to": "4"}, [("?to", "months_reversed")]),
        ({"year": "", "from": "May", "to": "0"}, [("?from", "not_a_month"), ("?to", "not_a_month")]),
        ({"year": "soon", "from": "9", "to": "3"}, [("?year", "not_a_year")]),
    ],
)
def test_what_is_no_month_is_refused_by_its_field(given, wrong):
    with pytest.raises(Malformed) as refused:
        asked(**given)

    assert [(one.pointer, one.code) for one in refused.value.problems] == wrong


def test_a_year_that_can_be_read_is_kept():
    with time_machine.travel("2026-06-01T00:00:00Z", tick=False):
        assert year_asked(RequestFactory().get("/", {"year": "2024", "from": "9", "to": "3"})) == Span(2024)
        assert year_asked(RequestFactory().get("/", {"year": "soon"})) == Span(2026)
