"""A reviewer sets up a second factor, signs in with it, and nothing on the way is from elsewhere or refused."""

import base64
from datetime import UTC, datetime

import pytest
from selenium.webdriver.common.virtual_authenticator import VirtualAuthenticatorOptions

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
    assert browser.width_settled(390) <= 390
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
    assert browser.width_settled(390) <= 390
    browser.one("#id_code").send_keys(recovery + "\n")
    browser.arrive_at("/desk/")
    browser.must_have_asked_this_host_alone()
    browser.must_have_no_complaints()


def test_a_security_key_is_set_up_and_proves_who_it_is(browser, settings):
    """Chromium's own authenticator stands for the key, at this machine's name: no browser uses keys at a bare address."""
    browser.address = browser.address.replace("127.0.0.1", "localhost")
    settings.SECOND_FACTOR, settings.SECURITY_KEY_ORIGIN, settings.ALLOWED_HOSTS = "required", browser.address, ["localhost"]
    with_password(call_the_cast().rita)
    options = VirtualAuthenticatorOptions(
        protocol=VirtualAuthenticatorOptions.Protocol.CTAP2, transport=VirtualAuthenticatorOptions.Transport.USB
    )
    browser.driver.add_virtual_authenticator(options)
    try:
        give_password(browser)
        browser.arrive_at("/sign-in/second-factor/")
        browser.one("main a[href*='/sign-in/keys/']").click()
        browser.arrive_at("/sign-in/keys/")
        browser.driver.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride", {"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": True}
        )
        assert browser.width_settled(390) <= 390
        browser.one("#id_name").send_keys("Blue key")
        browser.one("#id_password").send_keys(PASSWORD + "\n")
        browser.wait_for("#recovery")
        browser.one(".go").click()
        browser.arrive_at("/desk/")

        browser.driver.delete_all_cookies()
        give_password(browser)
        browser.arrive_at("/sign-in/code/")
        assert browser.width_settled(390) <= 390
        browser.one("form[data-ceremony] button").click()
        browser.arrive_at("/desk/")
    finally:
        browser.driver.remove_virtual_authenticator()
    browser.must_have_asked_this_host_alone()
    browser.must_have_no_complaints()


def give_password(browser) -> None:
    browser.open("/desk/")
    browser.one("#id_username").send_keys("rita")
    browser.one("#id_password").send_keys(PASSWORD + "\n")


def code_of(key: str) -> str:
    """What an app that was given this key shows now."""
    return totp.code_at(base64.b32decode(key.replace(" ", "")), totp.step_of(datetime.now(UTC)))
