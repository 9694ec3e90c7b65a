"""The twelve stories straight from their JSON: every built check must say exactly what the story expects, no more."""

import pytest

from tests.make.story_dossiers import Telling, story
from traceability.review.catalogue import FAILED, NOT_CHECKED, checks, run
from traceability.review.controls import has_controlled_line
from traceability.review.judgement import outcome

BUILT = frozenset(check.code for check in checks())


def expectations() -> list[tuple[str, int]]:
    told = [f"S{number:02d}" for number in range(1, 13)]
    return [(name, place) for name in told for place in range(len(story(name)["shipments"]))]


@pytest.mark.parametrize(("name", "place"), expectations())
def test_a_story_gives_what_it_expects(name, place):
    expect = story(name)["expect"]
    expect = expect[place] if isinstance(expect, list) else expect
    dossier = Telling(name).dossier(place)

    findings = run(dossier)

    assert {one.code: one.severity for one in findings if one.result == FAILED} == {
        code: severity for code, severity in expect["fails"].items() if code in BUILT
    }
    assert {one.code for one in findings if one.result == NOT_CHECKED} == set(expect["not_checked"]) & BUILT
    assert has_controlled_line(dossier) == expect["controlled"]
    if set(expect["fails"]) <= BUILT:
        assert outcome(findings, cleared=frozenset(), is_controlled=has_controlled_line(dossier)) == expect["outcome"]


@pytest.mark.parametrize(("name", "place"), expectations())
def test_every_sentence_of_a_story_is_whole_in_both_languages(name, place):
    for finding in run(Telling(name).dossier(place)):
        assert finding.message.en and finding.message.zh
        assert "{" not in finding.message.en + finding.message.zh
