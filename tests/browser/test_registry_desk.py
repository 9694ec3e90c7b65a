"""A supervisor keeps the registry in a real browser: revokes a licence, releases a batch, creates a token and sees it once."""

import pytest
from selenium.webdriver.common.keys import Keys

from tests.browser.conftest import Browser
from tests.browser.test_desk import with_password
from tests.cast import call_the_cast
from tests.make.registry import a_full_document, registered
from traceability.registry.models import Licence, Quota, QuotaBatch, Token

pytestmark = [pytest.mark.browser, pytest.mark.committed]


@pytest.fixture
def supervisor(browser: Browser) -> Browser:
    """Sven is signed in; FRM has a licence, and SOUTH a quota with two batches."""
    cast = call_the_cast()
    registered(a_full_document(), by=cast.sven.viewer)
    with_password(cast.sven)
    browser.open("/desk/")
    browser.one("#id_username").send_keys(cast.sven.username)
    browser.one("#id_password").send_keys("a long password of ours\n")
    browser.wait_for(".groups")
    return browser


def day(browser: Browser, name: str, iso: str) -> None:
    """Put a day into a field, whatever the browser's language writes it as."""
    browser.driver.execute_script("arguments[0].value = arguments[1]", browser.one(f"#id_{name}"), iso)


@pytest.mark.parametrize(
    ("browser", "screen", "revoke", "done", "why"),
    [
        ("en", "Licences", "Revoke the licence", "Revoke the licence: Export licence EL-1 is recorded as version 2.", "Reason"),
        ("zh-CN", "许可证", "吊销许可证", "吊销许可证：出口许可证 EL-1 已记录为第 2 版。", "理由"),
    ],
    indirect=["browser"],
)
def test_a_licence_is_revoked_with_a_reason(supervisor, screen, revoke, done, why):
    supervisor.driver.find_element("link text", screen).click()
    supervisor.arrive_at("/desk/registry/licence/")
    supervisor.driver.find_element("partial link text", {"Licences": "Export licence", "许可证": "出口许可证"}[screen]).click()
    supervisor.driver.find_element("link text", revoke).click()

    day(supervisor, "revoked_on", "2025-01-01")
    supervisor.one("#id_reason").send_keys("Material of unknown origin.")
    supervisor.one(".sending button").click()
    supervisor.wait_for(".errornote")
    assert supervisor.driver.switch_to.active_element.get_attribute("role") == "alert"
    assert Licence.objects.get(number="EL-1").revoked_on is None
    (said,) = supervisor.driver.get_log("browser")
    assert "422" in said["message"]
    day(supervisor, "revoked_on", "2026-06-30")
    supervisor.one(".sending button").click()
    supervisor.arrive_at(f"/desk/registry/licence/{Licence.objects.get(number='EL-1').pk}/change/")

    assert done in supervisor.one(".messagelist").text
    assert "Material of unknown origin." in supervisor.one(".trail").text and why in supervisor.one(".trail").get_property("textContent")
    assert not supervisor.driver.find_elements("link text", revoke)
    supervisor.must_have_no_complaints()
    supervisor.must_have_asked_this_host_alone()


def test_a_batch_is_released_with_the_keyboard_alone(supervisor):
    quota = Quota.objects.get()
    supervisor.open(f"/desk/registry/quota/{quota.pk}/change/")

    supervisor.driver.find_element("link text", "Add a batch").send_keys(Keys.ENTER)
    supervisor.arrive_at(f"/desk/registry/quota/{quota.pk}/release/")
    day(supervisor, "released_on", "2026-10-01")
    supervisor.one("#id_released_on").send_keys(Keys.TAB * 4)
    supervisor.driver.switch_to.active_element.send_keys("250.5", Keys.ENTER)
    supervisor.arrive_at(f"/desk/registry/quota/{quota.pk}/change/")

    assert QuotaBatch.objects.filter(quota_version=2).count() == 3
    assert "1450500.000" in supervisor.text and "250.500" in supervisor.text
    supervisor.must_have_no_complaints()


def test_a_token_is_seen_once(supervisor):
    supervisor.open("/desk/registry/token/issue/")
    supervisor.one("#id_holder").send_keys("FRM")
    supervisor.one(".sending button").click()
    supervisor.wait_for("#secret")

    secret = supervisor.one("#secret").get_attribute("value")
    supervisor.driver.find_element("link text", "To the token's page").click()
    supervisor.arrive_at(f"/desk/registry/token/{Token.objects.get().pk}/change/")

    assert secret.startswith("tl_") and secret not in supervisor.driver.page_source
    assert secret[:9] in supervisor.text
    supervisor.must_have_no_complaints()


def test_the_forms_fit_a_narrow_window(supervisor):
    licence = Licence.objects.get()
    supervisor.driver.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride", {"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": True}
    )

    for path in ("licence/register/", f"licence/{licence.pk}/revoke/", f"licence/{licence.pk}/change/", "token/issue/", "organisation/"):
        supervisor.open(f"/desk/registry/{path}")
        assert supervisor.width_settled(400) <= 400, path
