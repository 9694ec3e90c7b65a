"""Every country has its names; what is no place is shown as it is."""

import re

from django.utils.translation import override

from traceability.interfaces.places import place, place_with_code, places


def test_every_country_and_province_has_a_name_in_both_languages():
    codes = list(places())

    assert sum(len(code) == 2 for code in codes) == 249 and sum(code.startswith("CN-") for code in codes) == 34
    assert all(re.fullmatch(r"[A-Z]{2}(-[A-Z]{2})?", code) for code in codes)
    assert all(name.en.isprintable() and re.search("[一-鿿]", name.zh) for name in places().values())
    assert len({name.zh for code, name in places().items() if len(code) == 2}) == 249


def test_a_place_is_called_as_its_reader_calls_it():
    with override("zh-hans"):
        assert (place("DE"), place("CN-JX")) == ("德国", "江西")
    with override("en"):
        assert (place("DE"), place("CN-JX"), place("XX"), place("")) == ("Germany", "Jiangxi", "XX", "")
        assert (place_with_code("DE"), place_with_code("XX")) == ("Germany (DE)", "XX")
