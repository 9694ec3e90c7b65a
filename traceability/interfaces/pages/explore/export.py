"""The chain as it was recorded at a moment, as a zip to keep: the graph, the same as a table, and the proof of every entry behind it."""

import csv
import io
import json
import shutil
import zipfile
from tempfile import TemporaryFile
from typing import IO

from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from traceability.certificates import queries as certificates
from traceability.certificates.queries import Export
from traceability.custody.queries.graph import EDGE_COLUMNS
from traceability.interfaces.pages.explore.entrance import for_readers
from traceability.interfaces.pages.explore.moments import Asked, asked_at
from traceability.kernel import clock
from traceability.kernel.clock import rfc3339
from traceability.registry.viewer import Viewer

ZIP = "application/zip"
FIXED_DATE = (1980, 1, 1, 0, 0, 0)
README = """\
The chain behind {name}, as it was on record at {at}.

chain.json    lots and events as nodes, masses and REO shares as edges, where it all comes from
chain.csv     the edges as a table
entries.json  which ledger entry tells of which event or shipment; those that have no proof yet
proof.zip     the exact bytes of every such entry, each with its path to a checkpoint that the log has signed

Check the proof on any computer, without a network and without this service, with the log's public key from elsewhere:
    python -m traceability.verifier bundle proof.zip --policy POLICY
Then compare: the body of an entry says what the event took and made; chain.json must say the same.
That nothing was recorded before {at} and left out here is proven by the log's tiles alone.

{name} 截至 {at} 的在案链条。
chain.json 为链条图（批次、环节及其数量与 REO 占比），chain.csv 为同一内容的表格，entries.json 列出对应的账本条目，
proof.zip 为每个条目的原始字节及其至已签名检查点的路径，可用上述命令离线核验。
"""


@for_readers
def lot(request: HttpRequest, viewer: Viewer, lot: str) -> HttpResponseBase:
    asked = asked_at(request)
    if asked.problem:
        return _back(asked, "explore_lot", lot=lot)
    moment = asked.moment or clock.now()
    return _answer(lot, rfc3339(moment), certificates.export_of_lot(lot, viewer=viewer, at=moment))


@for_readers
def shipment(request: HttpRequest, viewer: Viewer, number: str) -> HttpResponseBase:
    asked = asked_at(request)
    if asked.problem:
        return _back(asked, "explore_shipment", number=number)
    moment = asked.moment or clock.now()
    return _answer(number, rfc3339(moment), certificates.export_of_shipment(number, viewer=viewer, at=moment))


def _back(asked: Asked, page: str, **named: str) -> HttpResponseBase:
    """The page whose field for the time says what is wrong with it."""
    return redirect(f"{reverse(page, kwargs=named)}?{urlencode({'at': asked.given})}")


def _answer(name: str, at: str, export: Export) -> HttpResponseBase:
    """The zip lies in a file of its own while it is sent, and is gone afterwards."""
    file = TemporaryFile()  # noqa: SIM115  the response closes it when it has been sent
    with export.proof:
        write(file, name, at, export)
    file.seek(0)
    kept = "".join(letter if letter.isalnum() or letter in "-_." else "_" for letter in f"{name}_{at[:19]}")
    return FileResponse(file, content_type=ZIP, as_attachment=True, filename=f"{kept}.zip")


def write(out: IO[bytes], name: str, at: str, export: Export) -> None:
    """The same chain and proof give the same bytes."""
    graph = export.graph.as_json()
    told = [{"subject": kind, "id": str(subject), "entry": str(uid)} for kind, subject, uid in export.entries]
    entries = {"entries": told, "without_proof_yet": [str(uid) for uid in export.unsealed]}
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        _add(archive, "README.txt", README.format(name=name, at=at).encode())
        _add(archive, "chain.csv", _edges(graph["edges"]).encode())
        _add(archive, "chain.json", _json({"of": name, "recorded_at_latest": at, **graph}))
        _add(archive, "entries.json", _json(entries))
        with archive.open(zipfile.ZipInfo("proof.zip", FIXED_DATE), "w", force_zip64=True) as member:
            shutil.copyfileobj(export.proof, member)


def _add(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    member = zipfile.ZipInfo(name, FIXED_DATE)
    member.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(member, data)


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def _edges(edges: list[dict[str, object]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, EDGE_COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(edges)
    return text.getvalue()
