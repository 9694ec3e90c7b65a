"""An event's page: what was done, on which papers, whether it still counts, and its proof."""

import pytest

from tests.make.custody import a_lot, correct, mining, record, the_trade
from traceability.custody.models import Event


@pytest.fixture
def page(cast):
    client = cast.otto.signed_in()

    def got(event_id, status=200):
        response = client.get(f"/explore/events/{event_id}")
        assert response.status_code == status
        return response.content.decode()

    return got


def test_it_says_what_was_done_and_leads_on(page, certificate):
    text = page(Event.objects.get(stage="separation").id)

    for part in (
        "<h1>Separation</h1>",
        "HFR-PLANT-1",
        "/explore/lots/BYM:CON-2026-0117",
        "/explore/lots/HFR:SEG-2026-0047",
        "PR-2026-0105",
        ">Sealed<",
    ):
        assert part in text, part


def test_a_dispatch_names_its_seals_and_its_receiver(page, certificate):
    text = page(Event.objects.filter(stage="dispatch").order_by("recorded_at").last().id)

    assert 'href="/explore/?q=S01091"' in text and ">EXP<" in text and "20260109" in text


def test_a_corrected_event_says_what_stands_in_its_place(page, cast):
    trade = the_trade()
    (wrong,) = record(trade.bym, mining(a_lot("BYM:ORE-1", "100.000")))
    right = correct(trade.bym, wrong, mining(a_lot("BYM:ORE-1", "90.000"))).event

    assert f'href="/explore/events/{right.id}"' in page(wrong.event.id) and "does not count since" in page(wrong.event.id)
    assert f'href="/explore/events/{wrong.event.id}"' in page(right.id)


def test_an_unknown_event_is_a_page_that_says_so(page):
    assert "Not found" in page("019de5a0-0000-7000-8000-000000000001", 404)


def test_the_days_of_an_evening_are_those_of_china_on_every_page(page, cast):
    trade = the_trade()
    evening = {"started_at": "2026-03-02T20:00:00Z", "ended_at": "2026-03-02T22:00:00Z"}
    (made,) = record(trade.bym, mining(a_lot("BYM:LATE-1", "100.000"), **evening))
    client = cast.otto.signed_in()

    shown = {
        "event": page(made.event.id),
        "picture": client.get("/explore/lots/BYM:LATE-1").content.decode(),
        "table": client.get("/explore/lots/BYM:LATE-1/table").content.decode(),
        "search": client.get("/explore/", {"q": str(made.event.id)}).content.decode(),
        "list": client.get("/explore/supervision/events?year=2026&stage=mining").content.decode(),
    }

    for name, text in shown.items():
        assert "2026-03-03" in text and "2026-03-02" not in text, name
