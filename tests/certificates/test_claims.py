from datetime import date
from decimal import Decimal

import pytest

from traceability.certificates.claims import MOST_LINES, ReleaseClaim, ReleasedLot, read_release
from traceability.kernel.errors import ClaimsMalformed

LINE = {"lot": "HFR:OX-1", "net_kg": "10.000"}


def test_a_release_is_read():
    assert read_release({"released_on": "2026-11-26", "lines": [LINE]}) == ReleaseClaim(
        date(2026, 11, 26), (ReleasedLot("HFR:OX-1", Decimal("10.000")),)
    )


@pytest.mark.parametrize(
    ("changed", "place"),
    [
        ({"released_on": None}, "missing_field at /released_on"),
        ({"released_on": "2026-02-30"}, "bad_day at /released_on"),
        ({"lines": []}, "bad_length at /lines"),
        ({"lines": [LINE] * (MOST_LINES + 1)}, "bad_length at /lines"),
        ({"lines": [LINE | {"net_kg": 10}]}, "bad_decimal at /lines/0/net_kg"),
        ({"by": "mei"}, "unknown_field at /by"),
    ],
)
def test_what_is_misshapen_is_refused_with_its_place(changed, place):
    with pytest.raises(ClaimsMalformed) as caught:
        read_release({"released_on": "2026-11-26", "lines": [LINE]} | changed)

    assert [f"{one.code} at {one.pointer}" for one in caught.value.problems] == [place]
