"""A place is called as its reader calls it; what is no place is shown as it is."""

from django.utils.translation import override

from traceability.interfaces.places import countries, place, place_with_code


def test_a_place_is_called_as_its_reader_calls_it():
    with override("zh-hans"):
        assert (place("DE"), place("CN-JX")) == ("德国", "江西")
    with override("en"):
        assert (place("DE"), place("CN-JX"), place("XX"), place("")) == ("Germany", "Jiangxi", "XX", "")
        assert (place_with_code("DE"), place_with_code("XX")) == ("Germany (DE)", "XX")


def test_what_a_field_for_a_country_offers_are_countries_in_the_readers_words():
    with override("zh-hans"):
        offered = dict(countries())

    assert offered["DE"] == "德国" and "CN-JX" not in offered and len(offered) > 200
