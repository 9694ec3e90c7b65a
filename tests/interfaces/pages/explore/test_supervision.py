"""The supervision's pages: every number leads to a page with its records, in both languages; empty and mistaken questions say so."""

import re

import pytest

PAGES = ("", "elements", "rights", "plants", "signals")


@pytest.fixture
def get(cast, certificate):
    client = cast.otto.signed_in()

    def got(path="", status=200, language="en", by=client):
        response = by.get("/explore/supervision/" + path, headers={"accept-language": language})
        assert response.status_code == status, path
        return response.content.decode()

    return got


def numbers(page):
    """The links of all figures, one of each kind of list."""
    found = {}
    for href in re.findall(r'<td class="number[^"]*"><a href="([^"]+)"', page):
        href = href.replace("&amp;", "&")
        found.setdefault(re.sub(r"=[^&]*", "", href), href)
    return list(found.values())


@pytest.mark.parametrize("page", PAGES)
def test_every_number_leads_to_its_records(get, cast, page):
    text = get(f"{page}?year=2026")
    led = numbers(text)

    assert bool(led) == (page != "signals")
    for href in led:
        listed = get(href.removeprefix("/explore/supervision/"))
        assert re.search(r'href="/explore/(events|shipments)/', listed), href


def test_figures_are_those_of_the_story(get):
    flows = get("?year=2026")

    assert all(figure in flows for figure in (">19.2</a>", ">15.2</a>", ">1.5</a>", "<title>Feb 2026 · Entered the record: 19.2 t</title>"))
    assert "79.0 %" in get("plants?year=2026") and "94.9 %" in get("plants?year=2026")
    assert "14.6 %" in get("rights?year=2026")
    assert ">18.7</a>" not in get("?year=2026&from=5&to=6")


@pytest.mark.parametrize("page", PAGES)
def test_it_speaks_chinese_and_holds_neither_style_nor_script(get, page):
    text = get(f"{page}?year=2026", language="zh-hans")

    assert "行业概览" in text and "2026年1月1日" in text
    assert "style=" not in text and "<style" not in text and text.count("<script") == text.count('<script src="')


@pytest.mark.parametrize("page", ["", "elements", "plants"])
def test_a_year_without_records_says_so(get, page):
    assert "Nothing is on record for this" in get(f"{page}?year=2001")


@pytest.mark.parametrize(
    ("asked", "fields", "says"),
    [
        ("?year=soon", ["year"], "Year (“year”) is a whole number from 2000 to 2100, not “soon”. Type the year and press Show."),
        ("rights?year=1492", ["year"], "not “1492”"),
        ("elements?from=9&to=3", ["to"], "From month is 9 and To month (“to”) is 3: the first comes after the last."),
        ("signals?from=13", ["from"], "From month (“from”) is a whole number from 1 to 12, not “13”."),
        ("plants?from=0&to=x", ["from", "to"], "To month (“to”) is a whole number from 1 to 12, not “x”."),
        ("?year=%00", ["year"], "not “�”"),
    ],
)
def test_wrong_months_are_said_at_their_field_with_how_to_go_on(get, asked, fields, says):
    text = get(asked, 400)

    assert says in text and re.search(r'id="span-problem" role="alert".*<span class="code">[a-z_]+</span>', text)
    assert re.findall(r'name="(\w+)" aria-invalid="true" aria-describedby="span-problem"', text) == fields


def test_the_form_of_wrong_months_leads_on_and_speaks_chinese(get):
    text = get("plants?year=2025&from=9&to=3", 400, language="zh-hans")

    assert "起始月为9" in text and "months_reversed" in text
    assert 'value="2025"' in text and 'href="/explore/supervision/plants?year=2025&amp;from=1&amp;to=12" aria-current="page"' in text


def test_the_frame_leads_there(get, cast):
    home = cast.otto.signed_in().get("/explore/").content.decode()

    assert 'href="/explore/supervision/"' in home
    assert '<a href="/explore/supervision/" aria-current="page">' in get("plants?year=2026")


def test_the_plants_table_is_a_narrow_one_in_a_region_that_keys_can_scroll(get):
    text = get("plants?year=2026")

    region = '<div class="scroll" tabindex="0" role="group" aria-label="Recoveries and balances by plant"><table class="sums dense">'
    assert region in text and "dense" not in get("rights?year=2026")
