"""A form that records: sent twice, it is recorded once, and both are led to the same page."""

import json
import re
from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponseRedirect

from traceability.interfaces.keeping import Keeping
from traceability.kernel.idempotency import AlreadyAnswered
from traceability.registry.viewer import Viewer

Result = TypeVar("Result")
_KEY = re.compile(r"[0-9a-f-]{36}", re.ASCII)


def new_key() -> str:
    return str(uuid4())


def key_of(request: HttpRequest) -> str:
    """The key that a form was shown with; a new one where it brings none, as a form by other hands may."""
    given = request.POST.get("key", "")
    return given if _KEY.fullmatch(given) else new_key()


class Form(Keeping):
    """The `request=` of a command that a form calls. What is kept of the answer is where it leads to."""

    def __init__(self, request: HttpRequest, viewer: Viewer, body: Any, leads_to: Callable[[Any], tuple[str, UUID]]) -> None:
        content = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        super().__init__(
            owner=viewer.organisation, key=key_of(request), target=f"{request.method} {request.path}", body=lambda: content.encode()
        )
        self._leads_to = leads_to

    def keep(self, result: Any) -> None:
        location, entry_uid = self._leads_to(result)
        self.store(b"", status=201, location=location, entry_uid=entry_uid)


def record(form: Form, command: Callable[[Form], Result]) -> HttpResponseRedirect:
    """Call `command` with this form's key and lead on; a repetition is led to where the first one was.

    Raises what the command raises. A refusal is not kept: the form may be mended and sent again.
    """
    try:
        command(form)
    except AlreadyAnswered as before:
        return _led(before.kept.location)
    if form.submission is None:
        raise RuntimeError("the command did not keep its answer")
    return _led(form.submission.location)


def _led(location: str) -> HttpResponseRedirect:
    response = HttpResponseRedirect(location)
    response.status_code = 303
    return response
