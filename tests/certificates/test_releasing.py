from datetime import date
from decimal import Decimal as D

import pytest

from traceability.certificates import releasing
from traceability.certificates.claims import ReleaseClaim, ReleasedLot
from traceability.certificates.releasing import Certified, by_line, problems_of, rest_of

ISSUED, TODAY = date(2026, 11, 20), date(2026, 11, 28)
LINES = (Certified(1, "HFR:A", D(600)), Certified(2, "HFR:B", D(10)), Certified(3, "HFR:A", D(100)))


def said(*lots, on=TODAY):
    return ReleaseClaim(on, tuple(ReleasedLot(lot, D(kg)) for lot, kg in lots))


def problems(claim):
    return [f"{one.code}@{one.pointer}" for one in problems_of(claim, LINES, certified_on=ISSUED, today=TODAY)]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (ISSUED, []),
        (TODAY, []),
        (date(2026, 11, 19), ["released_too_early@/released_on"]),
        (date(2026, 11, 29), ["in_future@/released_on"]),
    ],
)
def test_the_day_is_from_the_certificates_to_this_one(day, expected):
    assert problems(said(("HFR:A", 700), on=day)) == expected


@pytest.mark.parametrize(
    ("lots", "expected"),
    [
        ([("HFR:A", "700"), ("HFR:B", "0.001")], []),
        ([("HFR:A", "700.001")], ["more_than_certified@/lines/0/net_kg"]),
        ([("HFR:A", "1"), ("HFR:B", "0")], ["not_positive@/lines/1/net_kg"]),
        ([("HFR:A", "1"), ("HFR:B", "-1")], ["not_positive@/lines/1/net_kg"]),
        ([("HFR:A", "1"), ("HFR:A", "2")], ["lot_released_twice@/lines/1/lot"]),
        ([("HFR:C", "1"), ("HFR:B", "11")], ["not_of_the_shipment@/lines/0/lot", "more_than_certified@/lines/1/net_kg"]),
    ],
)
def test_each_weight_is_of_a_lot_of_the_shipment_and_within_it(lots, expected):
    assert problems(said(*lots)) == expected


@pytest.mark.parametrize(
    ("lots", "left", "rest"),
    [
        ([("HFR:A", 700), ("HFR:B", 10)], {1: 600, 2: 10, 3: 100}, {}),
        ([("HFR:A", 650)], {1: 600, 3: 50}, {2: 10, 3: 50}),
        ([("HFR:A", 600)], {1: 600}, {2: 10, 3: 100}),
        ([("HFR:B", 4)], {2: 4}, {1: 600, 2: 6, 3: 100}),
    ],
)
def test_the_first_lines_of_a_lot_are_filled_first_and_what_is_not_named_stays(lots, left, rest):
    found = by_line(said(*lots), LINES)

    assert (found, rest_of(found, LINES)) == (left, rest)


def test_the_reason_names_day_and_checks_and_is_read_back():
    reason = releasing.reason_of(TODAY, ["E06", "E17"])

    assert "2026-11-28" in reason and "E06, E17" in reason and "放行日" in reason
    assert releasing.looked_at(["The miner's licence was revoked.", reason]) == [(TODAY, ("E06", "E17"))]
