"""A reviewer's whole way in a real browser: log in, find the case, read it, sign; then the second person."""

import pytest

from tests.browser.conftest import Browser
from tests.cast import Person, call_the_cast
from tests.make.cases import an_open_case
from traceability.review.models import Case

pytestmark = [pytest.mark.browser, pytest.mark.committed]
PASSWORD = "a long password of ours"


def with_password(person: Person) -> Person:
    user = person.user
    user.set_password(PASSWORD)
    user.save()
    return person


def log_in(browser: Browser, username: str) -> None:
    browser.open("/desk/")
    browser.one("#id_username").send_keys(username)
    browser.one("#id_password").send_keys(PASSWORD + "\n")
    assert browser.one("#queue")


@pytest.mark.parametrize(
    ("browser", "waits", "second", "approved"),
    [
        ("en", "Open cases", "another person must sign too", "The case is now: Approved."),
        ("zh-CN", "待审案件", "还须另一人签署", "案件现状态：已批准。"),
    ],
    indirect=["browser"],
)
def test_two_people_approve_a_controlled_shipment(browser, waits, second, approved):
    cast = call_the_cast()
    rita, sven = with_password(cast.rita), with_password(cast.sven)
    case = an_open_case(cast, "S02")

    log_in(browser, rita.username)
    assert waits in browser.text
    browser.one("#queue a").click()
    browser.arrive_at(f"/desk/cases/{case.id}/")
    sign(browser)
    assert second in browser.one(".messagelist").text

    browser.one("#logout-form button").click()
    browser.arrive_at("/desk/logout/")
    log_in(browser, sven.username)
    browser.open(f"/desk/cases/{case.id}/")
    sign(browser)

    assert approved in browser.one(".messagelist").text
    assert Case.objects.get(id=case.id).state == "approved"
    assert not browser.all('input[name="verdict"]')
    browser.must_have_no_complaints()
    browser.must_have_asked_this_host_alone()


def test_a_blocked_case_is_refused_with_the_keyboard_alone(browser):
    cast = call_the_cast()
    rita = with_password(cast.rita)
    case = an_open_case(cast, "S09")
    log_in(browser, rita.username)
    browser.open(f"/desk/cases/{case.id}/")

    approve, refuse = browser.one('input[value="approve"]'), browser.one('input[value="refuse"]')
    assert not approve.is_enabled()
    refuse.send_keys(" ")
    browser.driver.switch_to.active_element.send_keys("\t")
    assert browser.driver.switch_to.active_element.get_attribute("name") == "final", "a refusal asks once more"
    browser.driver.switch_to.active_element.send_keys(" \t")
    browser.driver.switch_to.active_element.send_keys("Dysprosium out of nowhere.\t")
    browser.driver.switch_to.active_element.send_keys("\n")

    assert "The case is now: Refused." in browser.one(".messagelist").text
    assert Case.objects.get(id=case.id).state == "refused"


def sign(browser: Browser) -> None:
    browser.one('input[value="approve"]').click()
    browser.one("#reason").send_keys("All papers fit.")
    browser.one("#decide ~ form > button[type=submit]").click()
