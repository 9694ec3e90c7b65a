"""Query parameters: what is not declared, stands twice or has another shape is refused."""

import re
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from django.http import QueryDict

from traceability.interfaces.api import filters
from traceability.kernel.errors import ClaimsMalformed

KNOWN = (
    filters.text("facility", "…"),
    filters.choice("stage", "…", {"mining", "packing"}),
    filters.flag("dry_run", "…"),
    filters.number("depth", "…", lowest=1, highest=50),
    filters.moment("since", "…"),
    filters.day("on", "…"),
    filters.uuid("event", "…"),
)


def read(query):
    return filters.read(QueryDict(query), KNOWN)


def refused(query, known=KNOWN):
    with pytest.raises(ClaimsMalformed) as problem:
        filters.read(QueryDict(query), known)
    return [(one.code, one.pointer) for one in problem.value.problems]


def test_given_parameters_are_parsed_and_others_are_absent():
    uid = "019de5a0-0000-7000-8000-000000000001"

    given = read(f"facility=HFR-PLANT-1&stage=mining&dry_run=true&depth=50&since=2026-03-01T08:00:00%2B08:00&on=2026-03-01&event={uid}")

    assert given == {
        "facility": "HFR-PLANT-1",
        "stage": "mining",
        "dry_run": True,
        "depth": 50,
        "since": datetime(2026, 3, 1, tzinfo=UTC),
        "on": date(2026, 3, 1),
        "event": UUID(uid),
    }
    assert read("") == {}


@pytest.mark.parametrize(
    "query",
    [
        "stage=smelting",
        "stage=",
        "dry_run=yes",
        "dry_run=True",
        "depth=0",
        "depth=51",
        "depth=01",
        "depth=٣",
        "depth=1e1",
        "depth=" + "9" * 40,
        "since=2026-03-01",
        "since=2026-03-01T00:00:00",
        "since=now",
        "since=0001-01-01T00:00:00%2B23:59",
        "on=2026-3-1",
        "on=2026-02-30",
        "on=20260301",
        "event=1",
        "event=%7B019de5a0-0000-7000-8000-000000000001%7D",
        "facility=",
        "facility=" + "x" * 201,
        "facility=%00",
        "facility=a%0Ab",
    ],
)
def test_another_shape_is_a_bad_parameter(query):
    assert refused(query) == [("bad_parameter", "?" + query.partition("=")[0])]


def test_unknown_and_doubled_parameters_are_refused_together():
    assert refused("stge=mining&on=2026-01-01&on=2026-01-02") == [("unknown_parameter", "?stge"), ("parameter_twice", "?on")]


def test_a_required_parameter_that_is_missing_is_named():
    assert refused("", (filters.text("licence", "…", required=True),)) == [("parameter_missing", "?licence")]


def test_a_name_that_is_no_text_is_shown_with_escapes():
    assert refused("%ED%A0%80=1")[0][0] == "unknown_parameter"


def test_a_time_beyond_the_calendar_is_told_the_bound():
    (since,) = (one for one in KNOWN if one.name == "since")
    pattern = re.compile(since.schema["pattern"])

    assert read("since=9998-12-31T23:59:59Z")["since"].year == 9998 and pattern.match("9998-12-31T23:59:59Z")
    for beyond in ("9999-12-30T23:59:59Z", "0001-06-01T00:00:00Z"):
        with pytest.raises(ClaimsMalformed) as problem:
            read(f"since={beyond}")
        assert "in the years 2 to 9998" in problem.value.problems[0].text.en
        assert not pattern.match(beyond)
