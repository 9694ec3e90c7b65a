"""A lot's pages: picture both ways, table, history; as it is and as it was."""

import re
from datetime import timedelta

import pytest

from tests.make.custody import a_lot, an_event, record, the_trade
from traceability.custody.models import Event, Lot
from traceability.custody.services import confirm_event
from traceability.interfaces.days import china_day
from traceability.kernel.clock import rfc3339

LOT = "HFR:NDPR-2026-0044"


@pytest.fixture
def page(cast, certificate):
    client = cast.otto.signed_in()

    def got(path="", status=200, lot=LOT, language="en"):
        response = client.get(f"/explore/lots/{lot}{path}", headers={"accept-language": language})
        assert response.status_code == status
        return response.content.decode()

    return got


def boxes(text):
    return re.findall(r'<(?:a href="([^"]+)"|g) class="box"', text)


def test_a_lot_of_which_nothing_is_left_is_not_called_in_hand(page):
    held = Lot.objects.filter(holding__state="in_hand")
    some, used = held.filter(holding__left_kg__gt=0).first(), held.filter(holding__left_kg=0).first()

    assert '<span class="pill">In hand</span>' in page(lot=some.name)
    assert '<span class="pill">Nothing left</span>' in page(lot=used.name)
    assert '<span class="pill">已用完</span>' in page(lot=used.name, language="zh-hans")


def test_the_picture_leads_from_the_mine_to_the_lot(page):
    text = page()

    stages = {one.id: one.stage for one in Event.objects.all()}
    shown = {stages.get(href.rpartition("/")[2].split("?")[0], href) for href in boxes(text)}
    by_id = {str(key): stage for key, stage in stages.items()}
    assert {by_id.get(href.rpartition("/")[2], "lot") for href in boxes(text)} == {"mining", "beneficiation", "separation", "lot"}
    assert len(shown) == 4
    assert "BYM-MINE-1" in text and "100.00 %" in text and "Dispatch 2026" in text


def test_downstream_begins_with_the_lot_and_ends_where_it_went(page):
    text = page("?way=downstream", lot="BYM:CON-2026-0117")

    assert "What became of it" in text and "HFR:NDPR-2026-0048" in text and "BYM:ORE-2026-0116" not in text


def test_every_view_says_what_the_lot_is_and_leads_to_the_others(page):
    for path in ("", "?way=downstream", "/table", "/history"):
        text = page(path)
        assert f"{LOT}</h1>" in text and text.count('aria-current="page"') == 1, path
        for view in ("", "?way=downstream", "/table", "/history"):
            assert f'href="/explore/lots/{LOT}{view}' in text


def test_the_table_says_the_same_and_is_sorted_by_its_address(page):
    rows = re.findall(r'data-label="REO, kg">([\d,.]+)</td>', page("/table?sort=reo_kg&order=desc"))

    numbers = [float(one.replace(",", "")) for one in rows]
    assert len(numbers) > 4 and numbers == sorted(numbers, reverse=True)
    assert 'aria-sort="descending"' in page("/table?sort=reo_kg&order=desc")
    assert f'href="/api/v1/lots/{LOT}/upstream?format=csv"' in page("/table").replace("%3A", ":")


def test_the_csv_that_a_page_names_is_answered_to_its_session(cast, page):
    (href,) = re.findall(r'href="(/api/v1/lots/[^"]+format=csv)"', page("/table"))

    response = cast.otto.signed_in().get(href)

    assert response.status_code == 200 and response.content.startswith(b"from,to,kind,net_kg,reo_kg,reo_share\r\n")


def test_the_history_has_every_entry_with_its_state_and_proof(cast, page):
    text = page("/history")

    receipts = re.findall(r'href="(/api/v1/ledger/receipts/[^"]+)"', text)
    assert len(receipts) == 4 and text.count(">Sealed<") == 4
    proof = cast.otto.signed_in().get(receipts[0])
    assert proof.status_code == 200 and proof.content.startswith(b"c2sp.org/tlog-proof@v1\n")


def test_as_it_was_recorded_before_the_lot_it_was_not_there(page):
    before = Lot.objects.get(name=LOT).recorded_at - timedelta(microseconds=1)

    for path in ("", "/table"):
        text = page(f"{path}?at={rfc3339(before)}", 404)
        assert "Not on record yet at that time" in text and f"{LOT}</h1>" in text
    assert "As it was on record at" in page(f"?at={rfc3339(before + timedelta(microseconds=1))}")


def test_a_day_before_it_names_the_day_in_china_from_which_it_is_on_record(page, cast):
    made = Lot.objects.get(name=LOT).recorded_at
    day = china_day(made)
    before = china_day(made - timedelta(days=1))

    for path in ("", "/table"):
        text = page(f"{path}?way=downstream&at={before}", 404)
        assert f"on record since {made:%Y-%m-%d %H:%M} UTC" in text and f'href="?way=downstream&amp;at={day}"' in text
    assert "As it was on record at" in page(f"?at={day}")


def test_what_is_of_today_is_marked_when_an_earlier_day_is_looked_at(page):
    at = rfc3339(Lot.objects.get(name=LOT).recorded_at)

    assert page(f"?at={at}").count("(today)") == 7 and page(f"?at={at}", language="zh-CN").count("（今日）") == 7
    assert "(today)" not in page() and "A day ends at midnight in Beijing (16:00 UTC)." in page()


def test_a_day_in_the_future_is_refused_with_its_code(page):
    text = page("?at=2999-01-01", 400)

    assert "day_in_the_future" in text and 'aria-describedby="at-problem at-ends"' in text and 'class="flow"' in text


def test_a_day_that_is_none_is_said_at_its_field(page):
    text = page("?at=yesterday", 400)

    assert 'id="at-problem"' in text and "A day looks like 2026-04-25" in text and 'class="flow"' in text


def test_it_shows_its_assay_by_element_and_says_that_origins_are_of_the_oxides_as_a_whole(page):
    text, chinese = page(), page(language="zh-CN")

    assert re.search(r'<th scope="row">Nd</th><td class="number">[\d.]+ %</td><td class="number">[\d,.]+</td>', text)
    assert "not for each element" in text and "不分元素" in chinese and "现行检测结果" in chinese
    assert f'href="/explore/lots/{LOT}/table"' in text
    assert "not for each element" not in page("?way=downstream")


def test_the_table_and_the_event_say_who_recorded_it_and_who_stands_for_it(cast):
    trade, client = the_trade(), cast.otto.signed_in()
    made = a_lot("GDM:CARB-1", "100.000", form="mixed_carbonate")
    (told,) = record(trade.hfr, an_event("leaching", performed_by="GDM", facility="GDM-SITE-1", outputs=[made]))
    paths = ("/explore/lots/GDM:CARB-1/table", f"/explore/events/{told.event.id}")

    before = [client.get(path).content.decode() for path in paths]
    confirm_event(by=trade.gdm, event=told.event.id)
    after = [client.get(path).content.decode() for path in paths]
    past = client.get(f"{paths[0]}?at={rfc3339(told.event.recorded_at)}").content.decode()

    assert all("HFR" in text and "attested by a third party" in text and "confirmed by GDM" not in text for text in [*before, past])
    assert all("confirmed by GDM" in text and "attested by a third party" not in text for text in after)


def test_a_lot_that_nobody_used_says_so(page):
    text = page("?way=downstream", lot="HFR:LACE-2026-0046")

    assert "Nobody has used this lot." in text and not boxes(text)


def test_it_speaks_chinese(page):
    text = page(language="zh-CN")

    for part in ("采矿", "由何而来", "白云矿业", "折合 REO", "该链条中的不符合项"):
        assert part in text, part


def test_no_page_has_a_style_or_a_script_of_its_own(page):
    for path in ("", "/table", "/history"):
        text = page(path)
        assert " style=" not in text and "<style" not in text and not re.search(r"<script(?! src=)", text)
