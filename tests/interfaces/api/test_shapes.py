"""The words of the shapes mean what they say."""

import pytest

from tests.openapi import problems_with
from traceability.interfaces.api import shapes


@pytest.mark.parametrize(("shape", "good", "bad"), [
    (shapes.KILOGRAMS, ["0", "7350.000", "-1.5"], ["1.2345", "01", "1e3", 5, ""]),
    (shapes.PERCENT, ["0", "99.5", "100", "0.000001"], ["-1", "101", "99.1234567"]),
    (shapes.SHARE, ["0.250000000", "1"], ["2", "0.2500000001"]),
    (shapes.LOT_NAME, ["HFR:NDPR-2026-0044", "AB:1/2"], ["hfr:1", "HFR", "HFR:"]),
    (shapes.SHA256, ["a" * 64], ["A" * 64, "a" * 63]),
    (shapes.nullable(shapes.DAY), ["2026-03-01", None], ["2026-3-1", 1]),
    (shapes.nullable(shapes.one_of("a", "b")), ["a", None], ["c"]),
    (shapes.object_of({"a": shapes.TEXT}, {"b": shapes.FLAG}), [{"a": "x"}, {"a": "x", "b": True}], [{}, {"a": "x", "c": 1}, []]),
    (shapes.map_of(shapes.PERCENT), [{"La": "30.0"}, {}], [{"La": 30}]),
    (shapes.list_of(shapes.TEXT, least=1, most=2), [["a"], ["a", "b"]], [[], ["a", "b", "c"]]),
    (shapes.either(shapes.TEXT, shapes.WHOLE), ["a", 1], [None, -1]),
    (shapes.page_of(shapes.TEXT), [{"results": ["a"], "next": None}], [{"results": []}, {"results": [1], "next": None}]),
])  # fmt: skip
def test_a_shape_takes_what_it_names_and_nothing_else(shape, good, bad):
    assert [value for value in good if problems_with(value, shape)] == []
    assert [value for value in bad if not problems_with(value, shape)] == []
