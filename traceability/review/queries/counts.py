"""How the newest examinations of many cases came out, in numbers: what a queue shows beside each case."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Count, F, Q

from traceability.review.catalogue import FAILED, HOLD, NOT_CHECKED
from traceability.review.models import Case, Decision, Finding
from traceability.review.workflow import APPROVE


@dataclass(frozen=True, slots=True)
class Counts:
    """Failed checks by severity, checks that lacked data, HOLDs that nobody has cleared, and signatures for an approval."""

    failed: Mapping[str, int] = field(default_factory=dict)
    not_checked: int = 0
    uncleared: int = 0
    signed: int = 0
    signatures_needed: int = 1


def counts_of(case_ids: Iterable[UUID]) -> dict[UUID, Counts]:
    """The counts of each case's newest examination. Three queries, whatever their number; a case without one is absent."""
    wanted = sorted(set(case_ids))
    newest = Q(case_id__any=wanted, examination__number=F("case__examination"))
    failed: dict[UUID, dict[str, int]] = {}
    missing: dict[UUID, int] = {}
    open_holds: dict[UUID, int] = {}
    found = Finding.objects.filter(newest, result__in=(FAILED, NOT_CHECKED)).values_list("case_id", "result", "severity")
    for case_id, result, severity, number, cleared in found.annotate(number=Count("id"), cleared=Count("clearance")):
        if result == NOT_CHECKED:
            missing[case_id] = missing.get(case_id, 0) + number
            continue
        failed.setdefault(case_id, {})[severity] = number
        if severity == HOLD:
            open_holds[case_id] = number - cleared
    signed = dict(Decision.objects.filter(newest, verdict=APPROVE).values_list("case_id").annotate(number=Count("id")))
    return {
        case_id: Counts(
            failed=failed.get(case_id, {}),
            not_checked=missing.get(case_id, 0),
            uncleared=open_holds.get(case_id, 0),
            signed=signed.get(case_id, 0),
            signatures_needed=2 if is_controlled or failed.get(case_id, {}).get(HOLD) else 1,
        )
        for case_id, is_controlled in Case.objects.filter(pk__any=wanted).values_list("id", "is_controlled")
    }
