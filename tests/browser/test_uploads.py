"""A file of events in a browser: tried, followed while it is read without a script, recorded by the form that the trial leads to."""

import pytest
from selenium.webdriver.support.wait import WebDriverWait

from tests.browser.test_desk import with_password
from tests.browser.test_kept_forms import enter
from tests.cast import call_the_cast
from tests.interfaces.pages.own.made import mined
from tests.make.custody import with_reference_tables
from tests.make.uploads import lines
from traceability.custody import services
from traceability.custody.models import Event, Upload
from traceability.interfaces.pages.own import sending

pytestmark = [pytest.mark.browser, pytest.mark.committed]


@pytest.fixture
def file(tmp_path):
    made = tmp_path / "march.ndjson"
    made.write_bytes(lines(mined(1), mined(2)))
    return str(made)


@pytest.fixture
def ada(address, monkeypatch):
    monkeypatch.setattr(sending, "MOST_WAITED", 0)
    cast = call_the_cast()
    with_reference_tables()
    return with_password(cast.ada)


def send(browser, file):
    browser.one("#file").send_keys(file)
    browser.one("form.said .go").click()
    browser.wait_for(".still")


def test_a_file_is_tried_and_then_recorded_and_its_page_shows_by_itself_that_it_was_read(browser, ada, file):
    enter(browser, ada.username)
    browser.one(".sections a[href='/own/uploads/']").click()
    browser.wait_for(".three")
    browser.one(".three a[href='/own/uploads/new']").click()
    browser.wait_for("#file")
    send(browser, file)

    services.read_upload(Upload.objects.get().id)
    browser.wait_for(".pill.good")
    assert "No problem found" in browser.text and not Event.objects.exists()
    browser.one(".acts .go").click()
    browser.wait_for("#file")
    assert not browser.one("#dry_run").is_selected()
    send(browser, file)

    browser.one(".still").click()
    browser.wait_for("p a[href$='{}']".format(Upload.objects.order_by("recorded_at").last().id))
    services.read_upload(Upload.objects.order_by("recorded_at").last().id)
    assert "This page holds still." in browser.text
    browser.one("p a[href*='/own/uploads/']:not(.crumbs a)").click()
    browser.wait_for(".pill.good")
    assert "All events of the file are on record." in browser.text and Event.objects.count() == 2
    browser.must_have_no_complaints()


def test_whoever_goes_back_after_sending_can_send_again_what_is_on_the_page(browser, ada, file):
    enter(browser, ada.username)
    browser.open("/own/uploads/new")
    send(browser, file)
    browser.driver.back()
    browser.wait_for("#dry_run")
    browser.one("#dry_run").click()
    browser.one("#file").send_keys(file)
    browser.one("form.said .go").click()

    WebDriverWait(browser.driver, 30).until(lambda _: Upload.objects.count() == 2 or browser.all("#file-problem-1"))
    assert Upload.objects.count() == 2
