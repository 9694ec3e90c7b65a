"""What customs' day changes for an approved case; the rest of a story is told in tests/certificates/services/test_release.py."""

from datetime import date
from decimal import Decimal as D

import pytest

from tests.make.dossiers import a_licence
from traceability.registry.models import LicenceDraw
from traceability.review.queries import failing_on_release, takes_of_rest
from traceability.review.queries.releases import _without

PLANNED = date(2026, 4, 25)


@pytest.mark.django_db
def test_on_the_planned_day_nothing_is_asked(certificate, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert failing_on_release(certificate.case_id, released_on=PLANNED) == ()


@pytest.mark.django_db
def test_before_the_licence_began_it_fails_and_what_was_seen_then_is_not_asked_again(certificate):
    day = date(2025, 12, 31)

    assert failing_on_release(certificate.case_id, released_on=day) == ("E06",)
    assert failing_on_release(certificate.case_id, released_on=day, looked_at=[(day, ("E06",))]) == ()


@pytest.mark.django_db
def test_the_rest_takes_its_part(certificate):
    (take,) = takes_of_rest(certificate.case_id, {1: D("60.000")}).licences

    assert (take.net_kg, take.reo_kg, take.export_on) == (D("60.000"), D("59.700"), PLANNED)


@pytest.mark.parametrize(
    ("per", "day", "expected"),
    [
        ("total", date(2027, 1, 1), (40, 5, 1)),
        ("single", PLANNED, (40, 5, 1)),
        ("year", date(2026, 12, 31), (40, 5, 1)),
        ("year", date(2027, 1, 1), (100, 15, 2)),
    ],
)
def test_what_the_case_drew_itself_is_not_counted_against_it(per, day, expected):
    licence = a_licence(quantity_per=per, used_kg="100", used_money="15", uses=2, currency="USD")
    draws = [LicenceDraw(export_on=PLANNED, kg=D(60), amount=D(10), currency="USD", uses=1)]

    found = _without(licence, draws, day)

    assert (found.used_kg, found.used_money, found.uses) == expected
