"""The filters of the public pages' templates."""

import pytest
from django.utils import translation

from traceability.interfaces.pages.templatetags import wording


@pytest.mark.parametrize(("value", "shown"), [("3250000", "3,250,000.000"), ("0.1", "0.100"), ("", "–"), (None, "–")])
def test_kilograms_have_commas_and_three_places(value, shown):
    assert wording.kg(value) == shown


@pytest.mark.parametrize(("share", "shown"), [("1.000000000", "100.00"), ("0.333333333", "33.33"), ("", ""), (None, "")])
def test_a_share_is_a_percentage_of_two_places(share, shown):
    assert wording.percent(share) == shown


def test_a_moment_is_shown_to_the_minute():
    assert wording.moment("2026-11-24T08:56:22.035489Z") == "2026-11-24 08:56 UTC"


def test_a_word_is_in_the_readers_language():
    with translation.override("zh-hans"):
        assert wording.word("separation", "stage") == "分离"


@pytest.mark.parametrize(("number", "shown"), [(0, "0"), (999, "999"), (1234567, "1,234,567")])
def test_a_count_has_commas_between_thousands(number, shown):
    assert wording.whole(number) == shown
