"""The words of rows, and that each closed list has them all."""

import pytest
from django.utils import translation

from traceability.custody import stages
from traceability.interfaces.words import WORDS, word
from traceability.registry.words import LICENCE_KINDS
from traceability.review import catalogue


def test_a_word_is_said_in_the_active_language():
    with translation.override("en"):
        assert word("mining", "stage") == "Mining"
    with translation.override("zh-hans"):
        assert word("mining", "stage") == "采矿"


def test_the_same_code_may_mean_another_thing_elsewhere():
    with translation.override("en"):
        assert word("mining", "licence") == "Mining licence"


def test_a_word_that_is_not_known_is_shown_as_it_is():
    assert word("ree:new", "stage") == "ree:new"


@pytest.mark.parametrize(
    ("kind", "known"),
    [
        ("stage", set(stages.STAGES)),
        ("licence", set(LICENCE_KINDS)),
        ("result", set(catalogue.RESULTS)),
        ("severity", set(catalogue.SEVERITIES)),
    ],
)
def test_every_word_of_a_closed_list_is_there(kind, known):
    assert set(WORDS[kind]) == known
