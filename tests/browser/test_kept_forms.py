"""What is typed outlives a session that ends and a change of language, in this tab and for this person alone; a form is sent once."""

import pytest
from selenium.webdriver.support.wait import WebDriverWait

from tests.browser.conftest import Browser
from tests.browser.test_desk import PASSWORD, log_in, with_password
from tests.cast import call_the_cast
from tests.interfaces.pages.own.made import LOT, a_lot_in_hand
from tests.interfaces.pages.own.test_body import sent_of
from tests.make.cases import an_open_case
from tests.make.custody import a_shipment, with_reference_tables
from traceability.custody.models import Shipment
from traceability.review.models import Case

pytestmark = [pytest.mark.browser, pytest.mark.committed]
NEW = "/own/shipments/new"
PUT = """
for (const [name, value] of Object.entries(arguments[0])) {
  const field = document.getElementsByName(name)[0];
  field.value = value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}
"""
KEPT = "return Object.keys(sessionStorage).filter((key) => key.startsWith('kept:')).length"
BACK = ".kept:not([hidden])"


def end_the_session(browser: Browser) -> None:
    browser.driver.delete_cookie("sessionid")


def sign_in(browser: Browser, username: str) -> None:
    browser.one("#id_username").send_keys(username)
    browser.one("#id_password").send_keys(PASSWORD + "\n")


def enter(browser: Browser, username: str) -> None:
    browser.open("/own/login/")
    sign_in(browser, username)
    browser.arrive_at("/own/")


def press(browser: Browser, act: str) -> None:
    browser.one(f".acts button[value={act}]").click()


def nothing_is_kept(browser: Browser) -> bool:
    return WebDriverWait(browser.driver, 30).until(lambda driver: driver.execute_script(KEPT) == 0)


def value_of(browser: Browser, name: str) -> str:
    return browser.one(f"[name='{name}']").get_attribute("value")


@pytest.fixture
def ada(address):
    cast = call_the_cast()
    with_reference_tables()
    a_lot_in_hand(cast)
    with_password(cast.bela)
    return with_password(cast.ada)


def test_a_new_shipment_is_back_after_signing_in_with_its_rows_and_is_forgotten_once_it_is_accepted(browser, ada):
    enter(browser, ada.username)
    browser.open(NEW)
    browser.one("button[name=more][value=documents]").click()
    browser.wait_for("[name='/documents/0/kind']")
    said = a_shipment(LOT, "400.000", documents=[{"kind": "contract", "number": "C-1"}], end_use="magnets\nfor motors")
    browser.driver.execute_script(PUT, sent_of(said))
    end_the_session(browser)
    press(browser, "submit")

    browser.arrive_at("/own/login/")
    assert "Your session has ended" in browser.text
    sign_in(browser, ada.username)
    browser.wait_for(BACK)
    assert "What you had typed is back." in browser.one(BACK).text
    assert value_of(browser, "/documents/0/number") == "C-1" and value_of(browser, "/lines/0/net_kg") == "400.000"
    press(browser, "submit")
    browser.wait_for(".figures")

    assert Shipment.objects.get().reference == said["reference"]
    assert nothing_is_kept(browser)
    browser.open(NEW)
    assert value_of(browser, "/lines/0/net_kg") == "" and not browser.all(BACK)
    browser.must_have_no_complaints()


def test_the_reasons_of_a_case_are_back_after_signing_in_and_signed_once(browser, address):
    cast = call_the_cast()
    rita, case = with_password(cast.rita), an_open_case(cast, "S02")
    log_in(browser, rita.username)
    browser.open(f"/desk/cases/{case.id}/")
    browser.one('input[value="approve"]').click()
    browser.one("#reason").send_keys("All papers fit,")
    end_the_session(browser)
    browser.one("#reason").send_keys(" as far as I see.")
    browser.one("#decide ~ form [type=submit]").click()

    browser.arrive_at("/desk/login/")
    assert "Your session has ended" in browser.text
    sign_in(browser, rita.username)
    browser.wait_for(BACK)
    assert browser.one("#reason").get_attribute("value") == "All papers fit, as far as I see."
    assert browser.one('input[value="approve"]').is_selected()
    browser.one("#decide ~ form [type=submit]").click()
    browser.wait_for(".messagelist .success")

    assert Case.objects.get(id=case.id).decisions.get().reason == "All papers fit, as far as I see."
    assert nothing_is_kept(browser) and not browser.all(BACK)
    browser.must_have_no_complaints()


def test_another_language_leaves_what_is_typed_and_a_refusal_shows_what_was_sent(browser, ada):
    enter(browser, ada.username)
    browser.open(NEW)
    browser.driver.execute_script(PUT, {"/reference": "EXP-77"})
    browser.one(".languages [lang=zh-Hans]").click()
    browser.wait_for(BACK)
    assert value_of(browser, "/reference") == "EXP-77" and "已恢复" in browser.one(BACK).text

    press(browser, "submit")
    browser.wait_for(".problems")
    assert value_of(browser, "/reference") == "EXP-77" and not browser.all(BACK)

    browser.open(NEW)
    browser.wait_for(BACK)
    browser.one(f"{BACK} button").click()
    browser.wait_for(".kept[hidden]")
    assert value_of(browser, "/reference") == "" and nothing_is_kept(browser)


def test_nothing_stays_for_somebody_else_or_behind_who_signs_out(browser, ada):
    enter(browser, ada.username)
    browser.open(NEW)
    browser.driver.execute_script(PUT, {"/reference": "EXP-77"})
    end_the_session(browser)
    press(browser, "submit")
    browser.arrive_at("/own/login/")
    assert browser.driver.execute_script(KEPT) == 1
    sign_in(browser, "bela")
    browser.arrive_at(NEW)
    browser.wait_for(".kept[hidden]")
    assert value_of(browser, "/reference") == "" and nothing_is_kept(browser)

    browser.driver.execute_script(PUT, {"/reference": "EXP-78"})
    browser.one("button[name=out]").click()
    browser.arrive_at("/own/login/")
    assert nothing_is_kept(browser)


def test_a_second_press_sends_nothing(browser, ada):
    enter(browser, ada.username)
    browser.open(NEW)
    browser.driver.execute_script(PUT, sent_of(a_shipment(LOT, "400.000")))
    sent = "const form = document.querySelector('form.said'); let sent = 0; form.addEventListener('submit', (event) => (sent += !event.defaultPrevented)); "
    twice = "const go = form.querySelector('.go'); go.click(); go.click(); return sent"

    assert browser.driver.execute_script(sent + twice) == 1
    browser.wait_for(".figures")
    assert Shipment.objects.count() == 1


def a_reason_at_a_case(browser, address):
    cast = call_the_cast()
    rita, case = with_password(cast.rita), an_open_case(cast, "S02")
    log_in(browser, rita.username)
    browser.open(f"/desk/cases/{case.id}/")
    browser.one("#reason").send_keys("Masses agree")
    WebDriverWait(browser.driver, 30).until(lambda driver: driver.execute_script(KEPT) == 1)
    return case


@pytest.mark.parametrize(
    ("at", "arrived"), [("/sign-in/sessions/", "/"), ("/sign-in/keys/", "/"), ("/explore/", "/explore/login/"), ("/desk/", "/desk/logout/")]
)
def test_every_way_out_leaves_nothing_behind(browser, address, at, arrived):
    a_reason_at_a_case(browser, address)
    browser.open(at)
    assert browser.driver.execute_script(KEPT) == 1, "who looks elsewhere loses nothing"

    browser.one("#logout-form button, button[name=out]").click()
    browser.arrive_at(arrived)

    assert browser.driver.execute_script(KEPT) == 0, "at once, not on the next page that asks"
    browser.must_have_no_complaints()


def test_whoever_signs_out_in_one_tab_leaves_nothing_in_another(browser, address):
    a_reason_at_a_case(browser, address)
    first = browser.driver.current_window_handle
    browser.driver.switch_to.new_window("tab")
    try:
        browser.open("/sign-in/sessions/")
        browser.one("button[name=out]").click()
        browser.arrive_at("/")
    finally:
        browser.driver.close()
        browser.driver.switch_to.window(first)

    assert nothing_is_kept(browser)
    assert browser.one("#reason").get_attribute("value") == ""


def test_whoever_proves_a_second_factor_in_between_finds_the_reason_again(browser, address):
    """Pages of signing in load what forgets: it must not, while nobody signs out."""
    case = a_reason_at_a_case(browser, address)
    for between in ("/sign-in/keys/", "/explore/"):
        browser.open(between)
    browser.open(f"/desk/cases/{case.id}/")

    browser.wait_for(BACK)
    assert browser.one("#reason").get_attribute("value") == "Masses agree"
