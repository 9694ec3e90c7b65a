"""The open cases in the order in which one person should take them, and under which tabs each of them stands.

Order: what is overdue first; then by the worst check that failed; then controlled items; then by value; then the oldest. Each step
decides only where the ones before it are equal, so the place of a case can be said in one sentence.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from traceability.kernel import clock
from traceability.registry.viewer import Viewer
from traceability.review.judgement import APPROVABLE_BY_ONE, BLOCKED, NEEDS_CLEARANCE, NEEDS_SECOND_SIGNATURE, SUPERVISOR
from traceability.review.models import Case
from traceability.review.queries.cases import CaseView
from traceability.review.queries.chain import rows, sql
from traceability.review.queries.kin import kin_of
from traceability.review.queries.queue import touched_cases

SERVICE_LEVEL = timedelta(days=20)
"""From the submission to the decision. The Administrative Licensing Law (art. 42 and 82) gives an authority twenty working days;
twenty calendar days end before those do, whatever the holidays. No check asks for it, so it is no policy value."""
MOST_OPEN = 5000
"""Open cases that are judged at once, the oldest first: more than twice what the product promises."""
MOST_LINES = 51

ALL, MINE, SECOND, TOUCHED, READY = "all", "mine", "second", "touched", "ready"
TABS = (ALL, MINE, SECOND, TOUCHED, READY)
"""All open cases; those in which the person cleared or signed, in any examination, or may sign second; those that lack one signature
and that the person may give it; those whose newest examination has not read what is on record now; those that the person could sign an
approval of at once."""
PRIORITY, AGE = "priority", "age"
_OWN = """
SELECT EXISTS (SELECT FROM public.review_kin_of(%(organisation)s) AS kin (id) WHERE kin.id = ANY(%(judged)s))
    OR EXISTS (SELECT FROM registry_token WHERE id = %(submitter)s AND member_id = %(me)s)
"""


@dataclass(frozen=True, slots=True)
class Wish:
    """Which cases a person wants to see, and in which order. `worst`: the worst severity that failed; empty text for none.

    `number`: letters that the shipment's number or the exporter's reference holds, in any case.
    """

    tab: str = ALL
    sort: str = PRIORITY
    exporter: str | None = None
    destination: str | None = None
    worst: str | None = None
    number: str | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """One open case with all that says how urgent it is, and how this person stands to it.

    `amounts`: declared value by currency. `failed`: checks by severity. `signed`: people who approve the newest examination.
    `is_own`: of the person's own group or submission, not theirs to decide. `is_mine`: they signed the newest examination, so that
    another person must. `is_ready`: their approval would be accepted now.
    """

    id: UUID
    shipment: str
    exporter: str
    destination: str
    is_controlled: bool
    submitted_at: datetime
    is_overdue: bool
    amounts: Mapping[str, Decimal]
    failed: Mapping[str, int]
    uncleared: int
    not_checked: int
    signed: int
    signatures_needed: int
    is_touched: bool
    is_own: bool
    is_mine: bool
    is_ready: bool

    @property
    def outcome(self) -> str:
        """What stands between the case and an approval, clearances counted: `judgement.outcome` of its numbers."""
        if "BLOCK" in self.failed:
            return BLOCKED
        if self.uncleared:
            return NEEDS_CLEARANCE
        return NEEDS_SECOND_SIGNATURE if self.signatures_needed == 2 else APPROVABLE_BY_ONE


@dataclass(frozen=True, slots=True)
class Worklist:
    """A page of cases, how many stand under each tab, and which exporters and destinations open cases have at all."""

    lines: tuple[Waiting, ...]
    counts: Mapping[str, int]
    exporters: tuple[str, ...]
    destinations: tuple[str, ...]


def worklist(wish: Wish, *, viewer: Viewer, after: UUID | None = None, limit: int = MOST_LINES) -> Worklist:
    """Open cases behind `after`, at most `limit`. Three queries, whatever their number; none of them for who does not decide.

    `after` may be decided already: the list goes on where it stood.
    """
    if not viewer.is_regulator or viewer.organisation is None:
        return Worklist((), dict.fromkeys(TABS, 0), (), ())
    found = rows(
        sql("worklist"),
        most=MOST_OPEN,
        due=clock.now() - SERVICE_LEVEL,
        touched=touched_cases(),
        kin=sorted(kin_of(viewer.organisation)),
        me=viewer.person,
        is_supervisor=viewer.role == SUPERVISOR,
        by_age=wish.sort == AGE,
        tab=wish.tab,
        exporter=wish.exporter,
        destination=wish.destination,
        worst=wish.worst,
        number=wish.number,
        after=after,
        limit=min(limit, MOST_LINES),
    )
    counts, exporters, destinations = found[0][:3]
    lines = tuple(_waiting(row[3:]) for row in found if row[3] is not None)
    return Worklist(lines, {tab: int(counts.get(tab, 0)) for tab in TABS}, tuple(exporters), tuple(destinations))


def next_case(wish: Wish, *, viewer: Viewer, after: UUID) -> Waiting | None:
    """The case that follows in the person's list, or None at its end. Three queries."""
    lines = worklist(wish, viewer=viewer, after=after, limit=1).lines
    return lines[0] if lines else None


def is_overdue(case: Case, submitted_at: datetime) -> bool:
    """Whether an open case waits longer than the service level."""
    return case.is_open and submitted_at < clock.now() - SERVICE_LEVEL


def is_own(view: CaseView, *, viewer: Viewer) -> bool:
    """Whether a case is of the person's own group, or of what they sent in: not theirs to decide. One query."""
    submitter = view.case.shipment.submitted_by
    judged = [view.case.exporter_id, *(view.examination.parties if view.examination else ())]
    ((own,),) = rows(_OWN, organisation=viewer.organisation, judged=judged, submitter=submitter, me=viewer.person)
    return bool(own) or (submitter is not None and submitter == viewer.person)


def _waiting(row: tuple[Any, ...]) -> Waiting:
    (case_id, number, exporter, destination, is_controlled, sent_at, overdue, amounts, block, hold, warn) = row[:11]
    (uncleared, not_checked, signed, needed, is_touched, is_own, is_mine, is_ready) = row[11:]
    return Waiting(
        id=case_id,
        shipment=number,
        exporter=exporter,
        destination=destination,
        is_controlled=is_controlled,
        submitted_at=sent_at,
        is_overdue=overdue,
        amounts={currency: Decimal(amount) for currency, amount in sorted((amounts or {}).items())},
        failed={severity: number for severity, number in (("BLOCK", block), ("HOLD", hold), ("WARN", warn)) if number},
        uncleared=uncleared,
        not_checked=not_checked,
        signed=signed,
        signatures_needed=needed,
        is_touched=is_touched,
        is_own=is_own,
        is_mine=is_mine,
        is_ready=is_ready,
    )
