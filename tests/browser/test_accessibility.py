"""Every page, looked at by axe-core in both languages: nothing that keeps somebody out, nothing refused by the content security policy,
no other host asked, nothing wider than a phone.

`make accessibility` looks at every screen of the desk; the suite at one for each template, which takes a fifth of the time.
"""

import os

import pytest

from tests.browser.places import is_alone, places
from tests.browser.visiting import NARROW, WIDE, Visits, keys_in
from tests.cast import call_the_cast
from tests.house.routes import World
from tests.third_party.programs import FOLDER

pytestmark = [pytest.mark.browser, pytest.mark.committed]
AXE = FOLDER / "axe/node_modules/axe-core/axe.min.js"
LOOKED = """const done = arguments[arguments.length - 1];
const told = one => `${one.impact} ${one.id}: ` + one.nodes.slice(0, 3).map(node => node.html.slice(0, 200)).join(" and ");
axe.run(document, {resultTypes: ["violations"], rules: {"color-contrast": {enabled: arguments[0]}}}).then(found => done({
  type: document.contentType, language: document.documentElement.lang,
  found: found.violations.filter(one => one.impact !== "minor").map(told),
}));"""
WIDTH = "return document.documentElement.scrollWidth"
ALLOWED = {"api/v1/docs": ("moderate",)}
"""Swagger UI's headings skip a step, and its title stands outside of its landmarks."""
IN_ENGLISH_ALONE = {"api/v1/docs"}


@pytest.fixture
def visits(browser, tmp_path, settings):
    if not AXE.exists():
        pytest.skip("axe-core is not installed here: .ci/run fetches it where there is npm")
    keys_in(settings, tmp_path)
    world = World(call_the_cast())
    browser.driver.implicitly_wait(0)
    source = browser.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": AXE.read_text()})
    yield Visits(browser, world)
    browser.driver.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", source)
    browser.driver.implicitly_wait(2)


def complaints(visits: Visits, place) -> list[str]:
    """What the page itself made the browser say; axe sets styles, so it is asked before. That a page answers 404 is no complaint."""
    said = [line["message"] for line in visits.browser.driver.get_log("browser") if line["level"] == "SEVERE"]
    return [line for line in said if not (place.name.startswith("problem/") and f"{place.path} - Failed to load" in line)]


def wrong_with(visits: Visits, place, language: str) -> list[str]:
    """What is wrong. Colours are the same in either language, and looking at them takes longer than all the rest."""
    wrong = complaints(visits, place)
    seen = visits.browser.driver.execute_async_script(LOOKED, language == "en")
    wrong += [one for one in seen["found"] if not one.startswith(ALLOWED.get(place.name, "-"))]
    if seen["type"] != "text/html":
        wrong.append(f"is no page but {seen['type']}: name it in places.FILES")
    if seen["language"] != language:
        wrong.append(f"says that its language is {seen['language']}")
    with visits.as_wide_as(NARROW):
        if (width := visits.browser.driver.execute_script(WIDTH)) > NARROW[0]:
            wrong.append(f"is {width} pixels wide on a telephone")
    visits.browser.driver.get_log("browser")
    return wrong


@pytest.mark.parametrize("browser", ["en"], indirect=True)
def test_no_page_keeps_anybody_out(visits):
    found = [place for place in places(visits.world) if is_alone(place.name) or os.environ.get("ACCESSIBILITY") == "all"]
    wrong = {}

    for language, size in (("en", WIDE), ("zh-hans", NARROW)):
        for place in visits.of(
            (one for one in found if language == "en" or one.name not in IN_ENGLISH_ALONE), language=language, size=size
        ):
            if problems := wrong_with(visits, place, language):
                wrong[f"{place.name} ({language})"] = problems

    assert wrong == {}
    assert len(found) > 40
    visits.browser.must_have_asked_this_host_alone()
