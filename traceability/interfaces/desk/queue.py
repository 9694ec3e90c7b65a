"""The first page of the desk: cases that wait for a person, the oldest first."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest

from traceability.interfaces.viewers import viewer_of_session
from traceability.review import judgement
from traceability.review import queries as review
from traceability.review.queries.counts import Counts, counts_of
from traceability.review.workflow import OPEN

ROWS = 50


def waiting(request: HttpRequest) -> dict[str, Any]:
    """What the first page shows: a page of open cases, each with its counts. Four queries, whatever their number."""
    viewer = viewer_of_session(request)
    if viewer is None:
        return {"cases": [], "next": None}
    try:
        after = UUID(request.GET["after"]) if "after" in request.GET else None
    except ValueError:
        after = None
    found = review.cases(viewer=viewer, only=review.CaseFilter(state=OPEN), after=after, limit=ROWS + 1)
    shown = found[:ROWS]
    counts = counts_of(line.id for line in shown)
    return {
        "cases": [
            {"line": line, "counts": counts.get(line.id, Counts()), "way": _way(line, counts.get(line.id, Counts()))} for line in shown
        ],
        "next": shown[-1].id if len(found) > ROWS else None,
    }


def _way(line: review.CaseLine, counts: Counts) -> str:
    """What stands between the case and an approval, clearances counted: the examination's own outcome knows none."""
    if line.outcome == judgement.NEEDS_CLEARANCE and not counts.uncleared:
        return judgement.NEEDS_SECOND_SIGNATURE
    return line.outcome or ""
