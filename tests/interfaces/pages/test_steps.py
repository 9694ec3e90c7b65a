import pytest

from traceability.certificates import proving
from traceability.certificates.proving import FAILED, HELD, NOT_REACHED, WAITING, Step
from traceability.certificates.queries import checked
from traceability.interfaces.pages import steps

NAMES = [
    checked.PRINTED, checked.ATTACHED, checked.SOUND, proving.FORM, proving.KEY, proving.SIGNATURE, proving.CHECKPOINT, proving.INCLUSION,
    checked.ISSUED, checked.RECORDED, checked.HOLDS,
]  # fmt: skip
FACTS = {"entries": "5", "where": "entries/000001.leaf", "origin": "o", "index": "1", "size": "3"}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("result", [HELD, FAILED, NOT_REACHED])
def test_every_step_has_a_sentence_for_each_result(name, result):
    facts = {"since": "2026-11-28T12:00:00.000000Z", "reason": "forged"} if name == checked.HOLDS else FACTS
    (told,) = steps.told([Step(name, result, "revoked", facts)])

    assert told.title.en and told.sentence.en and told.sentence.zh and "{" not in told.sentence.en
    assert told.sign == {HELD: "✓", FAILED: "✕", NOT_REACHED: "–"}[result]


def test_a_state_says_since_when_and_why():
    facts = {"since": "2026-11-28T12:00:00.000000Z", "reason": "It was forged."}

    (told,) = steps.told([Step(checked.HOLDS, FAILED, "suspended", facts)])

    assert told.sentence.en == "It is suspended since 2026-11-28 12:00 UTC. Reason: It was forged."


def test_waiting_is_not_failing():
    (told,) = steps.told([Step(checked.RECORDED, WAITING)])

    assert (told.sign, told.result) == ("…", "waiting")


def test_titles_and_sentences_are_those_of_the_steps():
    assert set(steps.TITLES) == set(NAMES)
    assert {name for name, _ in steps.SAID} == set(NAMES)
