"""Every country has its names; what is no place is called by its code."""

import re

from traceability.kernel.places import is_country, named, places
from traceability.kernel.text import Text


def test_every_country_and_province_has_a_name_in_both_languages():
    codes = list(places())

    assert sum(len(code) == 2 for code in codes) == 249 and sum(code.startswith("CN-") for code in codes) == 34
    assert all(re.fullmatch(r"[A-Z]{2}(-[A-Z]{2})?", code) for code in codes)
    assert all(name.en.isprintable() and re.search("[一-鿿]", name.zh) for name in places().values())
    assert len({name.zh for code, name in places().items() if len(code) == 2}) == 249


def test_a_country_is_one_that_exists():
    assert is_country("CN") and is_country("KR") and not any(map(is_country, ("XX", "ZZ", "SU", "CN-JX", "")))


def test_what_is_no_place_is_called_by_its_code():
    assert named("JP") == Text(en="Japan", zh="日本")
    assert named("XX") == Text(en="XX", zh="XX")
