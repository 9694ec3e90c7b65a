"""The chain as a table: one row for each line of an event, and every way to sort it."""

from decimal import Decimal

import pytest

from traceability.custody.queries.graph import Edge, Graph
from traceability.interfaces.pages.explore.flow import Chain
from traceability.interfaces.pages.explore.table import COLUMNS, heads_of, rows_of, sorted_by
from traceability.interfaces.pages.picture import Mark


def an_event(key, stage="mining", day="2026-01-01", by=None):
    return {
        "kind": "event", "id": key, "stage": stage, "facility": f"{key}-1", "performed_by": key.upper(), "recorded_by": by or key.upper(),
        "started_at": day, "ended_at": day, "custody_model": None,
    }  # fmt: skip


def a_chain():
    events = (an_event("bym"), an_event("hfr", "separation", "2026-02-01"))
    edges = (
        Edge("bym", "BYM:ORE", "output", Decimal(100), Decimal(5), Decimal(1)),
        Edge("BYM:ORE", "hfr", "input", Decimal(80), None, None),
        Edge("hfr", "HFR:OX", "output", Decimal(4), Decimal("3.9"), Decimal("0.5")),
        Edge("bym", "hfr", "circuit", None, Decimal(1)),
    )
    return Chain(Graph(events, edges, (), 2, False), frozenset({"HFR:OX"}), Decimal("3.9"))


def test_every_line_is_a_row_with_its_findings():
    rows = rows_of(a_chain(), {"hfr": (Mark("HOLD", "M03 too much"),), "BYM:ORE": (Mark("WARN", "C02 late"),)})

    assert [(row.event, row.lot, row.kind) for row in rows] == [
        ("bym", "BYM:ORE", "output"), ("hfr", "BYM:ORE", "input"), ("hfr", "HFR:OX", "output"),
    ]  # fmt: skip
    assert [row.marks for row in rows] == [("C02 late",), ("M03 too much", "C02 late"), ("M03 too much",)]


@pytest.mark.parametrize(("column", "lots"), [("net_kg", [4, 80, 100]), ("lot", [100, 80, 4]), ("nonsense", [100, 80, 4])])
def test_it_is_sorted_by_a_column(column, lots):
    assert [row.net_kg for row in sorted_by(rows_of(a_chain(), {}), column, downwards=False)] == lots


def test_what_has_no_number_comes_last_whichever_way():
    for downwards in (False, True):
        assert sorted_by(rows_of(a_chain(), {}), "reo_kg", downwards=downwards)[-1].reo_kg is None


def test_a_second_click_turns_it_round_and_the_rest_of_the_address_stays():
    heads = {head.name: head for head in heads_of({"at": "2026-01-01"}, "stage", downwards=False)}

    assert tuple(heads) == COLUMNS
    assert heads["stage"].query == "at=2026-01-01&sort=stage&order=desc" and heads["stage"].order == "asc"
    assert heads["net_kg"].query.endswith("sort=net_kg&order=desc") and heads["lot"].query.endswith("sort=lot&order=asc")


def test_a_row_says_who_recorded_it_and_who_stands_for_it():
    events = (an_event("bym"), an_event("gdm", by="HFR"))
    edges = tuple(Edge(key, f"{key}:1", "output") for key in ("bym", "gdm"))
    chain = Chain(Graph(events, edges, (), 1, False), frozenset(), None)

    told = [[(row.recorded_by, row.is_attested, row.is_confirmed) for row in rows_of(chain, {}, known)] for known in ((), {"gdm"})]

    assert told == [[("BYM", False, False), ("HFR", True, False)], [("BYM", False, False), ("HFR", True, True)]]
