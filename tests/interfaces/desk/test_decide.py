"""The page of a case: all that a decision needs, and decisions that only the commands make."""

import re

import pytest
from django.test import Client

from tests.make import told_stories
from tests.make.cases import a_case_with_a_hold, an_open_case
from tests.make.custody import a_shipment, the_trade
from tests.make.registry import registered
from tests.make.review import BLOCK, HOLD, a_case, examined_with
from tests.make.review import decided as decided_by
from traceability.custody.claims import read_shipment
from traceability.interfaces.console.demo import stories
from traceability.review import services as review
from traceability.review.models import Case, Clearance, Decision, Finding

MOST_QUERIES = 12


def address(case):
    return f"/desk/cases/{case.id}/"


def text_of(person, case, language="en"):
    response = person.signed_in().get(address(case), headers={"accept-language": language})
    assert response.status_code == 200
    return response.content.decode()


def decided(person, case, verdict="approve", reason="All papers fit.", examination=1, **more):
    said = {"command": "decide", "verdict": verdict, "reason": reason, "examination": examination, "final": "1", **more}
    return person.signed_in().post(address(case), said, follow=True)


def cleared(person, case, check, reason="The weighbridge was mended that week.", examination=1):
    data = {"command": "clear", "check": check, "reason": reason, "examination": examination}
    return person.signed_in().post(address(case), data, follow=True)


@pytest.mark.parametrize("name", ["ada", "bela", "otto", "mei"])
def test_only_the_regulator_sees_the_page(cast, honest_case, name):
    case = honest_case

    assert getattr(cast, name).signed_in().get(address(case)).status_code == 302
    assert Client().post(address(case), {"command": "decide"}).status_code == 302


def test_a_case_that_is_not_there_is_a_page_that_says_so(cast):
    response = cast.rita.signed_in().get("/desk/cases/019de5a0-0000-7000-8000-000000000001/")

    assert response.status_code == 404 and "There is no case" in response.content.decode()


def test_everything_that_a_decision_needs_stands_on_one_page(cast, dirty_case):
    case = dirty_case

    text = text_of(cast.rita, case)

    for part in (
        "What leaves",
        "HFR:DY-2026-0210",
        "Origins",
        "BYM-MINE-1",
        "100.00 %",
        "Findings",
        "M03",
        "Chain",
        "Separation",
        "History",
        "Recorded",
    ):
        assert part in text, part
    assert text.index("finding-M03") < text.index("Not checked: data are missing") < text.index("finding-Q01") < text.index('id="chain"')
    assert re.search(r'href="#event-[0-9a-f-]{36}"', text), "evidence leads to its step"
    assert "<script>" not in text and "style=" not in text


def test_the_page_speaks_chinese(cast, dirty_case):
    text = text_of(cast.rita, dirty_case, "zh-CN")

    for part in ("出口货物", "来源", "元素平衡", "流转链", "分离", "审批"):
        assert part in text, part


def test_the_page_of_a_revision_asks_no_more(cast, django_assert_max_num_queries):
    by = the_trade()
    old = decided_by(a_case(by, HOLD, BLOCK), cast.rita, "return").case.shipment
    new = review.revise(by=by.bym, number=old.number, claim=read_shipment(a_shipment(destination="JP"))).shipment
    case, client = examined_with(new, HOLD).case, cast.rita.signed_in()

    with django_assert_max_num_queries(MOST_QUERIES):
        text = client.get(address(case)).content.decode()

    assert old.number in text and "/destination" in text and "<dd>V01</dd>" in text, "what failed before and fails no more"


@pytest.mark.parametrize("story", ["S01", "S05"])
def test_the_page_asks_a_fixed_number_of_times(cast, story, django_assert_max_num_queries):
    client, case = cast.rita.signed_in(), an_open_case(cast, story)

    with django_assert_max_num_queries(MOST_QUERIES):
        client.get(address(case))


def test_one_signature_approves_what_nothing_stands_in_the_way_of(cast, honest_case):
    case = honest_case

    response = decided(cast.rita, case)

    assert "The case is now: Approved." in response.content.decode()
    assert Case.objects.get(id=case.id).state == "approved"
    assert "Case approved" in response.content.decode() and 'value="decide"' not in response.content.decode()


def test_a_controlled_item_needs_a_second_person(cast):
    case = an_open_case(cast, "S02")

    first = decided(cast.rita, case).content.decode()
    again = decided(cast.rita, case)
    second = decided(cast.sven, case).content.decode()

    assert "another person must sign too" in first and "Rita" in first
    assert again.status_code == 409 and "another person must sign too" in again.content.decode()
    assert "The case is now: Approved." in second
    assert Decision.objects.filter(case_id=case.id).count() == 2


def test_a_failed_block_cannot_be_approved_even_past_the_button(cast, dirty_case):
    case = dirty_case

    response = decided(cast.sven, case)

    assert response.status_code == 422 and "cannot be approved" in response.content.decode()
    assert 'value="approve" required disabled' in response.content.decode()
    assert Case.objects.get(id=case.id).state == "open"


@pytest.mark.parametrize(("verdict", "state"), [("return", "returned"), ("refuse", "refused")])
def test_a_case_is_returned_or_refused_with_a_reason(cast, dirty_case, verdict, state):
    case = dirty_case

    empty = decided(cast.rita, case, verdict, reason="   ")
    decided(cast.rita, case, verdict)

    assert empty.status_code == 400
    assert Case.objects.get(id=case.id).state == state


def test_a_page_that_is_older_than_the_examination_is_refused_and_shown_anew(cast, honest_case):
    case = honest_case
    review.examine(case.shipment_id)

    response = decided(cast.rita, case, examination=1)

    assert response.status_code == 409 and "no longer the newest" in response.content.decode()
    assert 'name="examination" value="2"' in response.content.decode()
    assert "All papers fit." in response.content.decode(), "what was written is not lost"


def test_kin_of_the_exporter_read_why_they_may_not_decide(cast, honest_case):
    case = honest_case
    row = next(row for row in stories.load("S01").registry["organisations"] if row["code"] == case.exporter.code)
    registered({"format": "registry/1", "organisations": [row | {"owners": [{"organisation": "REG", "share_percent": "1.0"}]}]})
    review.examine(case.shipment_id)

    response = decided(cast.rita, case, "refuse", examination=2)

    assert response.status_code == 422 and "an organisation of their own group" in response.content.decode()
    assert not Decision.objects.exists()


def test_while_a_newer_fact_awaits_examination_the_page_says_so_and_nothing_is_signed(cast, honest_case):
    case = honest_case
    row = next(row for row in stories.load("S01").registry["organisations"] if row["code"] == case.exporter.code)
    assert "is being examined again" not in text_of(cast.rita, case)
    registered({"format": "registry/1", "organisations": [row | {"closed_on": "2026-03-31"}]})

    response = decided(cast.rita, case)

    assert "is being examined again" in text_of(cast.rita, case) and "正在重新核查" in text_of(cast.rita, case, "zh-CN")
    assert response.status_code == 409 and "has changed since; the case is being examined again" in response.content.decode()
    assert "All papers fit." in response.content.decode() and not Decision.objects.exists()


def test_what_a_revision_changed_stands_on_the_page(cast, dirty_case):
    case = dirty_case
    decided(cast.rita, case, "return")
    old = case.shipment
    body = stories.load("S09").shipments[0]["body"]
    line = body["lines"][0] | {"net_kg": "9.000"}
    exporter = told_stories.a_submitter(old.exporter.code)
    new = review.revise(by=exporter, number=old.number, claim=read_shipment(body | {"lines": [line], "port": "CNTAO"})).shipment
    revision = Case.objects.get(id=review.examine(new.id).case_id)

    text, chinese = text_of(cast.rita, revision), text_of(cast.rita, revision, "zh-CN")

    for part in (
        "What changed since the shipment that this one revises",
        old.number,
        "/port",
        "CNTAO",
        "/net_kg",
        "9.000",
        "Failing as before",
    ):
        assert part in text, part
    assert "M03" in text[text.index("Failing as before") :][:200]
    for part in ("本次不符合", "不再属不符合项", "仍不符合"):
        assert part in chinese, part
    assert "What changed since" not in text_of(cast.rita, case)


def test_a_failed_hold_is_cleared_by_name_with_a_reason(cast, monkeypatch):
    case = a_case_with_a_hold(cast, monkeypatch)
    code = Finding.objects.get(case_id=case.id, result="failed", severity="HOLD").code

    without = decided(cast.rita, case)
    refused = cleared(cast.rita, case, code, reason=" ")
    done = cleared(cast.rita, case, code).content.decode()

    assert without.status_code == 422 and "must be cleared first" in without.content.decode()
    assert refused.status_code == 400
    assert f"{code} is cleared." in done and "The weighbridge was mended" in done and "Rita" in done
    assert Clearance.objects.filter(case_id=case.id).count() == 1
    assert cleared(cast.sven, case, code).status_code == 409
    assert "another person must sign too" in decided(cast.rita, case).content.decode()


@pytest.mark.parametrize("data", [{}, {"command": "approve_all"}, {"command": "decide"}, {"command": "decide", "verdict": "maybe", "reason": "x", "examination": "1"},
                                  {"command": "decide", "verdict": "approve", "reason": "x" * 2001, "examination": "1"}, {"command": "clear", "check": "M03", "examination": "x", "reason": "x"}])  # fmt: skip
def test_a_form_that_was_tampered_with_changes_nothing(cast, honest_case, data):
    case = honest_case

    assert cast.rita.signed_in().post(address(case), data).status_code == 400
    assert not Decision.objects.exists()


def test_a_forged_form_is_refused(cast, honest_case):
    case = honest_case
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.rita.user)

    response = client.post(address(case), {"command": "decide", "verdict": "approve", "reason": "x", "examination": 1})

    assert response.status_code == 403 and "forged" in response.content.decode()


def test_the_next_case_of_the_list_is_one_link_away_before_and_after_a_decision(cast):
    first, second = an_open_case(cast, "S09"), an_open_case(cast, "S01")
    client = cast.rita.signed_in()
    onward = f"/desk/cases/{first.id}/next/"
    assert f'href="{onward}?sort=age"' in client.get(address(first) + "?sort=age").content.decode()

    before = client.get(onward)
    sign = {"command": "decide", "verdict": "refuse", "reason": "No.", "examination": 1, "final": "1"}
    signed = client.post(address(first) + "?worst=BLOCK", sign, follow=True)
    after, narrowed = client.get(onward), client.get(onward + "?worst=BLOCK", follow=True)

    assert before.headers["location"] == after.headers["location"] == address(second)
    assert f'href="{onward}?worst=BLOCK"' in signed.content.decode(), "the list is remembered beyond a signature"
    assert narrowed.redirect_chain[-1][0] == "/desk/?worst=BLOCK" and "last case of this list" in narrowed.content.decode()


def test_the_page_says_how_long_the_case_waits_and_who_has_signed(cast):
    case = an_open_case(cast, "S02")
    assert "Waiting for" in text_of(cast.rita, case) and "0 of 2 signatures" in text_of(cast.rita, case)

    text = decided(cast.rita, case).content.decode()

    assert "1 of 2 signatures" in text and f"/explore/shipments/{case.shipment.number}" in text
