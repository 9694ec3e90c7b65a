"""What an exporter does next, by how its shipment stands."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from traceability.review.judgement import APPROVABLE_BY_ONE, BLOCKED, NEEDS_CLEARANCE, NEEDS_SECOND_SIGNATURE
from traceability.review.workflow import OPEN, RETURNED

SUBMITTED = "submitted"
UNDECIDED = frozenset({SUBMITTED, OPEN})
"""States in which the exporter may take a shipment back."""

_BY_STATE: Mapping[str, Promise] = {
    SUBMITTED: _("Wait: the examination follows within seconds."),
    "approved": _("Wait: the certificate follows once the approval is sealed."),
    "certified": _("Give the certificate to the buyer; customs release the goods against it."),
    "suspended": _("The certificate is suspended until a supervisor has looked at what changed."),
    "revoked": _("The certificate is revoked; the goods may not leave with it."),
    "released": _("Nothing: the goods have left."),
    "closed": _("Nothing: the goods have left, and the record is sealed."),
    "refused": _("Nothing: the refusal is final. The lots have their kilograms again."),
    "withdrawn": _("Nothing: you have withdrawn it. The lots have their kilograms again."),
}
_BY_OUTCOME: Mapping[str, Promise] = {
    BLOCKED: _("A check forbids the approval: read the findings, then withdraw and mend, or wait for a reviewer to return it."),
    NEEDS_CLEARANCE: _("Wait: a reviewer must clear failed checks first. The findings name them."),
    NEEDS_SECOND_SIGNATURE: _("Wait: two people must sign."),
    APPROVABLE_BY_ONE: _("Wait: a reviewer decides."),
}
_ANSWERED = _("Nothing: you have answered it with a revision.")
_ANSWER = _("Answer the return with a revision.")


def next_of(state: str, outcome: str | None, *, is_revised: bool) -> Promise:
    """The sentence. `outcome`: of the newest examination; `is_revised`: a revision names this shipment."""
    if state == RETURNED:
        return _ANSWERED if is_revised else _ANSWER
    if state == OPEN:
        return _BY_OUTCOME.get(outcome or "", _BY_STATE[SUBMITTED])
    return _BY_STATE[state]
