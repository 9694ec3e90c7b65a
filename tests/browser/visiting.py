"""A browser that goes from page to page as one visitor after the other, in one language and one width at a time."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.test import override_settings
from selenium.common.exceptions import WebDriverException

from tests.browser.conftest import Browser
from tests.browser.form_places import Answer, form_places
from tests.browser.places import Place, places
from tests.browser.scene import set_the_scene
from tests.house.routes import World
from tests.make.openid import CLIENT, SECRET, Provider

WIDE, NARROW = (1280, 1000), (390, 844)
IS_DRAWN = {"api/v1/docs": ".opblock"}
"""Pages that a script fills, and what they have then."""
FILL = """const [button, values] = arguments, form = button.closest("form");
if (!form) return;  // a link
form.noValidate = true;  // the server judges
for (const [name, value] of Object.entries(values)) {
  const [field, ...others] = form.querySelectorAll(`[name="${name}"]`);
  if (field.type === "radio" || field.type === "checkbox") [field, ...others].find(one => one.value === value).checked = true;
  else field.value = value;
}"""
"""Not by `form.elements`: a licence has a field of that name."""


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
            with override_settings(**place.under):
                self.browser.open(place.path)
                if place.name in IS_DRAWN:
                    self.browser.wait_for(IS_DRAWN[place.name])
                if isinstance(place, Answer):
                    self._send(place)
                yield place

    def _send(self, place: Answer) -> None:
        """Fill the form in and press its button. The page is there when what it shows is."""
        made = {name: value(self.browser) if callable(value) else value for name, value in place.fill.items()}
        self.browser.wait_for(place.press)  # on a busy machine the page before may still stand
        button = self.browser.one(place.press)
        self.browser.driver.execute_script(FILL, button, {name: value for name, value in made.items() if isinstance(value, str)})
        for name, file in made.items():
            if isinstance(file, Path):
                self.browser.one(f"[name={name}]").send_keys(str(file))
        try:
            self.browser.driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", button)  # clear of what stays in sight
            button.click()
            self.browser.wait_for(place.shows)
        except WebDriverException as failed:
            failed.add_note(f"at {place.name}, where {place.visitor} sees: {self.browser.text}")
            raise

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


def settle_in(settings: object, browser: Browser, folder: Path) -> None:
    """Put the log's keys into a folder of the test's own, and the page that is broken among the pages; the service knows its address."""
    settings.LEDGER_SIGNER_DIR, settings.LEDGER_KEYS_DIR = folder / "signer", folder / "keys"
    settings.ROOT_URLCONF = "tests.browser.places"
    settings.PUBLIC_BASE_URL = settings.SECURITY_KEY_ORIGIN = browser.address


def everything(world: World, provider: Provider, folder: Path) -> list[Place]:
    """Every page that an address leads to, then those that a form is answered with. For one walk."""
    provided = {"OIDC_ISSUER": provider.issuer, "OIDC_CLIENT_ID": CLIENT, "OIDC_CLIENT_SECRET": SECRET}
    return [*places(world), *form_places(world.facts | set_the_scene(world, folder) | {"provided": provided})]
