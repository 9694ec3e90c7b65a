"""The first page: what waits, the oldest first, with all that tells a reviewer where to begin."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.make.cases import a_case_with_a_hold, an_open_case
from traceability.interfaces.desk import queue
from traceability.review import services as review
from traceability.review.models import Finding


def text_of(person, language="en", query=""):
    return person.signed_in().get(f"/desk/{query}", headers={"accept-language": language}).content.decode()


@pytest.mark.parametrize(("language", "sentence"), [("en", "No case is open."), ("zh-CN", "目前没有待审案件。")])
def test_an_empty_queue_says_so(cast, language, sentence):
    assert sentence in text_of(cast.rita, language)


def test_open_cases_stand_with_counts_and_what_they_need(cast):
    honest, dirty = an_open_case(cast, "S01"), an_open_case(cast, "S09")

    text = text_of(cast.rita)

    assert text.index(honest.shipment.number) < text.index(dirty.shipment.number)
    assert "Nothing stands in the way." in text and "0 of 1" in text
    blocks = Finding.objects.filter(case=dirty, result="failed", severity="BLOCK").count()
    assert f"{blocks} Block" in text and "A check forbids an approval." in text and "0 of 2" in text


def test_a_decided_case_waits_no_longer(cast):
    case = an_open_case(cast, "S01")
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
    first, second = an_open_case(cast, "S01"), an_open_case(cast, "S05")

    page = text_of(cast.rita)
    further = text_of(cast.rita, query=f"?after={first.id}")

    assert first.shipment.number in page and second.shipment.number not in page and f"?after={first.id}" in page
    assert second.shipment.number in further and "Further cases" not in further
    assert text_of(cast.rita, query="?after=nonsense") == page or first.shipment.number in text_of(cast.rita, query="?after=%00")


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

    assert queries() == few <= 8
