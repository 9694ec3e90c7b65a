"""A webhook in a browser: its secret is seen once, by nobody who loads the page again or goes back; it is tried and removed by keyboard alone."""

import pytest
from selenium.webdriver.common.keys import Keys

from tests.browser.test_desk import with_password
from tests.browser.test_kept_forms import enter
from tests.cast import call_the_cast
from traceability.ledger import services as ledger
from traceability.notices.models import Delivery, Subscription

pytestmark = [pytest.mark.browser, pytest.mark.committed]
URL = "https://erp.example.org/hooks"


@pytest.fixture
def ada(address, tmp_path, settings):
    settings.LEDGER_SIGNER_DIR, settings.LEDGER_KEYS_DIR = tmp_path / "signer", tmp_path / "keys"
    cast = call_the_cast()
    ledger.prepare()
    return with_password(cast.ada)


def make(browser) -> str:
    """A webhook by the form; its secret as it is shown."""
    browser.open("/own/webhooks/new")
    browser.one("#url").send_keys(URL)
    browser.one("form.said .go").click()
    browser.wait_for("#secret")
    return browser.one("#secret").text


def kept(browser) -> str:
    return browser.driver.execute_script("return JSON.stringify([{...sessionStorage}, {...localStorage}, document.cookie])")


def test_a_secret_is_seen_once(browser, ada):
    enter(browser, ada.username)
    secret = make(browser)
    assert secret.startswith("whsec_") and secret not in kept(browser) and secret not in browser.driver.current_url

    browser.driver.refresh()  # which sends the form once more
    browser.wait_for(".past.done")
    assert "its secret was shown then" in browser.text and secret not in browser.driver.page_source
    browser.driver.back()
    browser.wait_for("main")
    assert secret not in browser.driver.page_source and Subscription.objects.count() == 1
    browser.must_have_no_complaints()


def test_who_goes_on_and_then_back_sees_no_secret(browser, ada):
    enter(browser, ada.username)
    secret = make(browser)

    browser.one(".once a").click()
    browser.wait_for("#log")
    browser.driver.back()
    assert secret not in browser.driver.page_source
    assert Subscription.objects.count() == 1


def test_a_webhook_is_tried_and_removed_by_keyboard_alone(browser, ada):
    enter(browser, ada.username)
    make(browser)

    browser.one("button[value=test]").send_keys(Keys.ENTER)
    browser.wait_for("#log ~ .scroll tbody tr")
    assert Delivery.objects.get().kind == "webhook.test" and "A test is on its way" in browser.text
    browser.one(".acts a[href$='/remove']").send_keys(Keys.ENTER)
    browser.wait_for("button[value=remove]")
    browser.one("button[value=remove]").send_keys(Keys.ENTER)
    browser.wait_for(".empty")
    assert "The webhook is removed." in browser.text and not Subscription.objects.exists()
    browser.must_have_no_complaints()
