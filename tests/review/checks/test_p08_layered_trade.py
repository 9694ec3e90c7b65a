from datetime import date, timedelta

import pytest

from tests.make.dossiers import a_dossier, a_lot, a_receipt, a_sale, an_event
from tests.make.story_dossiers import Telling
from traceability.review.checks.p08_layered_trade import layered_trade

FIRST = date(2026, 3, 1)


def a_chain_of_sales(*days: int, moving: int | None = None, lot="HNI:L-1"):
    """Sales on these days in one warehouse; the one at place `moving` goes to another."""
    events = []
    for place, day in enumerate(days):
        to = "W2-WH-1" if place == moving else "W1-WH-1"
        sale = a_sale(
            f"{lot} {place}",
            lot=lot,
            facility="W1-WH-1",
            to_facility=to,
            to_organisation=f"W{place + 2}",
            performed_by=f"W{place + 1}",
            ended=(FIRST + timedelta(day)).isoformat(),
        )
        events += [sale, a_receipt(sale)]
    return events


def asked(events, *, lots=None, policies=None):
    return layered_trade(a_dossier(lots=lots or [a_lot("HNI:L-1")], events=events, policies=policies))


@pytest.mark.parametrize(
    ("days", "result"),
    [((0, 11), "passed"), ((0, 15, 31), "passed"), ((0, 5, 8), "failed"), ((0, 15, 30), "failed"), ((0, 40, 45, 50), "failed")],
)
def test_three_sales_in_the_window_without_a_move_fail(days, result):
    assert asked(a_chain_of_sales(*days)).result == result


@pytest.mark.parametrize("moving", [0, 1])
def test_a_move_between_them_interrupts(moving):
    assert asked(a_chain_of_sales(0, 5, 8, moving=moving)).result == "passed"


def test_s07_has_three_sales_in_eight_days():
    finding = layered_trade(Telling("S07").dossier())

    values = finding.evidence[0].values
    assert (finding.severity, values["n"], values["days"], values["facility"]) == ("HOLD", 3, 8, "W1-WH-1")


def test_packing_does_not_hide_the_sales_before_it():
    packed = an_event("pack", stage="packing", inputs=[("HNI:L-1", "1.000")], outputs=["W3:P-1"], ended="2026-03-07")
    lots = [a_lot("HNI:L-1"), a_lot("W3:P-1", made_by="pack")]
    events = [*a_chain_of_sales(0, 5), packed, *a_chain_of_sales(8, lot="W3:P-1")]

    finding = asked(events, lots=lots)

    assert [(seen.name, seen.values["n"]) for seen in finding.evidence] == [("W3:P-1", 3)]


def test_a_sale_without_receipt_or_place_is_not_checked():
    events = a_chain_of_sales(0, 5, 8)

    assert asked(events[:-1]).result == "not_checked"
    assert asked([*events[:4], a_sale("x", lot="HNI:L-1", to_facility="", ended="2026-03-09")]).result == "not_checked"
    assert asked(events, policies={}).result == "not_checked"


def test_one_sale_does_not_apply():
    assert asked(a_chain_of_sales(0)).result == "not_applicable"
