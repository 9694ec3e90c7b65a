"""A case of many findings: the verdict, or on a telephone what is open, is always in sight and never in the way; the picture comes when asked for."""

import pytest
from selenium.webdriver.common.keys import Keys

from tests.browser.conftest import Browser
from tests.browser.test_desk import log_in, with_password
from tests.browser.test_desk_queue import press
from tests.browser.visiting import NARROW, WIDE, Visits
from tests.cast import call_the_cast
from tests.make.cases import an_open_case

pytestmark = [pytest.mark.browser, pytest.mark.committed]
IN_SIGHT = """const box = document.querySelector(arguments[0]).getBoundingClientRect();
return box.height > 0 && box.top >= -1 && box.bottom <= innerHeight + 1;"""
FOCUSED = """const one = document.activeElement, bar = document.querySelector(".dock");
if (one === document.body) return null;
const box = one.getBoundingClientRect(), over = bar.getBoundingClientRect();
const covered = !bar.contains(one) && over.height > 0 && box.bottom > over.top + 1 && box.top < over.bottom;
return [one.outerHTML.slice(0, 80), covered];"""
PICTURE = "details.drawn"


@pytest.fixture
def case(browser):
    cast = call_the_cast()
    rita, case = with_password(cast.rita), an_open_case(cast, "S09")
    log_in(browser, rita.username)
    browser.open(f"/desk/cases/{case.id}/")
    return case


def seen(browser: Browser, selector: str, place: str) -> bool:
    browser.driver.execute_script("scrollTo({top: eval(arguments[0]), behavior: 'instant'})", place)
    return bool(browser.driver.execute_script(IN_SIGHT, selector))


def test_where_there_is_room_the_verdict_stands_beside_every_reason(browser, case):
    assert browser.driver.execute_script("return document.documentElement.scrollHeight > 2 * innerHeight"), "a long page"
    for place in ("0", "document.body.scrollHeight / 2", "document.body.scrollHeight"):
        assert seen(browser, ".decide form", place), place
        assert not browser.one(".dock").is_displayed()

    press(browser, "r")
    assert browser.driver.execute_script("return document.activeElement.value") == "return"
    browser.must_have_no_complaints()


def test_on_a_telephone_a_bar_says_what_is_open_and_covers_nothing_that_has_the_focus(browser, case):
    with Visits(browser, None, _size=WIDE).as_wide_as(NARROW):
        for place in ("0", "document.body.scrollHeight / 2", "document.body.scrollHeight"):
            assert seen(browser, ".dock", place), place
        assert "Block" in browser.one(".dock").text and "0 of 2 signatures" in browser.one(".dock").text

        browser.driver.execute_script("document.activeElement.blur(); scrollTo(0, 0)")
        visited, covered = [], []
        for _ in range(120):
            press(browser, Keys.TAB)
            at = browser.driver.execute_script(FOCUSED)
            if at is None or (visited and at[0] == visited[0]):
                break
            visited.append(at[0])
            covered += [at[0]] if at[1] else []
        assert len(visited) > 25 and covered == []

        browser.one(".dock .decide-link").click()
        assert browser.driver.execute_script(IN_SIGHT, ".decide h2")


def test_the_picture_is_drawn_where_it_is_unfolded(browser, case):
    picture = browser.one(PICTURE)
    assert not browser.driver.execute_script("return document.querySelector('.flow')")

    picture.find_element("css selector", "summary").click()
    browser.wait_for(f"{PICTURE} .flow a")

    assert browser.one(f"{PICTURE} .flow").size["height"] > 100 and len(browser.all(f"{PICTURE} .legend")) == 2
    assert not browser.one(f"{PICTURE} [role=status]").is_displayed()
    assert browser.one(f"{PICTURE} .stage").get_attribute("tabindex") == "0"
    assert browser.driver.execute_script("return document.documentElement.scrollWidth <= innerWidth")
    browser.must_have_no_complaints()
    browser.must_have_asked_this_host_alone()


def test_a_picture_that_does_not_come_says_so_and_is_asked_for_again(browser, case):
    cookie = browser.driver.get_cookie("sessionid")
    browser.driver.delete_cookie("sessionid")
    picture = browser.one(PICTURE)
    picture.find_element("css selector", "summary").click()
    browser.wait_for_words(f"{PICTURE} [role=status]", "cannot be shown here")

    browser.driver.add_cookie(cookie)
    picture.find_element("css selector", "summary").click()
    picture.find_element("css selector", "summary").click()
    browser.wait_for(f"{PICTURE} .flow")
    assert not browser.one(f"{PICTURE} [role=status]").is_displayed()
