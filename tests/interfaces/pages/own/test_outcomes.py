"""What is said of an upload, by its state, its purpose and what was found."""

import pytest

from traceability.custody.models import Upload
from traceability.custody.queries import SHOWN_STATES, UploadView
from traceability.interfaces.pages.own.outcomes import outcome_of

ALL, GOOD = "all_or_nothing", "good_rows"


def told(state: str, *, dry_run: bool = False, accept: str = ALL, events: int = 0, problems: int = 0):
    upload = Upload(state=state, dry_run=dry_run, accept=accept, events=events, problems=problems)
    return outcome_of(UploadView(upload, state))


@pytest.mark.parametrize(
    ("word", "mark", "given"),
    [
        ("Recorded", "good", {"events": 2}),
        ("Recorded in part", "warn", {"accept": GOOD, "events": 2, "problems": 1}),
        ("Nothing recorded", "bad", {"accept": GOOD, "problems": 1}),
        ("No problem found", "good", {"dry_run": True, "events": 2}),
        ("Problems found", "warn", {"dry_run": True, "accept": GOOD, "events": 2, "problems": 1}),
        ("Problems found", "bad", {"dry_run": True, "accept": ALL, "events": 2, "problems": 1}),
        ("Problems found", "bad", {"dry_run": True, "accept": GOOD, "problems": 1}),
    ],
)
def test_a_file_that_was_read_is_told_by_its_purpose_and_by_what_was_found(word, mark, given):
    outcome = told("done", **given)

    assert (str(outcome.word), outcome.mark) == (word, mark)


@pytest.mark.parametrize("dry_run", [True, False])
@pytest.mark.parametrize("state", SHOWN_STATES)
def test_each_state_is_told_and_never_as_well_done_where_it_is_not(state, dry_run):
    outcome = told(state, dry_run=dry_run, problems=1)

    assert str(outcome.word) and str(outcome.says) and outcome.mark != "good"


def test_a_trial_alone_leads_on_to_the_record_and_never_one_of_which_nothing_would_be_recorded():
    assert told("done", dry_run=True, events=1).may_record and not told("done", events=1).may_record
    assert not told("done", dry_run=True, problems=1).may_record and not told("refused", dry_run=True, problems=1).may_record


def test_nothing_is_sent_again_while_it_is_read_or_looked_after():
    for state in ("waiting", "running", "failed"):
        assert not told(state).may_mend and not told(state).may_record


def test_a_trial_that_was_refused_says_that_it_was_one():
    assert "trial" in str(told("refused", dry_run=True, problems=1).says)
