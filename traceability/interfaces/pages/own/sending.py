"""The form that a file of events is sent by. It is read by a worker, which tells how far it is (`uploads`).

How long it is and who sends it are asked before any of it is kept, so its protection against forgery is looked at after them.
"""

import hmac
import io
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict, UnreadablePostError
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from traceability.custody import services
from traceability.custody.errors import BadChoice, FileEmpty
from traceability.custody.models import Upload
from traceability.custody.models.uploads import ACCEPTS, ALL_OR_NOTHING, FINISHED
from traceability.interfaces.pages.own import sent
from traceability.interfaces.pages.own.entrance import for_members, shown
from traceability.interfaces.pages.own.spelling import offset
from traceability.interfaces.pages.uploading import drain
from traceability.interfaces.problems import LengthRequired, TooLarge, page_for, status_of, told
from traceability.interfaces.received import SUFFIXES, FileMissing, ReceivedFile, received_file
from traceability.kernel.clock import offset_of
from traceability.kernel.errors import Malformed, TraceabilityError
from traceability.kernel.idempotency import KeyReused
from traceability.kernel.text import Text
from traceability.registry.viewer import Viewer

BESIDE = 64 * 1024
"""Bytes of the form that are not the file's."""
SMALL = 1024 * 1024
"""Bytes of a file that is read at once where the worker has nothing else to do."""
MOST_WAITED = 2.0
"""Seconds for which the sender of such a file waits, to be led to what became of it."""
_BETWEEN = 0.1
FIELDS: Mapping[str, Promise] = {"file": _("File"), "accept": _("What is accepted"), "utc_offset": _("Offset of times that name none")}
_OF_THE_FILE = frozenset({"unsupported_media_type", "file_empty", "too_large", "idempotency_key_reused"})
_SAID = ("accept", "dry_run", "utc_offset", "file_name", "format", "file")


class BadOffset(Malformed):
    code = "bad_offset"
    says = Text(
        en="An offset looks like +08:00 and is at most 14 hours; leave it empty where every time names its own.",
        zh="时区应形如 +08:00，最多 14 小时；若文件中每个时间均注明时区，可留空。",
    )


@dataclass(frozen=True)
class Options:
    """What is done with the file. A new form tries first, and takes times as China's."""

    dry_run: bool = True
    accept: str = ALL_OR_NOTHING
    utc_offset: str = "+08:00"

    @property
    def problems(self) -> list[TraceabilityError]:
        found: list[TraceabilityError] = []
        if self.accept not in ACCEPTS:
            found.append(BadChoice(options=", ".join(ACCEPTS), pointer="/accept"))
        try:
            offset_of(self.utc_offset)
        except ValueError:
            found.append(BadOffset(pointer="/utc_offset"))
        return found


def asked(given: QueryDict) -> Options:
    """By `?dry_run=false&accept=good_rows&utc_offset=…`; what cannot be meant is passed over."""
    usual = Options()
    options = Options(given.get("dry_run") != "false", given.get("accept", usual.accept), offset(given.get("utc_offset", usual.utc_offset)))
    return usual if options.problems else options


def typed(given: QueryDict) -> Options:
    return Options(given.get("dry_run") == "true", given.get("accept", ""), offset(given.get("utc_offset", "")))


@csrf_exempt
def send(request: HttpRequest) -> HttpResponseBase:
    """The form, and what it sends. What is refused unread is read away, else a browser in the midst of sending shows no answer."""
    if request.method != "POST":
        return _entered(request)
    length = request.META.get("CONTENT_LENGTH") or ""
    if not length.isdecimal():
        return page_for(LengthRequired(), request)
    is_too_long = int(length) > settings.UPLOAD_MAX_BYTES + BESIDE
    response = page_for(TooLarge(limit=settings.UPLOAD_MAX_BYTES), request) if is_too_long else _entered(request)
    with suppress(UnreadablePostError):
        drain(request, min(int(length), 2 * settings.UPLOAD_MAX_BYTES))
    return response


@for_members("POST")
def _entered(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    return _answer(request, viewer) if request.method == "POST" else _form(request, viewer, sent.new_key(), asked(request.GET))


@csrf_protect
def _answer(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Led to the upload; or the form again with every problem at its place. A file cannot be put back into it."""
    key, options, looks = sent.key_of(request), typed(request.POST), "look" in request.POST
    problems = [] if looks else options.problems
    if not looks and "file" not in request.FILES:
        problems.insert(0, FileMissing(field="file", pointer="/file"))
    if problems:
        return _form(request, viewer, key, options, problems, 400)
    try:
        if looks:
            return _look_again(request, viewer, options)
        with received_file(request, limit=settings.UPLOAD_MAX_BYTES) as received:
            return _record(request, viewer, options, received)
    except TraceabilityError as problem:
        error = told(problem)
        return _form(request, viewer, sent.new_key() if isinstance(error, KeyReused) else key, options, error.problems, status_of(error))


def _record(request: HttpRequest, viewer: Viewer, options: Options, received: ReceivedFile) -> HttpResponse:
    """Once for each key of a form. Of the file only a digest under that key is compared, and kept as part of another."""
    mark = hmac.digest(sent.key_of(request).encode(), received.digest, "sha256").hex()
    said = dict(zip(_SAID, (options.accept, _flag(options), options.utc_offset, received.name, received.format, mark), strict=True))
    made: list[Upload] = []
    file = services.Sent(
        file=received.file,
        size=received.size,
        format=received.format,
        accept=options.accept,
        dry_run=options.dry_run,
        file_name=received.name,
        utc_offset=options.utc_offset,
    )

    def receive(form: sent.Form) -> Upload:
        made.append(services.receive_upload(by=viewer, sent=file, request=form))
        return made[0]

    again = said | {"key": sent.key_of(request), "look": "1"}
    response = sent.record(sent.Form(request, viewer, said, _leads_to, again), receive)
    if made and received.size <= SMALL:
        _wait_for(made[0].id)
    return response


def _look_again(request: HttpRequest, viewer: Viewer, options: Options) -> HttpResponse:
    """Where the form led that was still being answered; the file is not sent again. Raises FileMissing if it was refused meanwhile."""
    said = {name: request.POST.get(name, "") for name in _SAID}
    nothing = services.Sent(file=io.BytesIO(), size=0, format="csv", accept=options.accept, dry_run=True)
    try:
        return sent.record(
            sent.Form(request, viewer, said, _leads_to), lambda form: services.receive_upload(by=viewer, sent=nothing, request=form)
        )
    except FileEmpty:
        raise FileMissing(field="file", pointer="/file") from None


def _flag(options: Options) -> str:
    return "true" if options.dry_run else "false"


def _leads_to(upload: Upload) -> tuple[str, UUID | None]:
    return reverse("own_upload", args=[upload.id]), None


def _wait_for(upload: UUID) -> None:
    until = time.monotonic() + MOST_WAITED
    while time.monotonic() < until and not Upload.objects.filter(id=upload, state__in=FINISHED).exists():
        time.sleep(_BETWEEN)


def _form(
    request: HttpRequest, viewer: Viewer, key: str, options: Options, problems: Sequence[TraceabilityError] = (), status: int = 200
) -> HttpResponse:
    placed = [(one, _field_of(one)) for one in problems]
    page: dict[str, Any] = {
        "key": key,
        "chosen_again": bool(problems) and "file" not in {name for _, name in placed},
        "options": options,
        "problems": [(one, name, FIELDS.get(name, "")) for one, name in placed],
        "wrong": {name: [one for one, at in placed if at == name] for name in FIELDS},
        "suffixes": ",".join(SUFFIXES),
        "limit": settings.UPLOAD_MAX_BYTES,
        "most_together": services.MOST_TOGETHER,
    }
    return shown(request, viewer, "send", page, status)


def _field_of(problem: TraceabilityError) -> str:
    return "file" if problem.code in _OF_THE_FILE else (problem.pointer or "").removeprefix("/")
