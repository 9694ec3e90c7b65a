"""A form that records: sent twice, it is recorded once, and both are led to the same page."""

import json
import re
import time
from collections.abc import Callable, Mapping
from typing import Any, TypeVar
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from traceability.interfaces.keeping import Keeping
from traceability.interfaces.pages.own.entrance import shown
from traceability.kernel.idempotency import AlreadyAnswered, RequestInFlight
from traceability.registry.viewer import Viewer

Result = TypeVar("Result")
MOST_WAITED = 5.0
"""Seconds for which a repetition waits for what it repeats."""
_BETWEEN = 0.1
_NEVER_SENT_AGAIN = ("csrfmiddlewaretoken",)
_KEY = re.compile(r"[0-9a-f-]{36}", re.ASCII)


def new_key() -> str:
    return str(uuid4())


def key_of(request: HttpRequest) -> str:
    """The key that a form was shown with; a new one where it brings none, as a form by other hands may."""
    given = request.POST.get("key", "")
    return given if _KEY.fullmatch(given) else new_key()


class Form(Keeping):
    """The `request=` of a command that a form calls. What is kept of the answer is where it leads to.

    `fields`: what sends the same again; by itself everything that was sent, files excepted.
    """

    def __init__(
        self,
        request: HttpRequest,
        viewer: Viewer,
        body: Any,
        leads_to: Callable[[Any], tuple[str, UUID | None]],
        fields: Mapping[str, str] | None = None,
    ) -> None:
        content = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        super().__init__(
            owner=viewer.organisation, key=key_of(request), target=f"{request.method} {request.path}", body=lambda: content.encode()
        )
        self.request, self.viewer = request, viewer
        self.fields = fields or {name: value for name, value in request.POST.dict().items() if name not in _NEVER_SENT_AGAIN}
        self._leads_to = leads_to

    def keep(self, result: Any) -> None:
        location, entry_uid = self._leads_to(result)
        self.store(b"", status=201, location=location, entry_uid=entry_uid)


def record(form: Form, command: Callable[[Form], Result]) -> HttpResponse:
    """Call `command` with this form's key and lead on; a repetition is led to where the first one was.

    A repetition that comes while the first is still being answered asks again and again, each time in a transaction that is over
    before the next pause, so that it holds nothing up; after `MOST_WAITED` seconds a page offers to look again.
    Raises what the command raises. A refusal is not kept: the form may be mended and sent again.
    """
    until = time.monotonic() + MOST_WAITED
    while True:
        try:
            command(form)
        except AlreadyAnswered as before:
            return led(before.kept.location)
        except RequestInFlight:
            if time.monotonic() >= until:
                return shown(form.request, form.viewer, "in_flight", {"fields": form.fields}, 409)
            time.sleep(_BETWEEN)
        else:
            break
    if form.submission is None:
        raise RuntimeError("the command did not keep its answer")
    return led(form.submission.location)


def led(location: str) -> HttpResponseRedirect:
    """On to a page, by GET."""
    response = HttpResponseRedirect(location)
    response.status_code = 303
    return response
