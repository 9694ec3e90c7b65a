"""A browser that goes from page to page as one visitor after the other, in one language and one width at a time."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings

from tests.browser.conftest import Browser
from tests.browser.places import Place
from tests.house.routes import World

WIDE, NARROW = (1280, 1000), (390, 844)
IS_DRAWN = {"api/v1/docs": ".opblock"}
"""Pages that a script fills, and what they have then."""


@dataclass
class Visits:
    """Goes to places. Whoever it is signed in as stays so until the visitor changes."""

    browser: Browser
    world: World
    _sessions: dict[str, str] = field(default_factory=dict)
    _size: tuple[int, int] = (0, 0)

    def of(self, places: Iterable[Place], *, language: str, size: tuple[int, int]) -> Iterator[Place]:
        """Each place, with the browser standing there."""
        self.resize(size)
        before = None
        for place in sorted(places, key=lambda one: one.visitor):
            if place.visitor != before:
                self._enter(place.visitor, language)
                before = place.visitor
            self.browser.open(place.path)
            if place.name in IS_DRAWN:
                self.browser.wait_for(IS_DRAWN[place.name])
            yield place

    def resize(self, size: tuple[int, int]) -> None:
        if size == self._size:
            return
        self._size, (width, height) = size, size
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": size == NARROW}
        self.browser.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)

    @contextmanager
    def as_wide_as(self, size: tuple[int, int]) -> Iterator[None]:
        """For a moment."""
        before = self._size
        self.resize(size)
        yield
        self.resize(before)

    def _enter(self, visitor: str, language: str) -> None:
        driver = self.browser.driver
        if not driver.current_url.startswith(self.browser.address):
            self.browser.open("/healthz")  # a cookie needs a page of its host
        driver.delete_all_cookies()
        driver.add_cookie({"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "path": "/"})
        if visitor in self.world.persons:
            if visitor not in self._sessions:
                client = self.world.persons[visitor].signed_in()
                self._sessions[visitor] = client.cookies[settings.SESSION_COOKIE_NAME].value
            driver.add_cookie({"name": settings.SESSION_COOKIE_NAME, "value": self._sessions[visitor], "path": "/"})


def keys_in(settings: object, folder: Path) -> None:
    """Put the log's keys into a folder of the test's own, and the page that is broken among the pages."""
    settings.LEDGER_SIGNER_DIR, settings.LEDGER_KEYS_DIR = folder / "signer", folder / "keys"
    settings.ROOT_URLCONF = "tests.browser.places"
