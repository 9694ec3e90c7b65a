from decimal import Decimal

import pytest

from traceability.custody.claims import read_events
from traceability.interfaces.console.demo.year.book import Book
from traceability.interfaces.console.demo.year.calendar import Month
from traceability.interfaces.console.demo.year.chemistry import Material
from traceability.interfaces.console.demo.year.sites import EXPORTER, ROCK_PLANT

MONTH = Month(4)


@pytest.fixture
def lot():
    return Material("oxide", "NdPr oxide", Decimal(2000), Decimal("99.5"), {"Pr": Decimal(25), "Nd": Decimal(75)}, name="SCS:X")


def bodies(book):
    return [body for _, body in book.steps]


def test_a_sale_names_the_lot_s_exact_oxide_and_its_scale_agrees(lot):
    book = Book("SCS", [5000])

    sent = book.send(lot, ROCK_PLANT, EXPORTER, MONTH, 5, price="520")

    (body,) = bodies(book)
    transport, invoice = body["transport"], body["invoice"]
    assert (invoice["reo_kg"], invoice["amount"]) == ("1990.000", "1034800.00")
    assert Decimal(transport["gross_kg"]) - Decimal(transport["tare_kg"]) == lot.net_kg
    assert (invoice["seller"], invoice["buyer"]) == ("SCS", "EXP") and body["ownership_passes"]
    assert sent.label == book.steps[0][0]
    assert read_events(body)


def test_what_arrives_has_the_same_seals_and_hardly_less_weight(lot):
    sender, receiver = Book("SCS", [5000]), Book("EXP", [6000])
    sent = sender.send(lot, ROCK_PLANT, EXPORTER, MONTH, 5, price="520")

    held = receiver.receive(sent)

    ((body,), (loaded,)) = bodies(receiver), bodies(sender)
    assert body["dispatch"] == f"@event:{sent.label}"
    for same in ("seals", "pieces", "tare_kg"):
        assert body["transport"][same] == loaded["transport"][same]
    assert body["transport"]["ticket"] != loaded["transport"]["ticket"]
    assert 0 <= lot.net_kg - held.net_kg <= lot.net_kg * Decimal("0.005")


def test_heavy_loads_go_by_rail(lot):
    book = Book("SCS", [5000])
    book.send(lot.of(Decimal(41000)), ROCK_PLANT, EXPORTER, MONTH, 5, price="1")

    assert bodies(book)[0]["transport"]["mode"] == "rail"


def test_no_number_of_a_paper_is_used_twice(lot):
    numbers = [5000]
    one, other = Book("SCS", numbers), Book("EXP", numbers)

    papers = [book.paper("contract", "CT", "2026-02-01") for book in (one, other, one)]

    assert len({paper["number"] for paper in papers}) == len({paper["sha256"] for paper in papers}) == 3


def test_an_event_that_lasts_to_the_month_s_last_day_ends_with_the_month(lot):
    book = Book("SCS", [5000])
    book.event("loss", ROCK_PLANT, MONTH, (1, 28))
    book.event("loss", ROCK_PLANT, MONTH, (1, 27))

    assert [body["ended_at"] for body in bodies(book)] == ["2026-02-28T23:59:59+08:00", "2026-02-27T20:00:00+08:00"]


def test_stock_is_counted_at_both_ends(lot):
    book = Book("SCS", [5000])
    book.count(ROCK_PLANT, MONTH, None, lot)
    book.count(ROCK_PLANT, MONTH.next, lot, lot)

    first, second = (body["fields"] for body in bodies(book))
    assert first["period"] == "2026-02" and first["opening"] == []
    assert second["opening"] == first["closing"]
