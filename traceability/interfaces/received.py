"""A file that a request brings, as its body or in a form: read in pieces to a file of this process, with what it is.

Shared by the doors that take files of events.
"""

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePosixPath, PureWindowsPath
from typing import BinaryIO

from django.http import HttpRequest

from traceability.interfaces.problems import RequestTimedOut, TooLarge, WrongMediaType
from traceability.kernel.errors import Malformed
from traceability.kernel.text import Text

MEDIA_TYPES = {
    "text/csv": "csv",
    "application/csv": "csv",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/x-ndjson": "ndjson",
    "application/ndjson": "ndjson",
    "application/jsonl": "ndjson",
    "application/x-jsonlines": "ndjson",
}
SUFFIXES = {".csv": "csv", ".tsv": "csv", ".txt": "csv", ".xlsx": "xlsx", ".ndjson": "ndjson", ".jsonl": "ndjson"}
WANTED = "CSV (text/csv), XLSX or NDJSON (application/x-ndjson)"
_PIECE = 256 * 1024
MAX_NAME = 200


class FileMissing(Malformed):
    code = "file_missing"
    says = Text(en="The form has no file in its field {field}.", zh="表单的 {field} 栏中没有文件。")


@dataclass(frozen=True)
class ReceivedFile:
    """`file` stands at its begin; `digest` is SHA-256."""

    file: BinaryIO
    size: int
    digest: bytes
    name: str
    format: str


@contextmanager
def received_file(request: HttpRequest, *, limit: int, format: str | None = None, field: str = "file") -> Iterator[ReceivedFile]:
    """The file of this request, for as long as it is used. `format` is what the sender says it is, if anything.

    Raises FileMissing, WrongMediaType where nobody says what it is, TooLarge, RequestTimedOut for one that did not come whole.
    """
    if request.content_type == "multipart/form-data":
        sent = request.FILES.get(field)
        if sent is None:
            raise FileMissing(field=field, pointer=f"/{field}")
        name, pieces = plain_name(sent.name or ""), sent.chunks(_PIECE)
        known = format or _format_of_name(name) or MEDIA_TYPES.get((sent.content_type or "").lower())
    else:
        sent, name, pieces = None, "", _pieces(request)
        known = format or MEDIA_TYPES.get((request.content_type or "").lower())
    if known is None:
        raise WrongMediaType(wanted=WANTED)
    with tempfile.TemporaryFile() as file:
        size, digest = 0, hashlib.sha256()
        for piece in pieces:
            size += len(piece)
            if size > limit:
                raise TooLarge(limit=limit)
            digest.update(piece)
            file.write(piece)
        if sent is None and size != int(request.META.get("CONTENT_LENGTH") or 0):
            raise RequestTimedOut()
        file.seek(0)
        yield ReceivedFile(file, size, digest.digest(), name, known)


def plain_name(name: str) -> str:
    """The name of a file without folders and without what cannot be printed."""
    last = PureWindowsPath(PurePosixPath(name).name).name
    return "".join(one for one in last if one.isprintable())[:MAX_NAME]


def _format_of_name(name: str) -> str | None:
    return SUFFIXES.get(PurePosixPath(name.lower()).suffix)


def _pieces(request: HttpRequest) -> Iterator[bytes]:
    while piece := request.read(_PIECE):
        yield piece
