"""`bundle.json`: what a bundle says of itself. Nothing in it is signed; every line is compared with what it names."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from traceability.tlog import canonical
from traceability.tlog.canonical import Value
from traceability.tlog.errors import Disproven, Malformed

INDEX = "bundle.json"
FORMAT = "traceability-bundle/1"
WITH_STAMPED = "traceability-bundle/2"
"""The same, and at least one file in `stamped/`: who reads the first format alone says that it is unknown, not that it is wrong."""

_KNOWN = re.compile(
    r"checkpoint|checkpoints/[A-Za-z0-9._-]+|entries/[0-9]{6}\.(?:leaf|tlog-proof)|consistency/[0-9]{1,19}\.txt|disclosures/[0-9]{6}\.json"
    r"|withheld/[0-9]{6}\.tlog-proof|dossier\.json|timestamps/[0-9]{1,19}\.tsr|certificate\.json|policy\.txt",
    re.ASCII,
)
_STAMPED = re.compile(r"(stamped/[A-Za-z0-9._-]+/[0-9]{1,19})\.(?:note|txt|tsr)", re.ASCII)
_NUMBER = re.compile(r"[0-9]{6}", re.ASCII)
_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)


class BadContents(Malformed):
    """`bundle.json` is not of the form of FORMAT.md section 8."""

    code = "bad_contents"


class MissingFile(Disproven):
    code = "missing_file"


class AnotherCheckpoint(Disproven):
    """A proof, or a file's name, belongs to another checkpoint than the one in the bundle."""

    code = "another_checkpoint"


@dataclass(frozen=True)
class ListedFile:
    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class ListedEntry:
    """`n` is the entry's six digits in this bundle; `subject` is the leaf's own member of this name."""

    n: str
    uid: str
    origin: str
    index: int
    kind: str
    subject: Mapping[str, Value]


@dataclass(frozen=True)
class WithheldEntry:
    """An entry that the examination read and the reader of this bundle may not: its hash and its place, and not a word of it."""

    n: str
    uid: str
    origin: str
    index: int
    leaf_hash: str


@dataclass(frozen=True)
class Contents:
    format: str
    log: str
    subject: Mapping[str, Value]
    files: tuple[ListedFile, ...]
    entries: tuple[ListedEntry, ...]
    withheld: tuple[WithheldEntry, ...] = ()

    def knows(self, name: str) -> bool:
        """Whether the bundle's format has a file of this name."""
        return _KNOWN.fullmatch(name) is not None or self.stamped_by(name) is not None

    def stamped_by(self, name: str) -> str | None:
        """What the three files of a stamped checkpoint have in common, `stamped/<year>/<size>`; None for any other file."""
        found = _STAMPED.fullmatch(name) if self.format == WITH_STAMPED else None
        return found[1] if found else None


def read_contents(data: bytes) -> Contents:
    """Raises BadContents, NotCanonical."""
    members = canonical.read_object(data)
    if members.get("format") not in (FORMAT, WITH_STAMPED):
        raise BadContents(f"the format is neither {FORMAT} nor {WITH_STAMPED}")
    withheld = _list(members.pop("withheld")) if "withheld" in members else None
    if withheld == []:
        raise BadContents("a list of withheld entries without any")
    _require_names(members, {"format", "log", "subject", "files", "entries"})
    contents = Contents(
        format=_text(members["format"]),
        log=_text(members["log"]),
        subject=_object(members["subject"]),
        files=tuple(_file(file) for file in _list(members["files"])),
        entries=tuple(_entry(entry) for entry in _list(members["entries"])),
        withheld=tuple(_withheld(entry) for entry in withheld or []),
    )
    for listed in (contents.entries, contents.withheld):
        if [entry.n for entry in listed] != [f"{number:06d}" for number in range(1, len(listed) + 1)]:
            raise BadContents("the entries are not numbered from 000001 without a gap")
    if len({file.name for file in contents.files}) != len(contents.files):
        raise BadContents("a file is listed twice")
    if contents.format == WITH_STAMPED and not any(map(contents.stamped_by, (file.name for file in contents.files))):
        raise BadContents(f"{WITH_STAMPED} without a stamped checkpoint is {FORMAT}")
    return contents


def _file(value: Value) -> ListedFile:
    members = _object(value)
    _require_names(members, {"name", "size", "sha256"})
    return ListedFile(_text(members["name"]), _count(members["size"]), _sha256(members["sha256"]))


def _entry(value: Value) -> ListedEntry:
    members = _object(value)
    _require_names(members, {"n", "uid", "origin", "index", "kind", "subject"})
    uid, origin, index = _text(members["uid"]), _text(members["origin"]), _count(members["index"])
    return ListedEntry(_number(members["n"]), uid, origin, index, _text(members["kind"]), _object(members["subject"]))


def _withheld(value: Value) -> WithheldEntry:
    members = _object(value)
    _require_names(members, {"n", "uid", "origin", "index", "leaf_hash"})
    uid, origin, index = _text(members["uid"]), _text(members["origin"]), _count(members["index"])
    return WithheldEntry(_number(members["n"]), uid, origin, index, _sha256(members["leaf_hash"]))


def _number(value: Value) -> str:
    n = _text(value)
    if _NUMBER.fullmatch(n) is None:
        raise BadContents("an entry's number is not six digits")
    return n


def _sha256(value: Value) -> str:
    digest = _text(value)
    if _SHA256.fullmatch(digest) is None:
        raise BadContents("a SHA-256 that is not 64 hexadecimal digits")
    return digest


def _require_names(members: Mapping[str, Value], names: set[str]) -> None:
    if set(members) != names:
        raise BadContents(f"members {sorted(members)[:8]} where {sorted(names)} belong")


def _object(value: Value) -> Mapping[str, Value]:
    if not isinstance(value, dict):
        raise BadContents("no object where one belongs")
    return value


def _list(value: Value) -> list[Value]:
    if not isinstance(value, list):
        raise BadContents("no list where one belongs")
    return value


def _text(value: Value) -> str:
    if not isinstance(value, str):
        raise BadContents("no text where one belongs")
    return value


def _count(value: Value) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise BadContents("no whole number where one belongs")
    return value
