"""The first page: what waits, what matters first, with all that tells a reviewer where to begin; its address says what it shows."""

from datetime import timedelta
from urllib.parse import parse_qsl

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.make.cases import a_case_with_a_hold, an_open_case
from tests.make.registry import registered
from traceability.interfaces.console.demo import stories
from traceability.interfaces.desk import queue
from traceability.kernel import clock
from traceability.review import queries as review_queries
from traceability.review import services as review
from traceability.review.models import Finding
from traceability.review.queries import Wish


def text_of(person, language="en", query=""):
    return person.signed_in().get(f"/desk/{query}", headers={"accept-language": language}).content.decode()


@pytest.mark.parametrize(("language", "sentence"), [("en", "No case is open."), ("zh-CN", "目前没有待审案件。")])
def test_an_empty_queue_says_so(cast, language, sentence):
    assert sentence in text_of(cast.rita, language)


def test_open_cases_stand_with_counts_and_what_they_need(cast):
    honest, dirty = an_open_case(cast, "S01"), an_open_case(cast, "S09")

    text = text_of(cast.rita)

    assert text.index(dirty.shipment.number) < text.index(honest.shipment.number)
    assert "Nothing stands in the way." in text and "0 of 1" in text and "USD" in text and "controlled item" in text
    blocks = Finding.objects.filter(case=dirty, result="failed", severity="BLOCK").count()
    assert f"{blocks} Block" in text and "A check forbids an approval." in text and "0 of 2" in text
    by_age = text_of(cast.rita, query="?sort=age")
    assert by_age.index(honest.shipment.number) < by_age.index(dirty.shipment.number)


def test_overdue_is_a_word(cast, honest_case, monkeypatch):
    case = honest_case
    assert "overdue</strong>" not in text_of(cast.rita)

    later = case.shipment.recorded_at + review_queries.SERVICE_LEVEL + timedelta(minutes=1)
    monkeypatch.setattr(clock, "now", lambda: later)

    assert "overdue</strong>" in text_of(cast.rita) and "超期</strong>" in text_of(cast.rita, "zh-CN")


def test_the_address_says_tab_order_and_filters_and_every_link_keeps_them(cast, honest_case):
    case = honest_case

    text = text_of(cast.rita, query=f"?sort=age&exporter={case.exporter.code}&worst=none")

    kept = f"?sort=age&amp;exporter={case.exporter.code}&amp;worst=none"
    assert f'href="/desk/cases/{case.id}/{kept}"' in text
    assert f'href="?tab=ready&amp;{kept[1:]}"' in text and 'href="?sort=age"' in text, "tabs, and the way out of the filters"


@pytest.mark.parametrize(
    ("tab", "sentence"),
    [("mine", "when you clear"), ("second", "another person has signed"), ("touched", "has changed"), ("ready", "you may sign")],
)
def test_each_empty_tab_says_when_a_case_comes_there(cast, tab, sentence):
    assert sentence in text_of(cast.rita, query=f"?tab={tab}") and "暂无" in text_of(cast.rita, "zh-CN", f"?tab={tab}")
    assert "No case fits these filters." in text_of(cast.rita, query=f"?tab={tab}&destination=ZZ")


@pytest.mark.parametrize(
    "query", ["?tab=nonsense&sort=x&worst=FATAL", "?exporter=%00", "?after=nonsense", "?after=%00&destination=" + "x" * 50]
)
def test_an_address_that_nobody_gave_shows_all_cases(cast, honest_case, query):
    case = honest_case

    assert case.shipment.number in text_of(cast.rita, query=query)


def test_a_wish_survives_its_address():
    for wish in (Wish(), Wish("mine", "age", "HFR", "DE", "HOLD", "EX-2026"), Wish(worst=""), Wish("second")):
        assert queue.wish_of(dict(parse_qsl(queue.query_of(wish)[1:]))) == wish


@pytest.mark.parametrize("of", ["number", "reference"])
def test_a_case_is_found_by_a_part_of_its_number(cast, honest_case, of):
    other = an_open_case(cast, "S09")
    part = getattr(honest_case.shipment, of)[2:].lower()

    text = text_of(cast.rita, query=f"?number={part}")

    assert f"/desk/cases/{honest_case.id}/?number={part}" in text and str(other.id) not in text
    missed = text_of(cast.rita, query="?number=nowhere%25")
    assert "“nowhere%”" in missed and "/desk/review/case/?q=nowhere%25" in missed, "a sign of patterns is a letter"


def test_a_case_that_i_have_signed_is_marked_for_me_alone(cast):
    case = an_open_case(cast, "S02")
    review.decide(by=cast.rita.viewer, case_id=case.id, verdict="approve", reason="Fits.", examination=1)

    assert "signed by you, waits for a second person" in text_of(cast.rita) and "您已签署" in text_of(cast.rita, "zh-CN")
    assert "signed by you" not in text_of(cast.sven)


def test_a_case_of_the_own_group_is_marked(cast, honest_case):
    case = honest_case
    row = next(row for row in stories.load("S01").registry["organisations"] if row["code"] == case.exporter.code)
    registered({"format": "registry/1", "organisations": [row | {"owners": [{"organisation": "REG", "share_percent": "1.0"}]}]})

    assert "own group: not yours to decide" in text_of(cast.rita) and "being examined again" in text_of(cast.rita)
    assert "of your own group or submission" in cast.rita.signed_in().get(f"/desk/cases/{case.id}/").content.decode()


def test_a_decided_case_waits_no_longer(cast, honest_case):
    case = honest_case
    review.decide(by=cast.rita.viewer, case_id=case.id, verdict="refuse", reason="No.", examination=1)

    assert case.shipment.number not in text_of(cast.rita)


def test_a_cleared_hold_needs_a_second_signature(cast, monkeypatch):
    case = a_case_with_a_hold(cast, monkeypatch)
    assert "Failed checks must be cleared first." in text_of(cast.rita)

    review.clear_finding(by=cast.rita.viewer, case_id=case.id, check="R01", examination=1, reason="Measured again.")
    review.decide(by=cast.rita.viewer, case_id=case.id, verdict="approve", reason="Fits.", examination=1)

    text = text_of(cast.sven)
    assert "Two people must sign." in text and "1 of 2" in text


def test_a_long_queue_has_further_pages(cast, monkeypatch):
    monkeypatch.setattr(queue, "ROWS", 1)
    an_open_case(cast, "S01"), an_open_case(cast, "S05")

    page = cast.rita.signed_in().get("/desk/?sort=age")
    (first,) = page.context["cases"]
    further = cast.rita.signed_in().get("/desk/" + page.context["next"])

    assert page.context["next"] == f"?sort=age&after={first.id}" and "Further cases" in page.content.decode()
    assert len(further.context["cases"]) == 1 and further.context["cases"][0].id != first.id and further.context["next"] is None


def test_the_queue_asks_the_same_for_many_cases(cast):
    client = cast.rita.signed_in()

    def queries():
        with CaptureQueriesContext(connection) as asked:
            client.get("/desk/")
        return len(asked)

    an_open_case(cast, "S01")
    few = queries()
    for story in ("S02", "S03", "S05"):
        an_open_case(cast, story)

    assert queries() == few <= 9
