"""The files of events that an enterprise sent: all of them, and one with what was found in it and what it recorded."""

from dataclasses import dataclass
from itertools import chain
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header

from traceability.custody import queries as custody
from traceability.custody.access import visible_uploads
from traceability.custody.models import Upload
from traceability.custody.queries import RowEvent, UploadView
from traceability.custody.services.settling_uploads import MOST_PROBLEMS
from traceability.interfaces.pages.explore.history import PROVEN
from traceability.interfaces.pages.own.entrance import for_members, shown
from traceability.interfaces.pages.own.outcomes import Outcome, outcome_of
from traceability.interfaces.upload_files import errors_csv, template
from traceability.kernel import clock
from traceability.kernel.text import Text
from traceability.ledger import queries as ledger
from traceability.registry.viewer import Viewer

PAGE = 50
OFTEN, SELDOM, SOON = 2, 10, 60
"""Seconds after which the page of an unfinished upload is loaded again: often while it is that young, then seldom."""
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MARK = "\ufeff"
"""Without it a spreadsheet takes a CSV file for one in an old encoding."""


@dataclass(frozen=True)
class Own:
    """An upload, how it stands, and which form sends its like."""

    view: UploadView

    @property
    def upload(self) -> Upload:
        return self.view.upload

    @property
    def outcome(self) -> Outcome:
        return outcome_of(self.view)

    @property
    def like(self) -> str:
        return urlencode(self._choices)

    @property
    def for_record(self) -> str:
        return urlencode({**self._choices, "dry_run": "false"})

    @property
    def _choices(self) -> dict[str, str]:
        one = self.upload
        return {"dry_run": "true" if one.dry_run else "false", "accept": one.accept, "utc_offset": one.utc_offset}


@dataclass(frozen=True)
class Recorded:
    """An event that a row became; a proof is there once its entry is sealed."""

    event: RowEvent
    has_proof: bool


@for_members()
def uploads(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The latest first, a page at a time. Two queries at most, whatever their number."""
    after = _place_of(request.GET.get("before", ""), viewer)
    found = [Own(one) for one in custody.uploads(viewer=viewer, after=after, limit=PAGE + 1)]
    page = {"listed": found[:PAGE], "further": found[PAGE - 1].upload.id if len(found) > PAGE else "", "is_first": after is None}
    return shown(request, viewer, "uploads", page)


@for_members()
def upload(request: HttpRequest, viewer: Viewer, upload_id: UUID) -> HttpResponse:
    """One, with its first problems and events. While it is not finished the page loads itself again, unless told to hold still."""
    one = Own(custody.upload(upload_id, viewer=viewer))
    is_still = "still" in request.GET
    page: dict[str, Any] = {
        "one": one,
        "problems": [(problem, Text(en=problem.en, zh=problem.zh)) for problem in one.view.errors],
        "seconds": 0 if one.view.is_finished else _patience(one.upload),
        "is_still": is_still,
        "most_kept": MOST_PROBLEMS,
        **(_recorded(upload_id, viewer, 0) if one.upload.events and not one.upload.dry_run else {}),
    }
    response = shown(request, viewer, "upload", page)
    if page["seconds"] and not is_still:
        response["Refresh"] = str(page["seconds"])
    return response


@for_members()
def events(request: HttpRequest, viewer: Viewer, upload_id: UUID) -> HttpResponse:
    """What it recorded, from the event behind `?after=`, in the order of the file."""
    given = request.GET.get("after", "")
    after = int(given) if given.isascii() and given.isdecimal() and len(given) < 10 else 0
    page = {"one": Own(custody.upload(upload_id, viewer=viewer)), "is_first": not after, **_recorded(upload_id, viewer, after)}
    return shown(request, viewer, "upload_rest", page)


@for_members()
def errors(request: HttpRequest, viewer: Viewer, upload_id: UUID) -> StreamingHttpResponse:
    """Its problems as a table for a spreadsheet, in both languages."""
    name = custody.upload(upload_id, viewer=viewer).upload.file_name
    found = custody.upload_problems(upload_id, viewer=viewer)
    headers = _kept_as(f"errors-{PurePosixPath(name).stem or upload_id}.csv")
    return StreamingHttpResponse(chain([_MARK], errors_csv(found)), content_type="text/csv; charset=utf-8", headers=headers)


@for_members()
def workbook(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The template: a workbook to fill in."""
    return HttpResponse(template(), content_type=_XLSX, headers=_kept_as("events.xlsx"))


def _kept_as(name: str) -> dict[str, str]:
    return {"Content-Disposition": content_disposition_header(True, name) or ""}


def _place_of(before: str, viewer: Viewer) -> tuple[Any, UUID] | None:
    """Of the upload with this id in the list; none where it is none of the viewer's."""
    try:
        return visible_uploads(viewer).filter(id=UUID(before)).values_list("recorded_at", "id").first()
    except ValueError:
        return None


def _recorded(upload_id: UUID, viewer: Viewer, after: int) -> dict[str, object]:
    """A page of what was recorded, and behind which event the next one begins. Three queries."""
    found = custody.upload_events(upload_id, viewer=viewer, after=after, limit=PAGE + 1)
    states = ledger.state_of([one.entry for one in found[:PAGE]])
    return {
        "recorded": [Recorded(one, states.get(one.entry) in PROVEN) for one in found[:PAGE]],
        "further": found[PAGE - 1].number if len(found) > PAGE else 0,
    }


def _patience(one: Upload) -> int:
    return OFTEN if (clock.now() - one.recorded_at).total_seconds() < SOON else SELDOM
