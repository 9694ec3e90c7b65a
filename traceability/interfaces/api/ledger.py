"""GET /ledger/… : checkpoint, tiles, entries, receipts, consistency and keys (ledger.md section 9).

Static resources have the media types of C2SP. Paths directly below /ledger/ are the log of the current year; `logs/<year>`
is a log's own prefix, by which any reader of tlog-tiles can follow it.
"""

import gzip
import re
from dataclasses import replace
from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.urls import path

from traceability.interfaces.api import answers, filters, waiting
from traceability.interfaces.api.auth import PUBLIC
from traceability.interfaces.api.ledger_shapes import (
    CHECKPOINT_EXAMPLE,
    CONSISTENCY,
    CONSISTENCY_EXAMPLE,
    ENTRY,
    ENTRY_EXAMPLE,
    KEYS,
    KEYS_EXAMPLE,
    NOT_YET,
    RECEIPT,
    RECEIPT_EXAMPLE,
)
from traceability.interfaces.api.schema import PROBLEM_TYPE, documented
from traceability.interfaces.api.shapes import TEXT
from traceability.interfaces.api.views import ApiRequest, ApiView
from traceability.kernel import clock
from traceability.kernel.clock import rfc3339
from traceability.kernel.errors import Missing
from traceability.ledger import access, queries
from traceability.ledger.models import Log
from traceability.ledger.queries import RecordedEntry
from traceability.tlog import canonical, strict
from traceability.tlog.errors import BadTilePath
from traceability.tlog.tiles import ENTRIES, parse_path

PLAIN, BYTES, JSON = "text/plain; charset=utf-8", "application/octet-stream", answers.CONTENT_TYPE
FOREVER = "max-age=31536000, immutable"
HASHES = (BYTES, {"type": "string", "format": "binary", "description": "hashes of 32 bytes, or an entry bundle"})
CHECKPOINT = ("text/plain", TEXT)
PROBLEM = (PROBLEM_TYPE, {"$ref": "#/components/schemas/Problem"})
_GZIP = re.compile(r"(?:^|,)\s*gzip\s*(?:;(?!\s*q=0(?:\.0*)?\s*(?:,|$))[^,]*)?(?=,|$)", re.IGNORECASE)
_SIZE = {"lowest": 0, "highest": 2**53}


def log_of(year: str | None) -> Log:
    """The log of a year, by default the current one. Raises Missing."""
    log = queries.current_log() if year is None else queries.log_of_year(year)
    if log is None:
        raise Missing()
    return log


def checkpoint_answer(request: HttpRequest, year: str | None) -> HttpResponse:
    published = queries.published_checkpoint(log_of(year))
    if published is None:
        raise Missing()
    return answers.tagged(request, HttpResponse(published.note, content_type=PLAIN, headers={"Cache-Control": "public, max-age=1"}))


class CheckpointView(ApiView):
    @documented(
        "read_checkpoint",
        "The newest checkpoint of the current log that its quorum of witnesses has cosigned",
        roles=PUBLIC,
        responses={200: CHECKPOINT, 404: PROBLEM},
        example=CHECKPOINT_EXAMPLE,
    )
    def get(self, request: ApiRequest) -> HttpResponse:
        """A C2SP tlog-checkpoint with all cosignatures; without a quorum the newest signed one. 404 before the first."""
        return checkpoint_answer(request._request, None)


class LogCheckpointView(ApiView):
    @documented(
        "read_log_checkpoint", "The checkpoint of a year's log", roles=PUBLIC, responses={200: CHECKPOINT}, example=CHECKPOINT_EXAMPLE
    )
    def get(self, request: ApiRequest, year: str) -> HttpResponse:
        return checkpoint_answer(request._request, year)


def tile_answer(request: ApiRequest, year: str | None, spelt: str) -> HttpResponse:
    """A tile within the sealed size. Entry bundles are for who reads everything, and do not exist for others."""
    log = log_of(year)
    lasting = _lasting(log, year)
    try:
        tile = parse_path(f"tile/{spelt}")
    except BadTilePath as problem:
        raise Missing() from problem
    if not lasting:
        raise Missing()
    if tile.level != ENTRIES:
        return HttpResponse(queries.tile(log, tile), content_type=BYTES, headers={"Cache-Control": f"public, {lasting}"})
    if request.caller is None or not request.caller.reads_everything:
        raise Missing()
    headers = {"Cache-Control": f"private, {lasting}", "Vary": "Authorization, Cookie, Accept-Encoding"}
    bundle = queries.entry_bundle(log, tile)
    if _GZIP.search(request._request.META.get("HTTP_ACCEPT_ENCODING", "")):
        return HttpResponse(gzip.compress(bundle, mtime=0), content_type=BYTES, headers=headers | {"Content-Encoding": "gzip"})
    return HttpResponse(bundle, content_type=BYTES, headers=headers)


def _lasting(log: Log, year: str | None) -> str:
    """How long bytes of this log may be kept; empty where they may not be kept at all.

    They are the same for ever under the log's own prefix, but under the current year's paths only until the next log takes those.
    A log that began within a year, after an emergency, comes too late for them: caches may hold the bytes of the one before.
    """
    if year is not None:
        return FOREVER
    if "-" in log.origin.rpartition("/")[2]:
        return ""
    rest = int((datetime(log.year + 1, 1, 1, tzinfo=UTC) - clock.now()).total_seconds())
    return f"max-age={max(1, rest)}, immutable"


class TileView(ApiView):
    @documented(
        "read_tile",
        "A tile of the current log: hashes, or entries by right",
        roles=PUBLIC,
        responses={200: HASHES},
    )
    def get(self, request: ApiRequest, tile: str) -> HttpResponse:
        """`<L>/<N>[.p/<W>]` and `entries/<N>[.p/<W>]` as C2SP tlog-tiles spells them; any other spelling is 404."""
        return tile_answer(request, None, tile)


class LogTileView(ApiView):
    @documented("read_log_tile", "A tile of a year's log: hashes, or entries by right", roles=PUBLIC, responses={200: HASHES})
    def get(self, request: ApiRequest, year: str, tile: str) -> HttpResponse:
        """As `/ledger/tile/…`, and the same bytes for ever."""
        return tile_answer(request, year, tile)


def readable_entry(request: ApiRequest, uid: str) -> RecordedEntry:
    """The entry, if the caller may read its subject; what one may not see does not exist. Raises EntryUnknown, Missing."""
    try:
        found = queries.entry(filters.parse_uuid(uid))
    except ValueError as problem:
        raise Missing() from problem
    if not access.may_read(request.caller, found.subject_type, found.subject_id):
        raise Missing()
    return found


def entry_json(entry: RecordedEntry) -> dict[str, object]:
    subject = {"type": entry.subject_type, "id": str(entry.subject_id), "version": entry.subject_version}
    return {
        "uid": str(entry.uid),
        "kind": entry.kind,
        "subject": subject,
        "organisation": str(entry.organisation_id),
        "recorded_at": rfc3339(entry.recorded_at),
        "state": entry.state,
        "origin": entry.origin,
        "index": entry.index,
        "leaf_hash": entry.leaf_hash.hex(),
        "leaf": strict.in_base64(entry.leaf),
        "envelope": canonical.read_object(entry.leaf),
        "erased": list(queries.erased_paths([entry.uid]).get(entry.uid, ())),
    }


class EntryView(ApiView):
    @documented(
        "read_entry",
        "One entry: its exact leaf, its envelope for reading, and how far it has come",
        roles=PUBLIC,
        responses={200: [ENTRY, (BYTES, {"type": "string", "format": "binary"})]},
        example=ENTRY_EXAMPLE,
    )
    def get(self, request: ApiRequest, uid: str) -> HttpResponse:
        """With `Accept: application/octet-stream` the leaf's exact bytes."""
        found = readable_entry(request, uid)
        if _prefers(request, BYTES):
            headers = {"Cache-Control": answers.ASK_AGAIN, "Vary": "Authorization, Cookie, Accept"}
            return answers.tagged(request._request, HttpResponse(found.leaf, content_type=BYTES, headers=headers))
        return answers.tagged_answer(request._request, entry_json(found), headers={"Vary": "Authorization, Cookie, Accept"})


class ReceiptView(ApiView):
    @documented(
        "read_receipt",
        "The proof that an entry is in the log, against the newest witnessed checkpoint, else the newest sealed one",
        roles=PUBLIC,
        parameters=[
            filters.choice("leaf", "`none` leaves the leaf out of the proof.", ["none"]),
            filters.choice("state", "What the entry must have reached.", ["sealed", "witnessed"]),
        ],
        responses={200: [RECEIPT, ("text/plain", TEXT)], 202: NOT_YET},
        example=RECEIPT_EXAMPLE,
    )
    def get(self, request: ApiRequest, uid: str) -> HttpResponse:
        """A C2SP tlog-proof, the leaf in its `extra` line; 202 while the entry is not that far. `Prefer: wait=N` waits for it."""
        wanted = request.given.get("state", "sealed")
        found = readable_entry(request, uid)
        headers: dict[str, str] = {}
        if found.state not in _reaching(wanted):
            headers = waiting.until_asked(request, [found.uid], wanted)
            found = queries.entry(found.uid)
        receipt = queries.receipt_of(found, with_leaf="leaf" not in request.given) if found.state in _reaching(wanted) else None
        if receipt is None:
            not_yet = {"uid": str(found.uid), "state": found.state}
            return answers.json_answer(not_yet, status=202, headers={"Retry-After": "1", "Cache-Control": "no-store"} | headers)
        headers |= {"Ledger-State": receipt.state, "Cache-Control": answers.ASK_AGAIN, "Vary": "Authorization, Cookie, Accept"}
        if _prefers(request, JSON):
            body = {
                "uid": str(receipt.uid),
                "state": receipt.state,
                "origin": receipt.origin,
                "index": receipt.index,
                "size": receipt.size,
                "leaf_hash": receipt.leaf_hash.hex(),
                "proof": receipt.text.decode(),
            }
            return answers.tagged_answer(request._request, body, headers=headers)
        return answers.tagged(request._request, HttpResponse(receipt.text, content_type=PLAIN, headers=headers))


class ConsistencyView(ApiView):
    @documented(
        "read_consistency",
        "The proof that a later checkpoint contains the tree of an earlier size",
        roles=PUBLIC,
        parameters=[
            replace(filters.number("from", "The earlier size.", **_SIZE), required=True),
            filters.number("to", "The size of a checkpoint; by default of the published one.", **_SIZE),
            filters.text("year", "The log, `2026`; by default the current one."),
        ],
        responses={200: [CONSISTENCY, ("text/plain", TEXT)], 404: PROBLEM},
        example=CONSISTENCY_EXAMPLE,
    )
    def get(self, request: ApiRequest) -> HttpResponse:
        """`old N`, the hashes, an empty line, the checkpoint with its cosignatures."""
        given = request.given
        log = log_of(given.get("year"))
        proof = queries.consistency(given["from"], given.get("to"), log=log)
        # A checkpoint whose cosignatures are still to come must not stay in a cache without them.
        lasting = _lasting(log, given.get("year")) if "to" in given and proof.is_published else ""
        headers = {"Cache-Control": f"public, {lasting or 'max-age=1'}", "Vary": "Accept"}
        if _prefers(request, JSON):
            body = {
                "origin": proof.origin,
                "from": proof.old,
                "to": proof.size,
                "proof": [strict.in_base64(one) for one in proof.path],
                "checkpoint": proof.note.decode(),
            }
            return answers.tagged(request._request, HttpResponse(answers.as_bytes(body), content_type=JSON, headers=headers))
        return answers.tagged(request._request, HttpResponse(proof.text, content_type=PLAIN, headers=headers))


class KeysView(ApiView):
    @documented(
        "list_keys",
        "The public keys that the log announced, for reading only: trust comes from elsewhere",
        roles=PUBLIC,
        responses={200: KEYS},
        example=KEYS_EXAMPLE,
    )
    def get(self, request: ApiRequest) -> HttpResponse:
        listed = [
            {
                "name": key.name,
                "vkey": key.vkey,
                "purpose": key.purpose,
                "not_before": rfc3339(key.not_before),
                "retired_at": rfc3339(key.retired_at) if key.retired_at else None,
            }
            for key in queries.signing_keys()
        ]
        return answers.json_answer({"results": listed}, headers={"Cache-Control": "public, max-age=60"})


def _reaching(state: str) -> tuple[str, ...]:
    return ("witnessed",) if state == "witnessed" else ("sealed", "witnessed")


def _prefers(request: ApiRequest, media_type: str) -> bool:
    """Whether the caller named this media type; `*/*` names none."""
    return media_type in request._request.META.get("HTTP_ACCEPT", "")


urlpatterns = [
    path("ledger/checkpoint", CheckpointView.as_view(), name="ledger-checkpoint"),
    path("ledger/logs/<str:year>/checkpoint", LogCheckpointView.as_view(), name="ledger-log-checkpoint"),
    path("ledger/tile/<path:tile>", TileView.as_view(), name="ledger-tile"),
    path("ledger/logs/<str:year>/tile/<path:tile>", LogTileView.as_view(), name="ledger-log-tile"),
    path("ledger/entries/<str:uid>", EntryView.as_view(), name="ledger-entry"),
    path("ledger/receipts/<str:uid>", ReceiptView.as_view(), name="ledger-receipt"),
    path("ledger/consistency", ConsistencyView.as_view(), name="ledger-consistency"),
    path("ledger/keys", KeysView.as_view(), name="ledger-keys"),
]
