"""How an upload stands, in words: what became of the file, what that means, and what its sender does next."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from traceability.custody.models.uploads import ALL_OR_NOTHING, REFUSED, RUNNING, STOPPED, WAITING
from traceability.custody.queries import FAILED, UploadView


@dataclass(frozen=True)
class Outcome:
    """`mark` is its colour; `next` is empty where nothing is left to do.

    `may_record`: a form without the trial is offered; `may_mend`: one with the same choices.
    """

    mark: str
    word: Promise
    says: Promise
    next: Promise | str = ""
    may_record: bool = False
    may_mend: bool = False


_MEND = _("Mend what stands below, then send the whole file again.")
_GOOD, _WARN, _BAD, _OPEN = "good", "warn", "bad", "under-way"
_OUTCOMES: Mapping[str, Outcome] = {
    WAITING: Outcome(_OPEN, _("Waiting"), _("The file is kept, and is read as soon as those before it are.")),
    RUNNING: Outcome(_OPEN, _("Being read"), _("What was found so far stands below.")),
    FAILED: Outcome(
        _BAD,
        _("Broken off"),
        _("Its reading broke off several times. What is on record of it stays."),
        _("Wait: the operator looks after it. Do not send it again."),
    ),
    STOPPED: Outcome(
        _WARN,
        _("Stopped"),
        _("It could not be read to its end. What was recorded before stays on record."),
        _("Mend the place that is named below, and send the rows that are not on record in a file of their own."),
        may_mend=True,
    ),
    REFUSED: Outcome(_BAD, _("Refused as a whole"), _("Nothing of it is on record."), _MEND, may_mend=True),
    "recorded": Outcome(_GOOD, _("Recorded"), _("All events of the file are on record.")),
    "partly": Outcome(
        _WARN,
        _("Recorded in part"),
        _("The rows without a problem are on record, the others are not."),
        _("Mend the refused rows and send them in a file of their own: what is on record already would be refused, or recorded twice."),
        may_mend=True,
    ),
    "none": Outcome(_BAD, _("Nothing recorded"), _("No row is without a problem, so nothing of it is on record."), _MEND, may_mend=True),
    "fits": Outcome(
        _GOOD,
        _("No problem found"),
        _("Every row can be recorded. Nothing is on record yet: this was a trial."),
        _("To record it, choose the same file again: it was not kept once it was read. It is judged anew then."),
        may_record=True,
    ),
    "fits partly": Outcome(
        _WARN,
        _("Problems found"),
        _("Sent like this, the rows without a problem would be recorded and the others left out. Nothing is on record: this was a trial."),
        _("Mend the rows below and try again; or choose the same file again, to record those without a problem."),
        may_record=True,
        may_mend=True,
    ),
    "fits not": Outcome(
        _BAD,
        _("Problems found"),
        _("Sent like this, nothing would be recorded. Nothing is on record: this was a trial."),
        _("Mend what stands below, then try again."),
        may_mend=True,
    ),
}


def outcome_of(view: UploadView) -> Outcome:
    """What became of it. A file that was read to its end is told by whether it was a trial, and by what was found."""
    return _OUTCOMES[_key_of(view)]


def _key_of(view: UploadView) -> str:
    upload = view.upload
    if upload.dry_run and view.state == REFUSED:
        return "fits not"
    if view.state in _OUTCOMES:
        return view.state
    if not upload.problems:
        return "fits" if upload.dry_run else "recorded"
    if not upload.dry_run:
        return "partly" if upload.events else "none"
    return "fits partly" if upload.events and upload.accept != ALL_OR_NOTHING else "fits not"
