"""Pages on paper: what a browser prints of them, read by poppler. Facts and when they were shown, nothing to press, nothing cut off."""

import base64
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings

from tests.browser.conftest import Browser
from tests.cast import Person, call_the_cast
from tests.make import told_stories
from tests.make.cases import an_open_case
from tests.make.ledger import seal_now
from tests.make.registry import a_user
from traceability.kernel import clock
from traceability.registry import services as registry
from traceability.registry.document import read_document
from traceability.registry.queries import viewer_of_username

pytestmark = [pytest.mark.browser, pytest.mark.committed]
A4 = {"paperWidth": 8.27, "paperHeight": 11.69, "printBackground": False}
"""Inches; without backgrounds, as browsers print unless told otherwise."""
LONGEST = "S08"
"""The story whose chain has the most stages; it goes on with what BEFORE made, and its case fails checks."""
BEFORE = ("S01", "S02", "S04")
SHOWN = r"Shown \d{4}-\d\d-\d\d \d\d:\d\d UTC · "
DRAWN = "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => done()));"
"""Before its first frame is drawn, a page is now and then printed as a blank one."""


@dataclass
class Paper:
    """A printed page."""

    file: Path

    def text(self, *options: str) -> str:
        return subprocess.run(["pdftotext", *options, self.file, "-"], capture_output=True, text=True, timeout=60, check=True).stdout

    @property
    def words(self) -> str:
        """All of it on one line."""
        return " ".join(self.text("-raw").split())

    @property
    def pages(self) -> list[str]:
        return self.text("-layout").split("\f")[:-1]

    def must_have(self, *facts: str) -> None:
        missing = [fact for fact in facts if "".join(fact.split()) not in "".join(self.words.split())]
        assert missing == [], self.words

    def must_not_have(self, *controls: str) -> None:
        printed = [control for control in controls if control in self.words]
        assert printed == [], self.words


@dataclass
class Printer:
    """A browser that prints what it opens."""

    browser: Browser
    folder: Path

    def enter(self, person: Person | None, language: str = "en") -> None:
        driver = self.browser.driver
        self.browser.open("/healthz")  # a cookie needs a page of its host
        driver.delete_all_cookies()
        driver.add_cookie({"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "path": "/"})
        if person is not None:
            session = person.signed_in().cookies[settings.SESSION_COOKIE_NAME].value
            driver.add_cookie({"name": settings.SESSION_COOKIE_NAME, "value": session, "path": "/"})

    def print(self, path: str) -> Paper:
        self.browser.open(path)
        return self.print_what_is_open()

    def print_what_is_open(self) -> Paper:
        file = self.folder / "printed.pdf"
        self.browser.driver.execute_async_script(DRAWN)
        file.write_bytes(base64.b64decode(self.browser.driver.execute_cdp_cmd("Page.printToPDF", A4)["data"]))
        return Paper(file)


@pytest.fixture
def printer(browser, tmp_path, settings):
    if not shutil.which("pdftotext"):
        pytest.skip("needs Debian's poppler-utils")
    settings.LEDGER_SIGNER_DIR, settings.LEDGER_KEYS_DIR = tmp_path / "signer", tmp_path / "keys"
    return Printer(browser, tmp_path)


def test_pages_are_printed_whole_and_without_anything_to_press(printer):
    cast = call_the_cast()
    for story in BEFORE:
        told_stories.tell(story, supervisor=cast.sven.viewer)
    case = an_open_case(cast, LONGEST)
    number = case.shipment.number
    seal_now()

    printer.enter(cast.rita)
    queue_and_case_are_a_reviewers_papers(printer, case)
    printer.enter(cast.otto)
    a_chain_is_one_picture_inside_one_page(printer, number)
    a_narrow_picture_stands_upright(printer)
    a_long_table_says_its_heads_on_every_page(printer, number)
    printer.enter(cast.otto, "zh-hans")
    printer.print(f"/explore/shipments/{number}").must_have("流转链", "不符合项", "显示于")
    printer.enter(an_exporter(cast))
    shipments_are_an_exporters_paper(printer, number)
    printer.enter(None)
    strangers_read_when_a_certificate_was_asked_for(printer)
    printer.browser.must_have_asked_this_host_alone()


def queue_and_case_are_a_reviewers_papers(printer: Printer, case) -> None:
    queue = printer.print("/desk/?exporter=EXP")
    queue.must_have(case.shipment.number, "Exporter: EXP", "All open", "Block")
    queue.must_not_have("My cases", "What matters first", "Without filters", "Records", "WELCOME")

    paper = printer.print(f"/desk/cases/{case.id}/")
    document = case.shipment.documents.exclude(sha256="").first()
    paper.must_have(case.shipment.number, "review desk", "Listed enterprise", "Not checked", document.sha256, "1 / ")
    paper.must_not_have("Next case in this list", "Chain as a picture", "Decide", "Why this does not stand in the way", "WELCOME", "Keys")
    assert re.search(SHOWN + re.escape(f"{settings.PUBLIC_BASE_URL}/desk/cases/"), paper.words)


def a_chain_is_one_picture_inside_one_page(printer: Printer, number: str) -> None:
    printer.browser.open(f"/explore/shipments/{number}?at={clock.now():%Y-%m-%dT%H:%M:%S}%2B00:00")
    evidence = printer.browser.one(".finding details li").get_attribute("textContent")
    paper, width, height = printed_from_near(printer, boxes=9)

    paper.must_have(number, "As it was on record at", "What it was made from", evidence)
    paper.must_not_have("Sign out", "Supervision", "As a table", "Whole", "Export with proofs", "简体中文", "By keyboard")
    assert width > height, "a picture of so many stages lies across the page"


def a_narrow_picture_stands_upright(printer: Printer) -> None:
    printer.browser.open("/explore/lots/HFR:NDPR-2026-0045")
    _, width, height = printed_from_near(printer, boxes=4)
    assert width < height


def printed_from_near(printer: Printer, *, boxes: int) -> tuple[Paper, float, float]:
    """A picture's page, however near somebody went to it on the screen; width and height of its first sheet, in points.

    That sheet must hold every box: what lies beyond its edge, poppler does not read.
    """
    named = [text.text for text in printer.browser.all("svg.flow .box text[font-weight]")]
    for _ in range(4):
        printer.browser.one('[data-zoom="in"]').click()
    paper = printer.print_what_is_open()
    assert len(named) >= boxes
    assert [name for name in named if name not in " ".join(paper.pages[0].split())] == []
    size = re.search(r'<page width="([\d.]+)" height="([\d.]+)"', paper.text("-bbox", "-l", "1"))
    return paper, float(size[1]), float(size[2])


def a_long_table_says_its_heads_on_every_page(printer: Printer, number: str) -> None:
    paper = printer.print(f"/explore/shipments/{number}/table")

    assert len(paper.pages) > 1, paper.words
    for page in paper.pages:
        assert re.search(r"Ended\s+Stage\s.*REO, kg\s+Share\s+Recorded\s+Findings", page), page
        assert re.search(r"\d{4}-\d\d-\d\d\s+\w", page), "no page holds heads alone"


def shipments_are_an_exporters_paper(printer: Printer, number: str) -> None:
    paper = printer.print("/own/")
    paper.must_have("Rare-earth export traceability", "Shipments", number, "What to do next")
    paper.must_not_have("New shipment", "Sign out", "Lots Events")

    draft = printer.print("/own/shipments/new")
    draft.must_have("New shipment", "Consignee")
    draft.must_not_have("Another line", "Look at the findings first")

    paper = printer.print(f"/own/shipments/{number}/history")
    paper.must_have("History and proofs", f"{settings.PUBLIC_BASE_URL}/api/v1/ledger/receipts/ENTRY")
    paper.must_not_have("How it stands", "Inclusion proof")


def strangers_read_when_a_certificate_was_asked_for(printer: Printer) -> None:
    paper = printer.print("/verify/RC-2026-0000000000")
    paper.must_have("Unknown", "RC-2026-0000000000")
    paper.must_not_have("Check another", "English")
    assert len(paper.pages) == 1
    assert re.search(SHOWN + re.escape(f"{settings.PUBLIC_BASE_URL}/verify/RC-2026-0000000000"), paper.words)


def an_exporter(cast) -> Person:
    eva = {"format": "registry/1", "users": [a_user("eva", name="Eva", organisation="EXP", role="submitter")]}
    registry.import_document(by=cast.sven.viewer, document=read_document(eva))
    return Person("eva", viewer_of_username("eva", via="session"))
