import pytest
from django.utils import translation

from traceability.certificates.words import WORDS, word
from traceability.interfaces import words as doors


@pytest.mark.parametrize("kind", sorted(WORDS))
def test_paper_and_doors_have_the_same_words_in_both_languages(kind):
    assert WORDS[kind].keys() == doors.WORDS[kind].keys()
    for code, text in WORDS[kind].items():
        with translation.override("en"):
            assert text.en == doors.word(code, kind)
        with translation.override("zh-hans"):
            assert text.zh == doors.word(code, kind)


def test_a_word_that_is_not_known_is_shown_as_it_is():
    assert (word("smelting_on_the_moon", "stage").en, word("smelting_on_the_moon", "stage").zh) == ("smelting_on_the_moon",) * 2
