"""A day without a time is China's, whichever door shows it."""

import re
from datetime import UTC, datetime

import pytest
from django.template import engines

from traceability.interfaces.days import china_day

CUT = re.compile(r'\|slice:":10"|_at\|date:"Y-m-d"')


@pytest.mark.parametrize("moment", ["2026-06-02T22:00:00Z", "2026-06-03T06:00:00+08:00", datetime(2026, 6, 2, 22, tzinfo=UTC)])
def test_the_evening_of_greenwich_is_the_next_day_in_china(moment):
    assert china_day(moment) == "2026-06-03"


def test_no_time_is_no_day():
    assert (china_day(None), china_day("")) == ("", "")


@pytest.mark.parametrize("library", ["wording", "desk_words"])
def test_pages_and_desk_cut_a_time_to_the_same_day(library):
    page = engines["django"].from_string(f"{{% load {library} %}}{{{{ moment|china_day }}}}")

    assert page.render({"moment": "2026-06-02T15:59:59.999999Z"}) == "2026-06-02"
    assert page.render({"moment": "2026-06-02T16:00:00Z"}) == "2026-06-03"


def test_no_template_cuts_a_time_to_its_day_by_itself(settings):
    """By `slice` or by `date` without an hour; fields that are days by nature may be written by `date`."""
    doors = [settings.BASE_DIR / "traceability" / "interfaces" / door / "templates" for door in ("desk", "pages", "signin")]
    templates = [path for door in doors for path in door.rglob("*.html")]

    assert len(templates) > 50
    assert [path.name for path in templates if CUT.search(path.read_text())] == []
