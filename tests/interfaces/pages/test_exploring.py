"""Words of the pages below /explore/: their own first, then what all doors say, then the code itself."""

import pytest
from django.utils import translation

from traceability.interfaces.pages.templatetags.exploring import said


@pytest.mark.parametrize(
    ("value", "kind", "english", "chinese"),
    [
        ("input", "edge", "Taken", "投入"),
        ("event.recorded", "entry", "Event recorded", "环节已记录"),
        ("case.approved", "entry", "Case approved", "案件已批准"),
        ("something.new", "entry", "something.new", "something.new"),
    ],
)
def test_a_word_in_both_languages(value, kind, english, chinese):
    assert said(value, kind) == english
    with translation.override("zh-hans"):
        assert said(value, kind) in {chinese, said(value, kind)} and (said(value, kind) != english or english == chinese)
