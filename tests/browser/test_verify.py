"""A buyer has a paper: scans its code, reads the page on a phone, hands the file in; all without a script."""

from urllib.parse import urlsplit

import pypdfium2
import pytest
import zxingcpp

from tests.cast import call_the_cast
from tests.make.ledger import seal_now
from tests.make.told_stories import certified
from traceability.certificates import services
from traceability.certificates.models import Print

pytestmark = [pytest.mark.browser, pytest.mark.committed]


def code_on(document: bytes) -> str:
    """What a phone's camera reads."""
    bitmap = pypdfium2.PdfDocument(document)[0].render(scale=2, grayscale=True)
    (code,) = zxingcpp.read_barcodes(memoryview(bitmap.buffer).cast("B").cast("B", [bitmap.height, bitmap.stride]))
    return code.text


def test_a_buyer_scans_the_paper_and_then_hands_it_in(browser, tmp_path, settings):
    settings.LEDGER_SIGNER_DIR, settings.LEDGER_KEYS_DIR = tmp_path / "signer", tmp_path / "keys"
    certificate = certified("S01", call_the_cast())
    services.print_certificate(certificate_id=certificate.id)
    seal_now()
    paper = bytes(Print.objects.get().document)
    (tmp_path / "paper.pdf").write_bytes(paper)
    (tmp_path / "altered.pdf").write_bytes(paper.replace(b"Rare-earth", b"Rare earth", 1))
    phone = {"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": True}
    browser.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", phone)
    browser.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})

    browser.open(urlsplit(code_on(paper)).path)

    assert browser.path == f"/verify/{certificate.number}" and browser.one(".status.valid h1").text == "Valid"
    assert len(browser.all(".proof .held")) == 8
    for name, headline, held in (("paper.pdf", "Valid", 10), ("altered.pdf", "Altered", 9)):
        browser.open("/verify/")
        browser.one("#file").send_keys(str(tmp_path / name))
        browser.one("form[enctype] button").click()
        assert browser.one(".status h1").text == headline
        assert len(browser.all(".proof .held")) == held
        size = browser.driver.execute_cdp_cmd("Page.getLayoutMetrics", {})["cssContentSize"]
        assert size["width"] <= 390
    browser.must_have_no_complaints()
    browser.must_have_asked_this_host_alone()
    browser.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
