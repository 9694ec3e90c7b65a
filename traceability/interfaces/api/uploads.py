"""Files of events: sent in one request, read by a worker, told of row by row."""

import hmac
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import path

from traceability.custody import queries
from traceability.custody import services as custody
from traceability.custody.intake.rows import FORMATS
from traceability.custody.models import Upload
from traceability.custody.models.uploads import ACCEPTS, ALL_OR_NOTHING
from traceability.custody.queries import UploadView
from traceability.interfaces.api import answers, filters, paging, recording, upload_shapes
from traceability.interfaces.api.events import SUBMITTERS
from traceability.interfaces.api.filters import Parameter
from traceability.interfaces.api.recording import Answer
from traceability.interfaces.api.schema import documented
from traceability.interfaces.api.shapes import TEXT, page_of
from traceability.interfaces.api.upload_shapes import CSV, XLSX
from traceability.interfaces.api.views import ApiRequest, ApiView
from traceability.interfaces.received import ReceivedFile, plain_name, received_file
from traceability.interfaces.upload_files import errors_csv, template
from traceability.kernel.clock import offset_of


def _offset(given: str) -> str:
    if offset_of(given) is None:
        raise ValueError
    return given


OFFSET = Parameter(
    "utc_offset",
    "Offset of times in the file that name none, such as +08:00; without it they are refused. (`+` is `%2B` in an address.)",
    _offset,
    "an offset such as +08:00",
    {"type": "string", "pattern": r"^[+-](0[0-9]|1[0-3]):[0-5][0-9]$|^[+-]14:00$"},
)


class UploadsView(ApiView):
    @documented(
        "upload_events",
        "Send a file of events: CSV, XLSX or NDJSON, as the body or in the field `file` of a form",
        roles=SUBMITTERS,
        records=True,
        parameters=[
            filters.flag("dry_run", "`true`: read and judge, record nothing."),
            filters.choice("accept", "all_or_nothing unless told; good_rows records what has no problem.", ACCEPTS),
            OFFSET,
            filters.choice("format", "What the file is, where its media type or name does not say it.", FORMATS),
            filters.text("file_name", "How you call the file, to find it again."),
        ],
        request=upload_shapes.BODIES[CSV],
        more_bodies={name: shape for name, shape in upload_shapes.BODIES.items() if name != CSV},
        media_type=CSV,
        max_body_bytes=settings.UPLOAD_MAX_BYTES,
        request_example=upload_shapes.BODY_EXAMPLE,
        responses={202: upload_shapes.UPLOAD},
        example=upload_shapes.RECEIVED_EXAMPLE,
    )
    def post(self, request: ApiRequest) -> HttpResponse:
        """202 when the file is on disk; a worker reads it, and `Location` tells how far it is. Columns: `/uploads/template.xlsx`.

        One row is one event, or several rows with the same text in the column `event` are. All or nothing takes at most
        10,000 events. At most 10 uploads of an organisation wait at a time (`uploads_waiting`).
        """
        recording.key_of(request)
        given = request.given
        with received_file(request._request, limit=settings.UPLOAD_MAX_BYTES, format=given.get("format")) as received:
            sent = custody.Sent(
                file=received.file,
                size=received.size,
                format=received.format,
                accept=given.get("accept", ALL_OR_NOTHING),
                dry_run=given.get("dry_run", False),
                file_name=plain_name(given.get("file_name") or received.name),
                utc_offset=given.get("utc_offset", ""),
            )
            return recording.record(
                request,
                lambda kept: custody.receive_upload(by=request.viewer, sent=sent, request=kept),
                _received_json,
                body=lambda: _digest(request, received, sent),
            )

    @documented(
        "list_uploads",
        "The uploads of one's own organisation, the latest first",
        roles=SUBMITTERS,
        paged=True,
        responses={200: page_of(upload_shapes.UPLOAD)},
        example={"results": [upload_shapes.LISTED_EXAMPLE], "next": None},
    )
    def get(self, request: ApiRequest) -> HttpResponse:
        page = paging.read(request, filters.parse_moment, filters.parse_uuid)
        after = None if page.after is None else (page.after[0], page.after[1])
        rows = queries.uploads(viewer=request.viewer, after=after, limit=page.fetch)
        return paging.answer(
            request, page, rows, key=lambda one: (one.upload.recorded_at, one.upload.id), as_json=lambda one: one.as_json()
        )


class UploadDetailView(ApiView):
    @documented(
        "read_upload",
        "How far an upload is, and the first of its problems",
        roles=SUBMITTERS,
        responses={200: upload_shapes.WHOLE_UPLOAD},
        example=upload_shapes.UPLOAD_EXAMPLE,
    )
    def get(self, request: ApiRequest, upload_id: UUID) -> HttpResponse:
        """While it is `waiting` or `running`, `Retry-After` says when to look again."""
        found = queries.upload(upload_id, viewer=request.viewer)
        headers = {} if found.is_finished else {"Retry-After": "1"}
        return answers.tagged_answer(request._request, found.as_whole_json(), headers=headers)


class UploadErrorsView(ApiView):
    @documented(
        "read_upload_errors",
        "The problems of an upload as a table: row, column, code, sentence in both languages",
        roles=SUBMITTERS,
        responses={200: (CSV, TEXT)},
        example=upload_shapes.ERRORS_EXAMPLE,
    )
    def get(self, request: ApiRequest, upload_id: UUID) -> HttpResponseBase:
        """In the order of the file, at most 10,000. They are kept for 90 days after the upload is finished, unless set otherwise."""
        found = queries.upload_problems(upload_id, viewer=request.viewer)
        headers = {"Content-Disposition": f'attachment; filename="errors-{upload_id}.csv"', "Cache-Control": answers.PRIVATE}
        return StreamingHttpResponse(errors_csv(found), content_type=f"{CSV}; charset=utf-8", headers=headers)


class UploadEventsView(ApiView):
    @documented(
        "list_upload_events",
        "Which event each row of an upload became, with the place of its receipt",
        roles=SUBMITTERS,
        paged=True,
        responses={200: page_of(upload_shapes.ROW_EVENT)},
        example={"results": [upload_shapes.ROW_EVENT_EXAMPLE], "next": None},
    )
    def get(self, request: ApiRequest, upload_id: UUID) -> HttpResponse:
        page = paging.read(request, int)
        after = None if page.after is None else page.after[0]
        rows = queries.upload_events(upload_id, viewer=request.viewer, after=after, limit=page.fetch)
        return paging.answer(request, page, rows, key=lambda one: [one.number], as_json=lambda one: one.as_json())


class UploadTemplateView(ApiView):
    @documented(
        "read_upload_template",
        "A workbook to fill in: all columns, with what they take, and examples",
        roles=SUBMITTERS,
        responses={200: (XLSX, {"type": "string", "format": "binary"})},
    )
    def get(self, request: ApiRequest) -> HttpResponse:
        headers = {"Content-Disposition": 'attachment; filename="events.xlsx"'}
        return answers.tagged(request._request, HttpResponse(template(), content_type=XLSX, headers=headers))


def _received_json(upload: Upload) -> Answer:
    shown = UploadView(upload, upload.state).as_json()
    return Answer(shown, location=f"/api/v1/uploads/{upload.id}", status=202)


def _digest(request: ApiRequest, received: ReceivedFile, sent: custody.Sent) -> bytes:
    """What a repetition is compared by: the file and all that was said with it. Its key is the caller's own, of which only a digest is
    kept: who has the table cannot try guesses at what the file said.
    """
    said = "\n".join([sent.format, sent.accept, str(sent.dry_run), sent.utc_offset, sent.file_name]).encode()
    return hmac.digest(recording.key_of(request).encode(), said + received.digest, "sha256")


urlpatterns = [
    path("uploads", UploadsView.as_view(), name="uploads"),
    path("uploads/template.xlsx", UploadTemplateView.as_view(), name="upload-template"),
    path("uploads/<uuid:upload_id>", UploadDetailView.as_view(), name="upload"),
    path("uploads/<uuid:upload_id>/errors.csv", UploadErrorsView.as_view(), name="upload-errors"),
    path("uploads/<uuid:upload_id>/events", UploadEventsView.as_view(), name="upload-events"),
]
