"""A refused form says which field is meant, ties the sentence to it, and speaks the reader's language."""

import re

import pytest

from tests.interfaces.pages.own.made import a_lot_in_hand, form, the_shipment
from tests.make.cases import an_open_case
from traceability.ledger.services import incidents

CHINESE = {"accept-language": "zh-CN"}


def sent(person, path, data, **headers):
    return person.signed_in().post(path, data, headers=headers).content.decode()


@pytest.mark.parametrize(("headers", "says"), [({}, "Reason: This field is required."), (CHINESE, "理由: 该字段是必填项。")])
def test_a_verdict_without_a_reason(cast, headers, says):
    said = {"command": "decide", "verdict": "return", "examination": "1"}

    page = sent(cast.rita, f"/desk/cases/{an_open_case(cast).id}/", said, **headers)

    assert says in page and re.search(r'<textarea id="reason"[^>]* aria-invalid="true"', page)


@pytest.mark.parametrize(("headers", "says"), [({}, "What was found out and done: "), (CHINESE, "查明的情况与处理措施: ")])
def test_an_incident_without_a_note(cast, headers, says):
    number = incidents.report("monitor", "a log", "It does not continue.", {"seen": b"x"})

    page = sent(cast.sven, "/desk/standing/", {"command": "settle", "incident": str(number)}, **headers)

    assert f'role="alert">{says}' in page


@pytest.mark.parametrize(("headers", "says"), [({}, "These are not six digits."), (CHINESE, "不是六位数字。")])
def test_a_code_that_is_none(cast, headers, says):
    address = "/sign-in/second-factor/"
    shown = cast.rita.signed_in().get(address).content.decode()
    sealed = re.search(r'name="sealed" value="([^"]+)"', shown)[1]

    page = sent(cast.rita, address, {"sealed": sealed, "password": "wrong", "code": "12"}, **headers)

    assert says in page
    assert all(f'aria-describedby="{name}-problem"' in page and f'id="{name}-problem"' in page for name in ("password", "code"))


def test_a_withdrawal_without_a_reason(cast):
    a_lot_in_hand(cast)
    cast.ada.signed_in().post("/own/shipments/new", form())

    page = sent(cast.ada, f"/own/shipments/{the_shipment().number}/withdraw", {"reason": ""})

    assert 'id="problems"' in page and re.search(r'<textarea id="reason"[^>]* aria-describedby="problems"', page)


@pytest.mark.parametrize(("headers", "says"), [({}, "You are signed out."), (CHINESE, "您已退出登录。")])
def test_who_leaves_the_desk_reads_so_and_finds_the_way_back(cast, headers, says):
    page = sent(cast.rita, "/desk/logout/", {}, **headers)

    assert says in page and 'href="/desk/"' in page and 'name="language"' in page


@pytest.mark.parametrize(("headers", "says"), [({}, "Search"), (CHINESE, "检索")])
def test_the_search_of_a_list_has_a_label_in_words(cast, headers, says):
    page = cast.rita.signed_in().get("/desk/custody/event/?stage=mining&q=T-1", headers=headers).content.decode()

    label = page.partition('<label for="searchbar">')[2].partition("</label>")[0]
    assert f">{says}</span>" in label and '<input type="hidden" name="stage" value="mining">' in page
