"""A place is called as its reader calls it; what is no place is shown as it is."""

from django.utils.translation import override

from traceability.interfaces.places import place, place_with_code


def test_a_place_is_called_as_its_reader_calls_it():
    with override("zh-hans"):
        assert (place("DE"), place("CN-JX")) == ("德国", "江西")
    with override("en"):
        assert (place("DE"), place("CN-JX"), place("XX"), place("")) == ("Germany", "Jiangxi", "XX", "")
        assert (place_with_code("DE"), place_with_code("XX")) == ("Germany (DE)", "XX")
