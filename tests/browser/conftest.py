"""A web server on a database of the test's own, and Debian's Chromium. Skipped with a reason where there is none."""

import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from socketserver import ThreadingMixIn
from urllib.parse import urlsplit
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.core.wsgi import get_wsgi_application
from selenium import webdriver
from selenium.common.exceptions import NoSuchElementException, StaleElementReferenceException
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.support.wait import WebDriverWait

from tests.databases import OwnDatabase
from tests.make.openid import Provider, serving

CHROMIUM, DRIVER = Path("/usr/bin/chromium"), Path("/usr/bin/chromedriver")
FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--window-size=1280,1000",
)  # fmt: skip


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, *args: object) -> None:
        return


@pytest.fixture
def address(committed: OwnDatabase, settings) -> Iterator[str]:
    """The address of a web server that works on this test's database."""
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    server = make_server("127.0.0.1", 0, get_wsgi_application(), server_class=_Server, handler_class=_Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join(5)


@dataclass
class Browser:
    """A browser window that remembers which hosts it asked."""

    driver: webdriver.Chrome
    address: str

    def open(self, path: str) -> None:
        self.driver.get(self.address + path)

    def one(self, selector: str):
        return self.driver.find_element("css selector", selector)

    def all(self, selector: str):
        return self.driver.find_elements("css selector", selector)

    @property
    def text(self) -> str:
        return self.one("body").text

    @property
    def path(self) -> str:
        return urlsplit(self.driver.current_url).path

    def wait_for(self, selector: str) -> None:
        """Wait for what a script, or the next page, brings."""
        WebDriverWait(self.driver, 30).until(lambda _: self.all(selector), selector)

    def wait_for_words(self, selector: str, words: str) -> None:
        """As `wait_for`, where the page before had such an element too."""
        gone = [StaleElementReferenceException, NoSuchElementException]
        WebDriverWait(self.driver, 30, ignored_exceptions=gone).until(lambda _: words in self.one(selector).text, words)

    def width_settled(self, most: int, *, seconds: float = 5) -> int:
        """How wide the page is in CSS pixels, once it is at most `most` or after so many seconds: a page is laid out wide before it is drawn."""
        until = time.monotonic() + seconds
        while (width := self.driver.execute_script("return document.documentElement.scrollWidth")) > most and time.monotonic() < until:
            time.sleep(0.05)
        return int(width)

    def arrive_at(self, path: str) -> None:
        """Wait for the page to which a click leads."""
        WebDriverWait(self.driver, 30).until(lambda _: self.path == path)

    def must_have_asked_this_host_alone(self, *others: str) -> None:
        """`others`: hosts that the browser was led to."""
        asked = set()
        for line in self.driver.get_log("performance"):
            message = json.loads(line["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                address = urlsplit(message["params"]["request"]["url"])
                if address.scheme not in {"data", "chrome", "about"}:
                    asked.add(f"{address.scheme}://{address.netloc}")
        assert asked <= {self.address, *others}, asked

    def must_have_no_complaints(self) -> None:
        """Neither a refused script or style nor a missing file."""
        complaints = [line["message"] for line in self.driver.get_log("browser") if line["level"] == "SEVERE"]
        assert complaints == []


@pytest.fixture(scope="module")
def windows() -> Iterator[dict[str, webdriver.Chrome]]:
    """A window for each language, opened by the first test that wants it: a start takes longer than most of what is looked at."""
    opened: dict[str, webdriver.Chrome] = {}
    yield opened
    for driver in opened.values():
        driver.quit()


def _opened(language: str) -> webdriver.Chrome:
    options = webdriver.ChromeOptions()
    options.binary_location = str(CHROMIUM)
    for flag in (*FLAGS, f"--lang={language}"):
        options.add_argument(flag)
    options.add_experimental_option("prefs", {"intl.accept_languages": language})
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(str(DRIVER)))
    driver.implicitly_wait(2)
    return driver


def _forget(driver: webdriver.Chrome) -> None:
    """Back to a window that nobody has used: nothing open, kept, narrowed or noted. Each test's server has a port of its own."""
    driver.get("about:blank")
    for act in ("Network.clearBrowserCookies", "Network.clearBrowserCache", "Emulation.clearDeviceMetricsOverride"):
        driver.execute_cdp_cmd(act, {})
    for log in ("browser", "performance"):
        driver.get_log(log)


@pytest.fixture
def browser(request: pytest.FixtureRequest, windows: dict[str, webdriver.Chrome]) -> Browser:
    if not (CHROMIUM.exists() and DRIVER.exists()):
        pytest.skip("needs Debian's chromium and chromium-driver")
    address, language = request.getfixturevalue("address"), getattr(request, "param", "en")
    if language in windows:
        _forget(windows[language])
    else:
        windows[language] = _opened(language)
    return Browser(windows[language], address)


@pytest.fixture
def provider() -> Iterator[Provider]:
    """An OpenID provider that answers; who wants to sign in by it names it in the settings."""
    with serving() as one:
        yield one
