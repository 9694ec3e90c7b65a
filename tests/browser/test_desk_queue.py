"""The queue worked by the keyboard alone: open, clear, sign, go on; keys do nothing while somebody writes."""

import pytest
from selenium.webdriver import ActionChains
from selenium.webdriver.common.keys import Keys

from tests.browser.conftest import Browser
from tests.browser.test_desk import log_in, with_password
from tests.cast import call_the_cast
from tests.make.cases import a_case_with_a_hold, an_open_case
from traceability.review.models import Case, Clearance, Decision

pytestmark = [pytest.mark.browser, pytest.mark.committed]


def press(browser: Browser, *keys: str) -> None:
    """Keys go to wherever the focus is: nothing is clicked."""
    ActionChains(browser.driver).send_keys(*keys).perform()


def focused(browser: Browser):
    return browser.driver.switch_to.active_element


def test_a_reviewer_clears_signs_and_goes_on_without_a_mouse(browser, monkeypatch):
    cast = call_the_cast()
    rita = with_password(cast.rita)
    with monkeypatch.context() as patched:
        held = a_case_with_a_hold(cast, patched)
    blocked = an_open_case(cast, "S09")
    log_in(browser, rita.username)

    press(browser, "j", "j", "k", Keys.ARROW_DOWN)
    assert focused(browser).text == held.shipment.number, "second in the list: a Block comes before a Hold"
    press(browser, Keys.ENTER)
    browser.arrive_at(f"/desk/cases/{held.id}/")
    press(browser, "?")
    assert "Decide" in browser.one("dialog[open]").text
    press(browser, "?", "j")
    assert not browser.driver.execute_script("return document.querySelector('dialog').open")
    assert focused(browser).get_attribute("id").startswith("finding-")
    press(browser, "c", "Not now, jd?", Keys.TAB, Keys.ENTER)
    browser.wait_for(".messagelist")
    assert Clearance.objects.get(case=held).reason == "Not now, jd?", "what is written is written, and moves nothing"

    press(browser, "d", Keys.SPACE, Keys.TAB, "All papers fit.", Keys.TAB, Keys.ENTER)
    browser.wait_for_words(".messagelist", "another person must sign too")
    assert Decision.objects.get(case=held).verdict == "approve"
    press(browser, "n")
    browser.arrive_at("/desk/")
    browser.wait_for_words(".messagelist", "last case of this list")

    press(browser, "2")
    browser.wait_for(".tabs li:nth-child(2) [aria-current]")
    assert [one.text for one in browser.all("#queue th a")] == [held.shipment.number]
    assert Case.objects.get(id=blocked.id).state == "open"
    browser.must_have_no_complaints()
    browser.must_have_asked_this_host_alone()


def test_single_keys_can_be_switched_off_and_stay_off(browser):
    """Who speaks to the machine says letters that were meant for a field."""
    cast = call_the_cast()
    rita = with_password(cast.rita)
    an_open_case(cast, "S09")
    log_in(browser, rita.username)

    press(browser, "?")
    browser.one("#keys-on").click()
    browser.one("dialog button").click()
    browser.open("/desk/")
    press(browser, "j", "?")
    assert focused(browser).tag_name == "body" and not browser.all("dialog[open]")

    browser.one(".keys-offer button").click()
    browser.one("#keys-on").click()
    browser.one("dialog button").click()
    press(browser, "j")
    assert focused(browser).get_attribute("href").startswith(browser.address + "/desk/cases/")
    browser.must_have_no_complaints()


def test_each_verdict_has_a_key_of_its_own_and_only_a_refusal_asks_once_more(browser):
    cast = call_the_cast()
    rita = with_password(cast.rita)
    case = an_open_case(cast, "S09")
    log_in(browser, rita.username)
    browser.open(f"/desk/cases/{case.id}/")

    press(browser, "a")
    assert not browser.one('input[value="approve"]').is_selected(), "a check forbids it"
    press(browser, "x")
    assert focused(browser).get_attribute("value") == "refuse" and browser.one('input[name="final"]').is_displayed()
    press(browser, "r")
    assert focused(browser).get_attribute("value") == "return" and not browser.one('input[name="final"]').is_displayed()
    press(browser, "x", Keys.TAB, Keys.TAB, "Nothing fits.", Keys.TAB, Keys.ENTER)
    assert focused(browser).get_attribute("name") == "final", "the browser asks before it sends"
    assert not Decision.objects.exists()
    press(browser, Keys.SPACE, Keys.TAB, Keys.TAB, Keys.ENTER)
    browser.wait_for(".messagelist")
    assert browser.driver.current_url.endswith("#content-start") and "The case is now: Refused." in browser.one(".messagelist").text
    browser.must_have_no_complaints()


def test_evidence_that_leads_into_a_folded_table_unfolds_it(browser):
    cast = call_the_cast()
    rita = with_password(cast.rita)
    case = an_open_case(cast, "S09")
    log_in(browser, rita.username)
    browser.open(f"/desk/cases/{case.id}/")
    assert not browser.one("#steps").get_property("open")

    browser.one('article.BLOCK a[href^="#event-"]').click()

    assert browser.one("#steps").get_property("open")
    browser.must_have_no_complaints()
