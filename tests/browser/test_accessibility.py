"""Every page, those included that only a form leads to, looked at by axe-core in both languages: nothing that keeps somebody out, nothing
refused by the content security policy, no other host asked, nothing wider than a phone. No template is left out.

`make accessibility` looks at every screen of the desk; the suite at one for each template, which takes a fifth of the time.
"""

import os

import pytest
from django.conf import settings
from django.test.signals import template_rendered

from tests.browser.visiting import NARROW, WIDE, Visits, everything, settle_in
from tests.cast import call_the_cast
from tests.house.routes import World
from tests.house.source import ROOT
from tests.third_party.programs import FOLDER
from traceability.interfaces.pages.own import sent

pytestmark = [pytest.mark.browser, pytest.mark.committed]
AXE = FOLDER / "axe/node_modules/axe-core/axe.min.js"
LOOKED = """const done = arguments[arguments.length - 1];
const told = one => `${one.impact} ${one.id}: ` + one.nodes.slice(0, 3).map(node => node.html.slice(0, 200)).join(" and ");
axe.run(document, {resultTypes: ["violations"], rules: {"color-contrast": {enabled: arguments[0]}}}).then(found => done({
  type: document.contentType, language: document.documentElement.lang,
  found: found.violations.filter(one => one.impact !== "minor").map(told),
}));"""
ALLOWED = {"api/v1/docs": ("moderate",)}
"""Swagger UI's headings skip a step, and its title stands outside of its landmarks."""
IN_ENGLISH_ALONE = {"api/v1/docs"}


@pytest.fixture
def visits(browser, tmp_path, settings, monkeypatch):
    if not AXE.exists():
        pytest.skip("axe-core is not installed here: .ci/run fetches it where there is npm")
    settle_in(settings, browser, tmp_path)
    monkeypatch.setattr(sent, "MOST_WAITED", 0)
    world = World(call_the_cast())
    browser.driver.implicitly_wait(0)
    source = browser.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": AXE.read_text()})
    yield Visits(browser, world)
    browser.driver.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", source)
    browser.driver.implicitly_wait(2)


@pytest.fixture
def drawn():
    """The names of the templates that the service has drawn since, those included and extended too: it answers in this process."""
    names: set[str] = set()

    def note(template, **_):
        names.add(template.name)

    template_rendered.connect(note)
    yield names
    template_rendered.disconnect(note)


def templates() -> set[str]:
    """Those of our own, by the names that pages call them by."""
    folders = [folder for folder in (ROOT / "traceability").rglob("templates") if folder.is_dir()]
    return {str(file.relative_to(folder)) for folder in folders for file in folder.rglob("*.html")}


def complaints(visits: Visits, place) -> list[str]:
    """What the page itself made the browser say; axe sets styles, so it is asked before. That what was sent was refused, as it had to be, is
    none; that a file is missing is one."""
    said = [line["message"] for line in visits.browser.driver.get_log("browser") if line["level"] == "SEVERE"]
    refusal = f"responded with a status of {place.status}" if place.status >= 400 else "-"
    return [line for line in said if refusal not in line or settings.STATIC_URL in line]


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
        if (width := visits.browser.width_settled(NARROW[0])) > NARROW[0]:
            wrong.append(f"is {width} pixels wide on a telephone")
    visits.browser.driver.get_log("browser")
    return wrong


@pytest.mark.parametrize("browser", ["en"], indirect=True)
@pytest.mark.parametrize(("language", "size", "left_out"), [("en", WIDE, set()), ("zh-hans", NARROW, {"api/docs.html"})])
def test_no_page_keeps_anybody_out(visits, provider, tmp_path, drawn, language, size, left_out):
    listed = everything(visits.world, provider, tmp_path)
    found = [one for one in listed if not one.alike or os.environ.get("ACCESSIBILITY") == "all"]
    wanted = [one for one in found if not (left_out and one.name in IN_ENGLISH_ALONE)]
    wrong = {}
    drawn.clear()

    for place in visits.of(wanted, language=language, size=size):
        if problems := wrong_with(visits, place, language):
            wrong[place.name] = problems

    assert wrong == {}
    assert templates() - drawn == left_out, "no page is drawn by these: add one to places.py or form_places.py"
    assert len(found) > 90
    visits.browser.must_have_asked_this_host_alone(provider.issuer)
