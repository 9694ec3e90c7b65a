"""What must hold over all entries of a log: each subject's versions without a gap, each `prev` its leaf, each uid once.

Rows of fixed length are dealt out to parts by a salted hash, so that one part at a time fits into memory, however long the log.
"""

import struct
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack
from hashlib import sha256
from typing import IO, Self

from traceability.verifier.completeness import EntryTwice, VersionGap, WrongPrev
from traceability.verifier.leaf import Envelope
from traceability.verifier.report import Report

PARTS = 64
IN_MEMORY = 1_000_000  # bytes of one part, before it goes to a file without a name

_SUBJECT = struct.Struct(">16sQQ32s32s")  # whose, index, version, leaf hash, prev
_UID = struct.Struct(">16sQ")
_NONE = bytes(32)


class Rows:
    """The rows of a stretch of the log, in its order."""

    def __init__(self) -> None:
        self.subjects: defaultdict[int, bytearray] = defaultdict(bytearray)
        self.uids: defaultdict[int, bytearray] = defaultdict(bytearray)

    def add(self, envelope: Envelope, index: int, salt: bytes) -> None:
        subject = sha256(salt + f"{envelope.subject_type} {envelope.subject_id}".encode()).digest()[:16]
        uid = sha256(salt + envelope.uid.encode()).digest()[:16]
        row = _SUBJECT.pack(subject, index, envelope.version, envelope.leaf_hash, envelope.prev or _NONE)
        self.subjects[subject[0] % PARTS] += row
        self.uids[uid[0] % PARTS] += _UID.pack(uid, index)


class Subjects:
    """All rows of a log. Stretches MUST be taken in the log's order."""

    def __init__(self) -> None:
        self._files = ExitStack()
        self._subjects: list[IO[bytes]] = []
        self._uids: list[IO[bytes]] = []

    def __enter__(self) -> Self:
        for _ in range(PARTS):
            self._subjects.append(self._files.enter_context(tempfile.SpooledTemporaryFile(IN_MEMORY)))
            self._uids.append(self._files.enter_context(tempfile.SpooledTemporaryFile(IN_MEMORY)))
        return self

    def __exit__(self, *_: object) -> None:
        self._files.close()

    def take(self, rows: Rows) -> None:
        for part, data in rows.subjects.items():
            self._subjects[part].write(data)
        for part, data in rows.uids.items():
            self._uids[part].write(data)

    def check(self, report: Report, *, begins: bool) -> int:
        """Tells what is wrong, and returns how many subjects an earlier log began: none if this one `begins` the deployment's."""
        continued = 0
        for part in range(PARTS):
            continued += self._check_versions(part, report, begins=begins)
            self._check_uids(part, report)
        return continued

    def _check_versions(self, part: int, report: Report, *, begins: bool) -> int:
        heads: dict[bytes, tuple[int, bytes]] = {}
        continued = 0
        for subject, index, version, leaf_hash, prev in _rows_of(self._subjects[part], _SUBJECT):
            with report.checking(f"leaf {index}"):
                before = heads.get(subject)
                heads[subject] = (version, leaf_hash)
                if before is None and version > 1 and not begins:
                    continued += 1
                    continue
                known, expected = before or (0, _NONE)
                if version != known + 1:
                    raise VersionGap(f"version {version} of its subject where {known + 1} is expected")
                if prev != expected:
                    raise WrongPrev(f"version {version} of its subject follows another leaf than that of version {known}")
        return continued

    def _check_uids(self, part: int, report: Report) -> None:
        places: dict[bytes, int] = {}
        for uid, index in _rows_of(self._uids[part], _UID):
            with report.checking(f"leaf {index}"):
                if uid in places:
                    raise EntryTwice(f"the uid of leaf {places[uid]} stands here again")
                places[uid] = index


def _rows_of(file: IO[bytes], row: struct.Struct) -> Iterator[tuple]:
    file.seek(0)
    while data := file.read(row.size * 4_096):
        yield from row.iter_unpack(data)
