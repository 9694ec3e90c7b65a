"""Every state says what its exporter does next."""

from traceability.certificates.workflow import STATES as OF_CERTIFICATES
from traceability.interfaces.pages.own.nexts import next_of
from traceability.interfaces.words import WORDS
from traceability.review.judgement import OUTCOMES


def test_every_state_and_outcome_has_its_sentence():
    said = {state: str(next_of(state, None, is_revised=False)) for state in WORDS["state"]}

    assert set(OF_CERTIFICATES) <= set(said) and all(said.values())
    assert len({str(next_of("open", outcome, is_revised=False)) for outcome in OUTCOMES}) == len(OUTCOMES)


def test_a_return_is_answered_once():
    assert str(next_of("returned", None, is_revised=False)) != str(next_of("returned", None, is_revised=True))
