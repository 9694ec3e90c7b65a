"""Operations that record: one Idempotency-Key, one fact, one answer.

    @documented("submit_shipment", "…", roles=SUBMITTERS, records=True, request=SHIPMENT, responses={201: SUBMITTED}, …)
    def post(self, request: ApiRequest) -> HttpResponse:
        claim = shipment_claim(request.json)                     # pure; raises ClaimsMalformed (400)
        return recording.record(
            request,
            lambda kept: custody.submit_shipment(by=request.viewer, claim=claim, request=kept),
            lambda submitted: Answer(submitted_json(submitted), location=f"/api/v1/shipments/{submitted.number}"),
        )

The second function is pure: it makes the answer out of what the command returned, inside the command's transaction
(`idempotency.keep` calls it), and its bytes are kept with the fact. `{"acknowledgement": {"uid": …}}` at the top or in a
list below it, and a list `acknowledgements`, are found by themselves: they say what `Prefer: wait=N` waits for.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from django.http import HttpResponse

from traceability.interfaces.api import answers, waiting
from traceability.interfaces.api.views import ApiRequest
from traceability.interfaces.keeping import Keeping, Submission
from traceability.kernel.errors import Malformed
from traceability.kernel.idempotency import AlreadyAnswered
from traceability.kernel.text import Text

Result = TypeVar("Result")

MAX_KEY = 255
_KEY = re.compile(r"[\x20-\x7e]{1,255}", re.ASCII)


class KeyMissing(Malformed):
    code = "idempotency_key_missing"
    says = Text(en="This operation records, and needs the header Idempotency-Key.", zh="此操作会作记录，须带 Idempotency-Key 标头。")


class KeyMalformed(Malformed):
    code = "idempotency_key_malformed"
    says = Text(
        en="An Idempotency-Key has 1 to {limit} printable ASCII characters.", zh="Idempotency-Key 须为 1 至 {limit} 个可打印 ASCII 字符。"
    )


@dataclass(frozen=True)
class Answer:
    """What the caller is told: the body, and where the new thing is found, if it is one thing."""

    body: Mapping[str, Any]
    location: str = ""
    status: int = 201


class Recording(Keeping):
    """The `request=` of a command, as this door brings it."""

    def __init__(self, request: ApiRequest, answer: Callable[[Any], Answer], body: Callable[[], bytes] | None = None) -> None:
        target = f"{request.method} {request._request.path}"
        super().__init__(owner=request.viewer.organisation, key=key_of(request), target=target, body=body or (lambda: request.raw))
        self._answer = answer

    def keep(self, result: Any) -> None:
        """Make the answer and store its bytes, in the command's transaction."""
        answer = self._answer(result)
        uid = next(_uids(answer.body), None)
        self.store(answers.as_bytes(answer.body), status=answer.status, location=answer.location, entry_uid=uid)


def record(
    request: ApiRequest,
    command: Callable[[Recording], Result],
    answer: Callable[[Result], Answer],
    *,
    body: Callable[[], bytes] | None = None,
    shown: Callable[[bytes], bytes] = bytes,
) -> HttpResponse:
    """Call `command` with this request's key and give its answer; a repetition gets the first answer's bytes.

    `body` stands for a body that is not kept in memory, and for what its address says besides.
    `shown` makes of the kept answer the one that is given, where a part of it is kept encrypted.

    Raises KeyMissing, KeyMalformed, and whatever the command raises. A refusal is not kept: the same key may come again
    with a mended body.
    """
    recording = Recording(request, answer, body)
    try:
        command(recording)
    except AlreadyAnswered as before:
        return _response(request, before.kept, shown, replayed=True)
    if recording.submission is None:
        raise RuntimeError("the command did not keep its answer")
    return _response(request, recording.submission, shown, replayed=False)


def key_of(request: ApiRequest) -> str:
    """The Idempotency-Key. Raises KeyMissing, KeyMalformed."""
    key = request.META.get("HTTP_IDEMPOTENCY_KEY")
    if not key:
        raise KeyMissing()
    if not _KEY.fullmatch(key):
        raise KeyMalformed(limit=MAX_KEY)
    return key


def _response(request: ApiRequest, kept: Submission, shown: Callable[[bytes], bytes], *, replayed: bool) -> HttpResponse:
    content = shown(bytes(kept.answer))
    response = HttpResponse(content, status=kept.status, content_type=answers.CONTENT_TYPE, headers={"Cache-Control": answers.PRIVATE})
    if kept.location:
        response["Location"] = kept.location
    if replayed:
        response["Idempotent-Replayed"] = "true"
    if waiting.is_asked(request):
        wanted = request.given.get("state", "sealed")
        for name, value in waiting.until_asked(request, list(_uids(json.loads(content))), wanted).items():
            response[name] = value
    return response


def _uids(body: Mapping[str, Any]) -> Iterator[UUID]:
    """Of every acknowledgement in the answer, in order."""
    for name, member in body.items():
        if name == "acknowledgement" and isinstance(member, Mapping):
            yield UUID(str(member["uid"]))
        elif name == "acknowledgements" and isinstance(member, list):
            yield from (UUID(str(one["uid"])) for one in member)
        elif isinstance(member, list):
            for one in member:
                if isinstance(one, Mapping):
                    yield from _uids(one)
