"""The whole way in one story, through real doors: a web server, a worker behind a broker, and the sequencer with its signer.

An exporter submits; Rita works the queue by keyboard alone, clears and approves; Sven signs second; the certificate follows by itself. A buyer
scans its paper; an auditor finds a lot by its seal and takes a bundle away, which the verifier accepts; a licence is revoked, and all is flagged.
"""

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from celery.contrib.testing.worker import start_worker
from django.conf import settings as configured
from django.db import connections
from selenium.webdriver.common.keys import Keys

from config.celery import app
from tests.browser.conftest import Browser
from tests.browser.test_desk import PASSWORD, with_password
from tests.browser.test_desk_queue import focused, press
from tests.browser.test_explore import FETCHED
from tests.browser.test_verify import code_on
from tests.cast import Cast, Person, call_the_cast
from tests.interfaces.pages.own.test_body import sent_of
from tests.make.ledger import become
from tests.make.registry import a_user, registered
from tests.make.told_stories import tell
from tests.processes import wait_until
from traceability.certificates.models import Certificate, Print, StatusChange
from traceability.custody.models import Shipment
from traceability.interfaces.console.demo import stories
from traceability.ledger import queries as ledger
from traceability.ledger import services as log
from traceability.ledger.mirror import Mirror
from traceability.ledger.sequencer import Sequencer
from traceability.registry.models import Licence
from traceability.registry.queries import viewer_of_username
from traceability.review.models import Case, Clearance, Decision

pytestmark = [pytest.mark.browser, pytest.mark.committed]
FILLED = """
return Object.entries(arguments[0]).filter(([name, value]) => {
  const field = document.getElementsByName(name)[0];
  if (field) { field.value = value; }
  return !field || field.value !== value;
});
"""
SEAL, LOT = "S01091", "HFR:NDPR-2026-0044"
MINE = "ML-2025-BYM"


@contextmanager
def the_machinery() -> Iterator[None]:
    """A worker and a sequencer, each with connections of its own, until the end."""
    is_over = threading.Event()
    mirror = Mirror(Path(configured.LEDGER_MIRROR_DIR))
    sequencer = Sequencer(Path(configured.LEDGER_SIGNER_DIR), seal_seconds=0.3, mirror=mirror, durable_only=False)

    def work() -> None:
        become("ledger_sequencer")
        try:
            sequencer.run(is_over.is_set)
        finally:
            connections.close_all()

    thread = threading.Thread(target=work)
    app.loader.import_default_modules()
    thread.start()
    try:
        with start_worker(app, pool="solo", loglevel=configured.LOGGING["root"]["level"], perform_ping_check=False, shutdown_timeout=30):
            yield
    finally:
        is_over.set()
        thread.join(30)


@pytest.fixture
def cast(browser: Browser, tmp_path: Path, settings, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """The cast, with passwords, and Eve of the exporter. The honest story is told up to its shipment; its miner did not have thorium measured."""
    settings.LEDGER_KEYS_DIR = tmp_path / "keys"
    story = stories.load("S01")
    ore = next(step for step in story.steps if step["body"]["stage"] == "mining")["body"]["outputs"][0]["assay"]
    del ore["th_ppm"], ore["u_ppm"]
    called = call_the_cast()
    with monkeypatch.context() as patch:
        patch.setattr(stories, "load", lambda name: replace(story, shipments=()))
        tell("S01", supervisor=called.sven.viewer)
    registered({"format": "registry/1", "users": [a_user("eve", name="Eve", organisation="EXP")]}, by=called.sven.viewer)
    for person in (called.rita, called.sven, called.otto, Person("eve", viewer_of_username("eve", via="session"))):
        with_password(person)
    log.prepare()
    return called


def enter(browser: Browser, path: str, username: str) -> None:
    """Sign in as somebody else, with the keyboard alone."""
    browser.driver.delete_all_cookies()
    browser.open(path)
    browser.wait_for("#id_username")
    for _ in range(20):
        if focused(browser).get_attribute("id") == "id_username":
            break
        press(browser, Keys.TAB)
    press(browser, username, Keys.TAB, PASSWORD, Keys.ENTER)
    browser.arrive_at(path)


def test_from_a_submission_to_a_licence_revoked(browser: Browser, cast: Cast, tmp_path: Path) -> None:
    with the_machinery():
        number = submitted(browser)
        cleared_and_approved(browser, cast, number)
        paper = signed_second(browser, cast, number)
        scanned(browser, paper)
        taken_away(browser, number, tmp_path)
        revoked(browser, number)

    browser.must_have_asked_this_host_alone()


def submitted(browser: Browser) -> str:
    """Eve fills in the form, looks at the findings, mends what is wrong at its field, and submits; the examination follows."""
    body = stories.load("S01").shipments[0]["body"]
    enter(browser, "/own/", "eve")
    assert browser.one(".empty")
    browser.one(".empty a").click()
    browser.arrive_at("/own/shipments/new")
    for name, rows in (("licences", 1), ("documents", 3), ("packages", 1)):
        for row in range(rows):
            browser.one(f'button[value="{name}"]').click()
            browser.wait_for(f'[name^="/{name}/{row}/"]')
    fill(browser, body)
    kilograms = browser.one('[name="/lines/0/net_kg"]')
    kilograms.clear()
    kilograms.send_keys("9999999.000")
    browser.one('.acts [value="precheck"]').click()
    browser.wait_for(".wrong")
    assert "lot_exhausted" in browser.one(".wrong").text
    kilograms = browser.one('[name="/lines/0/net_kg"]')
    kilograms.clear()
    kilograms.send_keys(body["lines"][0]["net_kg"])
    browser.one('.acts [value="precheck"]').click()
    browser.wait_for(".prechecked")
    assert "R01" in browser.one("#failed ~ ul").text and not Shipment.objects.exists()
    browser.one('.acts [value="submit"]').click()
    browser.wait_for(".next")
    number = browser.path.rpartition("/")[2]
    assert wait_until(lambda: Case.objects.filter(shipment__number=number).exists())
    browser.open(f"/own/shipments/{number}/findings")
    assert "R01" in browser.one(".past").text
    return number


def cleared_and_approved(browser: Browser, cast: Cast, number: str) -> None:
    """Rita touches no mouse: from the queue to the case, clears what failed, signs."""
    case = Case.objects.get(shipment__number=number)
    enter(browser, "/desk/", "rita")
    press(browser, "j")
    assert focused(browser).text == number
    press(browser, Keys.ENTER)
    browser.arrive_at(f"/desk/cases/{case.id}/")
    press(browser, "c", "Measured by the laboratory since.", Keys.TAB, Keys.ENTER)
    browser.wait_for(".messagelist")
    assert Clearance.objects.get().finding.code == "R01"
    press(browser, "d", Keys.SPACE, Keys.TAB, "All papers fit.", Keys.TAB, Keys.ENTER)
    assert wait_until(lambda: Decision.objects.filter(member_id=cast.rita.viewer.person).exists())
    browser.wait_for_words(".messagelist", "another person must sign too")


def signed_second(browser: Browser, cast: Cast, number: str) -> bytes:
    """Sven finds it under what needs a second signature and signs; the certificate and its paper follow by themselves."""
    case = Case.objects.get(shipment__number=number)
    enter(browser, "/desk/", "sven")
    press(browser, "2")
    browser.wait_for(".tabs li:nth-child(2) [aria-current]")
    press(browser, "j", Keys.ENTER)
    browser.arrive_at(f"/desk/cases/{case.id}/")
    press(browser, "d", Keys.SPACE, Keys.TAB, "I have read it too.", Keys.TAB, Keys.ENTER)
    assert wait_until(lambda: Print.objects.exists(), 30), "no certificate was issued and printed"
    enter(browser, f"/own/shipments/{number}", "eve")
    assert browser.one(".pill").text == "Certified"
    return fetched(browser, browser.one('a[download$=".pdf"]').get_attribute("href"))


def scanned(browser: Browser, paper: bytes) -> None:
    """A buyer without an account, whose phone reads the code."""
    certificate = Certificate.objects.get()
    browser.driver.delete_all_cookies()
    browser.open(urlsplit(code_on(paper)).path)
    assert browser.path == f"/verify/{certificate.number}" and browser.one(".status.valid h1").text == "Valid"


def taken_away(browser: Browser, number: str, folder: Path) -> None:
    """Otto asks for the seal on a sack, looks at the picture of its chain, and takes a bundle to a machine that knows nothing but the key."""
    enter(browser, "/explore/", "otto")
    press(browser, SEAL, Keys.ENTER)
    browser.wait_for("#g-seals")
    browser.one(f'a[href="/explore/lots/{LOT}"]').click()
    browser.wait_for("svg.flow .box")
    browser.open(f"/explore/shipments/{number}")
    bundle = folder / "bundle.zip"
    bundle.write_bytes(fetched(browser, browser.one(f'a[download="{number}.zip"]').get_attribute("href")))
    keys = [part for key in ledger.signing_keys() if key.purpose == "checkpoint" for part in ("--log", key.vkey)]
    command = [sys.executable, "-m", "traceability.verifier", "bundle", str(bundle), *keys]
    said = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert said.returncode == 0, said.stdout + said.stderr


def revoked(browser: Browser, number: str) -> None:
    """Sven revokes the miner's licence and sees whom it touches; the certificate is flagged by itself."""
    licence, certificate = Licence.objects.get(number=MINE), Certificate.objects.get()
    enter(browser, "/desk/", "sven")
    browser.open(f"/desk/registry/licence/{licence.pk}/revoke/")
    browser.driver.execute_script("arguments[0].value = '2026-02-01'", browser.one("#id_revoked_on"))
    browser.one("#id_reason").send_keys("Mined outside its border.")
    browser.one(".sending button").click()
    browser.arrive_at(f"/desk/registry/licence/{licence.pk}/change/")
    browser.one('a[href^="/desk/impact/"]').click()
    browser.arrive_at("/desk/impact/")
    assert not [name for name in (number, certificate.number, LOT) if name not in browser.text], browser.text
    assert wait_until(lambda: StatusChange.objects.filter(certificate=certificate, kind="flagged").exists())


def fill(browser: Browser, body: object) -> None:
    """Into each field what the story says, at one stroke: a field's name is its place in the story's own JSON."""
    missing = browser.driver.execute_script(FILLED, sent_of(body))
    assert missing == []


def fetched(browser: Browser, href: str) -> bytes:
    """What a link gives, with the session of who is signed in."""
    return bytes(browser.driver.execute_async_script(FETCHED, href))
