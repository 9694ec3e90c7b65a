"""A reviewer sets up a second factor, signs in with it, and nothing on the way is from elsewhere or refused."""

import base64
from datetime import UTC, datetime

import pytest

from tests.browser.test_desk import PASSWORD, with_password
from tests.cast import call_the_cast
from traceability.interfaces.signin import totp

pytestmark = [pytest.mark.browser, pytest.mark.committed]


@pytest.mark.parametrize(("browser", "kept"), [("en", "go on"), ("zh-CN", "继续")], indirect=["browser"])
def test_a_second_factor_is_set_up_and_asked_for(browser, kept, settings):
    settings.SECOND_FACTOR = "required"
    with_password(call_the_cast().rita)
    give_password(browser)
    browser.arrive_at("/sign-in/second-factor/")
    browser.driver.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride", {"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": True}
    )
    assert browser.driver.execute_script("return document.documentElement.scrollWidth") <= 390
    shown, code = browser.one(".shown svg").size, code_of(browser.one("#key").text)
    assert shown["width"] == shown["height"] > 200

    browser.one("#id_password").send_keys(PASSWORD)
    browser.one("#id_code").send_keys(code + "\n")
    browser.wait_for("#recovery")
    recovery = browser.one("#recovery li").text
    assert kept in browser.one(".go").text
    browser.one(".go").click()
    browser.arrive_at("/desk/")

    browser.driver.delete_all_cookies()
    give_password(browser)
    browser.arrive_at("/sign-in/code/")
    assert browser.driver.execute_script("return document.documentElement.scrollWidth") <= 390
    browser.one("#id_code").send_keys(recovery + "\n")
    browser.arrive_at("/desk/")
    browser.must_have_asked_this_host_alone()
    browser.must_have_no_complaints()


def give_password(browser) -> None:
    browser.open("/desk/")
    browser.one("#id_username").send_keys("rita")
    browser.one("#id_password").send_keys(PASSWORD + "\n")


def code_of(key: str) -> str:
    """What an app that was given this key shows now."""
    return totp.code_at(base64.b32decode(key.replace(" ", "")), totp.step_of(datetime.now(UTC)))
