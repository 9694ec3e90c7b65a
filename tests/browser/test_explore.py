"""An auditor in a real browser: finds a lot by its seal, looks at the picture, downloads a bundle, and the verifier accepts it."""

import pytest

from tests.cast import call_the_cast
from tests.make.ledger import seal_now
from tests.make.told_stories import certified
from traceability.kernel import clock
from traceability.ledger import queries as ledger
from traceability.tlog import notes, witnessing
from traceability.verifier.bundle import check_bundle
from traceability.verifier.trust import Trust
from traceability.verifier.zipped import ZippedFiles

pytestmark = [pytest.mark.browser, pytest.mark.committed]
SECRET = "a long enough secret"
FETCHED = "const [to, done] = arguments; fetch(to).then(a => a.arrayBuffer()).then(b => done(Array.from(new Uint8Array(b))));"


@pytest.fixture
def told(browser, tmp_path, settings):
    """The honest story, certified and sealed; Otto, an auditor, may sign in."""
    settings.LEDGER_SIGNER_DIR, settings.LEDGER_KEYS_DIR = tmp_path / "signer", tmp_path / "keys"
    cast = call_the_cast()
    certificate = certified("S01", cast)
    seal_now()
    cast.otto.user.set_password(SECRET)
    cast.otto.user.save()
    return certificate


def enter(browser, path="/explore/"):
    browser.open(path)
    browser.one("#id_username").send_keys("otto")
    browser.one("#id_password").send_keys(SECRET + "\n")
    browser.arrive_at(path)


def accepted(path):
    keys = [notes.parse_vkey(key.vkey) for key in ledger.signing_keys() if key.purpose == "checkpoint"]
    with ZippedFiles(path) as files:
        return check_bundle(files, Trust(witnessing.policy_of(keys, [], 0), int(clock.now().timestamp()))).findings == []


def test_an_auditor_finds_a_lot_by_its_seal_and_takes_the_proof_away(browser, told, tmp_path):
    enter(browser)
    browser.one("#q").send_keys("S01091\n")
    browser.wait_for("#g-seals")
    browser.one('a[href="/explore/lots/HFR:NDPR-2026-0044"]').click()
    browser.arrive_at("/explore/lots/HFR:NDPR-2026-0044")
    assert len(browser.all("svg.flow .box")) == 4 and browser.one(".zoom").is_displayed()

    wide = browser.one("svg.flow").size["width"]
    browser.one('[data-zoom="in"]').click()
    assert browser.one("svg.flow").size["width"] > wide
    browser.one(".stage").send_keys("0")
    whole = browser.one("svg.flow").size["width"]
    browser.one(".stage").send_keys("+")
    assert browser.one("svg.flow").size["width"] > whole
    browser.one(".stage").send_keys("-")
    assert browser.one("svg.flow").size["width"] == pytest.approx(whole, abs=1)
    browser.driver.execute_script("document.querySelector('svg.flow a.box').focus({focusVisible: true})")
    browser.wait_for("svg.traced .lit")

    browser.open(f"/explore/shipments/{told.shipment.number}")
    href = browser.one(f'a[download="{told.shipment.number}.zip"]').get_attribute("href")
    file = tmp_path / "bundle.zip"
    file.write_bytes(bytes(browser.driver.execute_async_script(FETCHED, href)))
    assert accepted(file)
    browser.must_have_no_complaints()
    browser.must_have_asked_this_host_alone()
