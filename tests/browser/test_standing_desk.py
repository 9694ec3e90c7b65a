"""The ledger's page in a real browser: it fits a narrow window, and an incident is settled with the keyboard alone."""

import os
from pathlib import Path

import pytest

from tests.browser.conftest import Browser
from tests.browser.test_desk import PASSWORD, with_password
from tests.cast import call_the_cast
from tests.ledger.test_database_rules import run
from tests.make.ledger import acting_as, seal_now
from traceability.ledger.services import incidents
from traceability.ledger.standing import kept
from traceability.ledger.standing.found import broken, late, unread, well

pytestmark = [pytest.mark.browser, pytest.mark.committed]
NARROW = {"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": True}


def enter(browser: Browser, username: str) -> None:
    browser.open("/desk/standing/")
    browser.one("#id_username").send_keys(username)
    browser.one("#id_password").send_keys(PASSWORD + "\n")
    browser.arrive_at("/desk/standing/")


def tell_of_everything() -> int:
    """A checkpoint with a cosignature, checks in every state, and two incidents, of which the number of the open one is returned."""
    seal_now()
    with acting_as("ledger_sequencer"):
        run("INSERT INTO ledger.cosignature SELECT log_id, size, 'witness.example/w1+df1c0a35', 'line', now() FROM ledger.checkpoint")
    kept.keep("pending_age", well("No entry waits for its place.", "没有等待入序的条目。"))
    kept.keep("lag", late("12 entries wait for a signature, the oldest for 95 s.", "12 条条目等待签名，最早的已等 95 秒。"))
    kept.keep("monitor", broken("The log does not continue what was seen of it.", "日志未能延续此前所见内容。"))
    kept.keep("random_leaves", unread("The log cannot be read over HTTP.", "无法通过 HTTP 读取日志。"))
    settled = incidents.report("witness", "witness.example/w2+0a0b0c0d", "The witness answers 422 about 3,021 leaves.", {"asked": b"x"})
    incidents.settle(settled or 0, by="a person", note="The witness had lost its state.")
    return incidents.report("monitor", "traceability.example/2026", "The log does not continue what was seen of it.", {"seen": b"x"}) or 0


@pytest.mark.parametrize(("browser", "sentence"), [("en", "Incident {} is settled."), ("zh-CN", "事件 {} 已处理。")], indirect=["browser"])
def test_an_incident_is_settled_with_the_keyboard_in_a_narrow_window(browser, sentence):
    sven = with_password(call_the_cast().sven)
    number = tell_of_everything()
    browser.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", NARROW)
    enter(browser, sven.username)
    assert browser.width_settled(400) <= 400
    picture(browser, "before")

    browser.one(f"#note-{number}").send_keys("The backup of yesterday had been put back by mistake.\t")
    browser.driver.switch_to.active_element.send_keys("\n")

    assert sentence.format(number) in browser.one(".messagelist").text
    assert incidents.open_about("monitor") == frozenset()
    browser.must_have_no_complaints()
    browser.must_have_asked_this_host_alone()


def picture(browser: Browser, name: str) -> None:
    """The whole page as a file, for who wants to look at it: `PICTURES=FOLDER`."""
    if folder := os.environ.get("PICTURES"):
        for width in (390, 1280):
            size = {"width": width, "height": 3000 if width < 600 else 1500, "deviceScaleFactor": 1, "mobile": width < 600}
            browser.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
            browser.driver.save_screenshot(str(Path(folder) / f"standing-{name}-{width}-{browser.one('html').get_attribute('lang')}.png"))
        browser.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", NARROW)
