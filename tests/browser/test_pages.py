"""The public pages in a real browser: they work, complain of nothing, and ask no other host."""

import pytest

from tests.cast import call_the_cast
from tests.make.told_stories import certified

pytestmark = [pytest.mark.browser, pytest.mark.committed]


@pytest.mark.parametrize(
    ("browser", "title", "unknown"), [("en", "Check a certificate", "Unknown"), ("zh-CN", "核验证书", "未知")], indirect=["browser"]
)
def test_a_stranger_looks_up_a_certificate(browser, title, unknown):
    browser.open("/")
    assert title in browser.text

    field = browser.one("#number")
    field.send_keys("rc-2026-oooooooooo\n")

    browser.arrive_at("/verify/RC-2026-0000000000")
    assert browser.one(".status h1").text == unknown
    browser.must_have_asked_this_host_alone()


def test_the_language_may_be_chosen(browser):
    browser.open("/verify/")

    browser.one('button[value="zh-hans"]').click()

    assert browser.path == "/verify/"
    assert browser.one("h1").text == "核验证书"
    browser.must_have_no_complaints()


def test_the_documentation_shows_its_operations_without_another_host(browser):
    browser.open("/api/v1/docs")

    browser.wait_for(".opblock")
    browser.one(".opblock-summary-control").click()
    browser.wait_for(".opblock-body .responses-table")
    browser.must_have_no_complaints()
    browser.must_have_asked_this_host_alone()


@pytest.mark.parametrize(
    ("browser", "valid", "share"), [("en", "Valid", "Where it comes from"), ("zh-CN", "有效", "来源")], indirect=["browser"]
)
def test_a_stranger_reads_a_certificate_on_a_phone(browser, valid, share, tmp_path, settings):
    settings.LEDGER_SIGNER_DIR, settings.LEDGER_KEYS_DIR = tmp_path / "signer", tmp_path / "keys"
    certificate = certified("S01", call_the_cast())
    browser.driver.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride", {"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": True}
    )

    browser.open(f"/verify/{certificate.number}")

    assert browser.one(".status.valid h1").text == valid
    assert share in browser.text and "HFR:NDPR-2026-0044" in browser.text
    assert browser.width_settled(390) <= 390
    browser.must_have_no_complaints()
    browser.must_have_asked_this_host_alone()
