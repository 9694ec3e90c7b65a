"""Parts of an address are read by their names; what is wrong is said by its field, in both languages, with a code of its own."""

from uuid import UUID

import pytest
from django.test import RequestFactory

from traceability.interfaces.pages.explore import asking


def request(**given):
    return RequestFactory().get("/", given)


def test_what_is_said_is_read_and_what_is_not_said_is_none():
    uid = "01a223db-bdf0-7ea7-84e5-378ab7008c70"

    assert asking.text_of(request(facility="HFR-PLANT-1"), "facility") == "HFR-PLANT-1"
    assert asking.one_of(request(form="ore"), "form", {"ore"}) == asking.needed(request(form="ore"), "form", {"ore"}) == "ore"
    assert asking.after(request(after=uid)) == UUID(uid)
    assert asking.text_of(request(form=""), "form") is asking.one_of(request(), "form", {"ore"}) is asking.after(request()) is None


@pytest.mark.parametrize(
    ("ask", "error"),
    [
        (lambda: asking.text_of(request(facility="x" * 101), "facility"), asking.NotPlainText),
        (lambda: asking.text_of(request(facility="\x00"), "facility"), asking.NotPlainText),
        (lambda: asking.one_of(request(form="cheese"), "form", {"ore"}), asking.NotAChoice),
        (lambda: asking.needed(request(), "check", {"M02"}), asking.NotSaid),
        (lambda: asking.after(request(after="x")), asking.NotAPlaceInTheList),
    ],
)
def test_what_is_wrong_is_refused_at_its_field(ask, error):
    with pytest.raises(error) as refused:
        ask()

    assert refused.value.pointer == f"?{refused.value.facts['name']}"


def test_a_sentence_repeats_what_was_given_short_and_printable():
    assert asking.quoted("soon\x00") == "soon�"
    assert asking.quoted("x" * 100) == "x" * 39 + "…"


@pytest.mark.parametrize(
    "error",
    [asking.NotAYear("year", "{x}", least=2000, most=2100), asking.NotAMonth("from", "0"), asking.MonthsReversed("to", first=9, last=3),
     asking.NotAChoice("form", "x"), asking.NotSaid("check"), asking.NotPlainText("region", "x", most=100),
     asking.NotAPlaceInTheList("after", "x")],
)  # fmt: skip
def test_each_names_its_field_in_both_languages(error):
    field = asking.FIELDS[error.facts["name"]]

    assert field.en in error.text.en and field.zh in error.text.zh and error.facts["name"] in error.text.en
    assert error.code not in {"malformed", "wrong_field"}
