"""What became of a case since an earlier examination: which checks answer otherwise, whose word counts no more."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from traceability.custody.models import Line
from traceability.interfaces.words import word
from traceability.kernel.text import Text
from traceability.review.catalogue import FAILED
from traceability.review.models import Decision, Finding
from traceability.review.queries import CaseView
from traceability.review.workflow import APPROVE

CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Turned:
    """A check that answers otherwise than then. `is_same`: it fails as it did, with other figures or without its clearance."""

    code: str
    title: str
    before: str
    now: str
    is_same: bool


def turned(view: CaseView, titles: Mapping[str, Text], language: str) -> list[Turned]:
    """What is new since the examination `view.since`, by check; what is cleared now is no news."""
    then = {one.code: one for one in view.found_then}
    asked = {one.code: one for one in view.findings}
    codes = sorted(code for code in then.keys() | asked.keys() if _is_new(then.get(code), asked.get(code)))
    return [
        Turned(
            code=code,
            title=titles[code].in_language(language) if code in titles else code,
            before=_answer(then.get(code)),
            now=_answer(asked.get(code)),
            is_same=_kind(then.get(code)) == _kind(asked.get(code)),
        )
        for code in codes
    ]


def outdated(view: CaseView) -> set[UUID]:
    """Signatures under an approval that count no more, since the case was examined again: of an open case alone."""
    if not view.case.is_open or view.examination is None:
        return set()
    return {one.id for one in view.decisions if one.verdict == APPROVE and one.examination_id != view.examination.id}


def signature_of(person: UUID | None, view: CaseView) -> Decision | None:
    """What a person signed under the newest examination of an open case: it waits for another's."""
    if not view.case.is_open or view.examination is None or person is None:
        return None
    return next((one for one in view.decisions if one.member_id == person and one.examination_id == view.examination.id), None)


def amounts_of(lines: Iterable[Line]) -> dict[str, Decimal]:
    """The declared value by currency, as the queue says it."""
    sums: dict[str, Decimal] = {}
    for line in lines:
        if line.unit_value is not None:
            sums[line.currency] = sums.get(line.currency, Decimal(0)) + line.net_kg * line.unit_value
    return {currency: amount.quantize(CENT) for currency, amount in sorted(sums.items())}


def _kind(one: Finding | None) -> tuple[str, str]:
    return ("", "") if one is None else (one.result, one.severity if one.result == FAILED else "")


def _is_new(then: Finding | None, now: Finding | None) -> bool:
    if _kind(then) != _kind(now):
        return True
    if then is None or now is None or now.result != FAILED:
        return False
    return then.message_en != now.message_en or (then.is_cleared and not now.is_cleared)


def _answer(one: Finding | None) -> str:
    if one is None:
        return "–"
    said = word(one.severity, "severity") if one.result == FAILED else word(one.result, "result")
    return _("%(severity)s, cleared") % {"severity": said} if one.is_cleared else said
