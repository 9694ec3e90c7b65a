"""Not part of the suite: `make screenshots` takes a picture of every page, those included that only a form leads to, in both languages and
two widths, into `screenshots/`.
"""

import base64
import re
from pathlib import Path

import pytest

from tests.browser.places import Place
from tests.browser.visiting import NARROW, WIDE, Visits, everything, settle_in
from tests.cast import call_the_cast
from tests.house.routes import World
from tests.make.cases import an_open_case
from traceability.review import services as review

pytestmark = [pytest.mark.browser, pytest.mark.committed]
FOLDER = Path(__file__).resolve().parents[2] / "screenshots"
LANGUAGES = ("en", "zh-hans")
TALLEST, SHOWN = 6000, 860
"""Pixels. What is longer is cut; what a README shows is cut there."""
WAITING = ("S03", "S05", "S06", "S09", "S10")
"""Stories that need no other, and wait beside those of the world, so that the queue is one."""
README = {
    "queue": "/desk/",
    "case": "/desk/cases/{case}/",
    "chain": "/explore/shipments/{shipment}",
    "certificate": "/verify/{certificate}",
}
"""What the READMEs show: the upper part, in `screenshots/readme/`; who likes it copies it to `pictures/`."""
RICHEST = "S05"


def file_of(name: str) -> str:
    """`desk/cases/<uuid:case_id>/` → `desk-cases-case_id`; the first page is `start`."""
    return re.sub(r"[^\w.]+", "-", re.sub(r"<\w+:(\w+)>", r"\1", name)).strip("-") or "start"


@pytest.mark.parametrize("language", LANGUAGES)
def test_pictures_of_all_pages(browser, provider, tmp_path, settings, language):
    settle_in(settings, browser, tmp_path)
    cast = call_the_cast()
    cases = {story: an_open_case(cast, story) for story in WAITING}
    world = World(cast)
    found = everything(world, provider, tmp_path)
    for case in cases.values():
        review.examine(case.shipment_id)  # the world has changed the registry since
    visits = Visits(browser, world)
    facts = {**world.facts, "case": cases[RICHEST].id, "shipment": cases[RICHEST].shipment.number}
    readme = [Place(name, "supervisor", path.format(**facts)) for name, path in README.items()]

    for place in visits.of(readme, language=language, size=WIDE):
        (made(FOLDER / "readme") / f"{place.name}.{language[:2]}.webp").write_bytes(picture(visits, WIDE, SHOWN, "webp"))
    for place in visits.of(found, language=language, size=WIDE):
        for size in (WIDE, NARROW):
            with visits.as_wide_as(size):
                folder = made(FOLDER / f"{language}-{size[0]}")
                (folder / f"{file_of(place.name)}.png").write_bytes(picture(visits, size, TALLEST, "png"))

    assert len({file_of(place.name) for place in found}) == len(found)


def made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def picture(visits: Visits, size: tuple[int, int], tallest: int, form: str) -> bytes:
    """The page, also what is below the window's edge."""
    ask = visits.browser.driver.execute_cdp_cmd
    height = min(tallest, max(size[1], int(ask("Page.getLayoutMetrics", {})["cssContentSize"]["height"])))
    clip = {"x": 0, "y": 0, "width": size[0], "height": height, "scale": 1}
    options = {"quality": 80} if form == "webp" else {}
    asked = {"format": form, "clip": clip, "captureBeyondViewport": True, **options}
    return base64.b64decode(ask("Page.captureScreenshot", asked)["data"])
