"""The envelope of FORMAT.md section 7, read from a leaf's exact bytes. Bodies are the service's; only their values are bounded."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from traceability.tlog import canonical, merkle, strict, tiles
from traceability.tlog.canonical import Value
from traceability.tlog.commitments import REQUEST
from traceability.tlog.errors import BadSpelling, Disproven, Malformed, NotCanonical

Members = Mapping[str, Value]

ROLES = ("submitter", "reviewer", "supervisor", "auditor", "customs", "system")
DOORS = ("session", "token", "command", "worker")

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.ASCII)
_UUID7 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", re.ASCII)
_KIND = re.compile(r"[a-z][a-z_]*\.[a-z][a-z_]*", re.ASCII)
_WORD = re.compile(r"[a-z][a-z_]*", re.ASCII)
_HEX = re.compile(r"[0-9a-f]{64}", re.ASCII)
_INDEX = re.compile(r"0|[1-9][0-9]{0,5}", re.ASCII)
_POINTER = re.compile(r"(?:/(?:[^~/]|~[01])*)+")
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z", re.ASCII)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


class LeafRefused(Disproven):
    """The bytes are no entry of this log, whatever the tree says of them."""

    code = "leaf_refused"


class LeafTooLarge(Malformed):
    code = "leaf_too_large"


@dataclass(frozen=True)
class Envelope:
    """An entry as its leaf says it."""

    leaf_hash: bytes
    log: str
    uid: str
    kind: str
    at: str
    subject_type: str
    subject_id: str
    version: int
    prev: bytes | None
    body: Members
    commitments: Mapping[str, bytes]

    @property
    def subject(self) -> tuple[str, str]:
        return self.subject_type, self.subject_id

    @property
    def members_of_subject(self) -> Members:
        """The leaf's own member `subject`."""
        prev: Members = {} if self.prev is None else {"prev": self.prev.hex()}
        return {"type": self.subject_type, "id": self.subject_id, "version": self.version, **prev}

    def facts(self) -> dict[str, Value]:
        return {
            "uid": self.uid,
            "kind": self.kind,
            "at": self.at,
            "leaf_hash": self.leaf_hash.hex(),
            "subject": {"type": self.subject_type, "id": self.subject_id, "version": self.version},
        }


def read_envelope(leaf: bytes, *, log: str | None = None) -> Envelope:
    """The envelope in `leaf`, which MUST be of this log if one is named.

    Raises LeafRefused for anything that this section refuses, LeafTooLarge beyond 65,535 bytes.
    """
    if len(leaf) > tiles.LARGEST_LEAF:
        raise LeafTooLarge(f"more than {tiles.LARGEST_LEAF:,} bytes")
    try:
        members = canonical.read_object(leaf)
        _require_members(members, _ENVELOPE)
        subject = _object(members["subject"])
        envelope = Envelope(
            leaf_hash=merkle.leaf_hash(leaf),
            log=_text(members["log"]),
            uid=_text(members["uid"]),
            kind=_text(members["kind"]),
            at=_text(members["at"]),
            subject_type=_text(subject["type"]),
            subject_id=_text(subject["id"]),
            version=_whole(subject["version"]),
            prev=bytes.fromhex(_text(subject["prev"])) if "prev" in subject else None,
            body=_object(members["body"]),
            commitments={path: strict.hash_value(_text(value)) for path, value in _object(members.get("commitments", {})).items()},
        )
    except (NotCanonical, BadSpelling) as error:
        raise LeafRefused(error.reason) from error
    if (envelope.version > 1) != (envelope.prev is not None):
        raise LeafRefused("a subject's first version has no prev, every later one has")
    for path in envelope.commitments:
        if path != REQUEST and _stands_in(envelope.body, path):
            raise LeafRefused(f"{path} is committed to and stands in the body too")
    if log is not None and envelope.log != log:
        raise LeafRefused(f"an entry of {envelope.log}, not of {log}")
    return envelope


# ---- what each member may hold: name -> (required, test)


def _matches(pattern: re.Pattern[str]) -> Callable[[Value], bool]:
    return lambda value: isinstance(value, str) and pattern.fullmatch(value) is not None


def _is_time(value: Value) -> bool:
    if not _matches(_TIME)(value):
        return False
    try:
        datetime.fromisoformat(_text(value))
    except ValueError:
        return False
    return True


def _is_day(value: Value) -> bool:
    if not _matches(_DAY)(value):
        return False
    try:
        date.fromisoformat(_text(value))
    except ValueError:
        return False
    return True


def _is_text(value: Value) -> bool:
    return isinstance(value, str) and value != ""


def _is_string(value: Value) -> bool:
    return isinstance(value, str)


def _is_whole(value: Value) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _is_nonce(value: Value) -> bool:
    return isinstance(value, str) and len(strict.binary(value)) == 16


def _is_object(value: Value) -> bool:
    return isinstance(value, dict)


def _is_made_of(rules: "Rules") -> Callable[[Value], bool]:
    def test(value: Value) -> bool:
        _require_members(_object(value), rules)
        return True

    return test


def _are_commitments(value: Value) -> bool:
    return isinstance(value, dict) and all(path == REQUEST or _POINTER.fullmatch(path) for path in value)


def _are_documents(value: Value) -> bool:
    return isinstance(value, list) and all(_is_made_of(_DOCUMENT)(document) for document in value)


Rules = Mapping[str, tuple[bool, Callable[[Value], bool]]]

_ACTOR: Rules = {
    "id": (True, _matches(_UUID)),
    "role": (True, lambda value: value in ROLES),
    "via": (True, lambda value: value in DOORS),
}
_SUBJECT: Rules = {
    "type": (True, _matches(_WORD)),
    "id": (True, _matches(_UUID)),
    "version": (True, _is_whole),
    "prev": (False, _matches(_HEX)),
}
_DOCUMENT: Rules = {
    "kind": (True, _is_string),
    "number": (True, _is_string),
    "sha256": (True, _matches(_HEX)),
    "issuer": (False, _is_string),
    "issued_on": (False, _is_day),
    "size": (False, lambda value: isinstance(value, int) and not isinstance(value, bool) and value >= 0),
    "media_type": (False, _is_string),
}
_ENVELOPE: Rules = {
    "v": (True, lambda value: value == 1 and not isinstance(value, bool)),
    "log": (True, _is_text),
    "uid": (True, _matches(_UUID7)),
    "kind": (True, _matches(_KIND)),
    "at": (True, _is_time),
    "nonce": (True, _is_nonce),
    "actor": (True, _is_made_of(_ACTOR)),
    "organisation": (True, _matches(_UUID)),
    "subject": (True, _is_made_of(_SUBJECT)),
    "body": (True, _is_object),
    "commitments": (False, _are_commitments),
    "documents": (False, _are_documents),
}


def _require_members(members: Members, rules: Rules) -> None:
    for name in members:
        if name not in rules:
            raise LeafRefused(f"a member {name[:40]!r} that no entry has")
    for name, (is_required, test) in rules.items():
        if name not in members:
            if is_required:
                raise LeafRefused(f"no member {name!r}")
        elif not test(members[name]):
            raise LeafRefused(f"{name!r} is not what an entry has there")


def _stands_in(body: Members, pointer: str) -> bool:
    """Whether the RFC 6901 pointer leads to something."""
    found: Value = dict(body)
    for token in pointer.split("/")[1:]:
        name = token.replace("~1", "/").replace("~0", "~")
        if isinstance(found, dict) and name in found:
            found = found[name]
        elif isinstance(found, list) and _INDEX.fullmatch(name) and int(name) < len(found):
            found = found[int(name)]
        else:
            return False
    return True


def _object(value: Value) -> Members:
    if not isinstance(value, dict):
        raise LeafRefused("a text or list where an object belongs")
    return value


def _text(value: Value) -> str:
    if not isinstance(value, str):
        raise LeafRefused("no text where one belongs")
    return value


def _whole(value: Value) -> int:
    if not isinstance(value, int):
        raise LeafRefused("no integer where one belongs")
    return value
