"""From a draft and the moment to the exact bytes of a leaf (ledger.md section 3). Pure.

The bytes are made once, here, by `rfc8785`, or for ordinary text by C to the same byte; before they leave they are read again as the
verifier reads, so that nothing is hashed that a stranger would refuse. Committed members leave the body and stay behind as disclosures.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any
from uuid import UUID

import rfc8785

from traceability.kernel.clock import rfc3339
from traceability.ledger import kinds
from traceability.ledger.errors import EntryNotCanonical, EntryTooLarge
from traceability.ledger.kinds import Place, pointer_below
from traceability.tlog import canonical, commitments, merkle, strict
from traceability.tlog.errors import NotCanonical
from traceability.tlog.tiles import LARGEST_LEAF

VERSION = 1
NOBODY = UUID(int=0)
"""Stands for the regulator in entries that are older than the registry."""

_ACTOR = {"id", "role", "via"}
_DOCUMENT = {"kind", "number", "sha256"}
_DOCUMENT_KNOWN = _DOCUMENT | {"issuer", "issued_on", "size", "media_type"}


@dataclass(frozen=True)
class Draft:
    """What an app says, in clear: `subject` is (type, id of the row, version), `body` the full new state by the kind's schema.

    Members that are None are left out: an absent member is the only "no value". UUIDs, days and times get their one spelling;
    quantities must already be strings of fixed scale.
    """

    kind: str
    subject: tuple[str, UUID, int]
    actor: Mapping[str, str]
    organisation: UUID | None
    body: Mapping[str, Any]
    documents: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True)
class Moment:
    """What only the moment knows: the deployment, the subject's last leaf hash, the time, and chance."""

    log: str
    at: datetime
    uid: UUID
    nonce: bytes
    prev: bytes | None = None
    request_sha256: str | None = None
    new_salt: Callable[[], bytes] = field(kw_only=True)


@dataclass(frozen=True)
class Disclosure:
    """What opens one commitment; `value` is canonical JSON."""

    path: str
    salt: bytes
    value: bytes


@dataclass(frozen=True)
class Built:
    """An entry ready to be stored."""

    draft: Draft
    uid: UUID
    at: datetime
    leaf: bytes
    disclosures: tuple[Disclosure, ...]

    @cached_property
    def leaf_hash(self) -> bytes:
        return merkle.leaf_hash(self.leaf)


def build(draft: Draft, moment: Moment) -> Built:
    """The leaf of `draft` at `moment`, and the disclosures of its committed members.

    Requires a registered kind whose patterns mark every member. Raises EntryTooLarge, EntryNotCanonical; ValueError for a
    draft that no schema allows, which is a bug of the app that made it.
    """
    _require_shape(draft, moment)
    committed: dict[str, Any] = {}
    body = _public_part(draft.body, kinds.root_of(draft.kind), "", committed)
    if moment.request_sha256 is not None:
        committed[commitments.REQUEST] = moment.request_sha256
    subject_type, subject_id, version = draft.subject
    envelope: dict[str, Any] = {
        "v": VERSION,
        "log": moment.log,
        "uid": str(moment.uid),
        "kind": draft.kind,
        "at": rfc3339(moment.at),
        "nonce": strict.in_base64(moment.nonce),
        "actor": dict(draft.actor),
        "organisation": str(draft.organisation or NOBODY),
        "subject": {"type": subject_type, "id": str(subject_id), "version": version},
        "body": body,
    }
    if moment.prev is not None:
        envelope["subject"]["prev"] = moment.prev.hex()
    try:
        disclosures = tuple(_disclosure(path, moment.new_salt(), value) for path, value in sorted(committed.items()))
        if disclosures:
            envelope["commitments"] = {one.path: _commitment(one, committed[one.path]) for one in disclosures}
        if draft.documents:
            envelope["documents"] = [_plain(document) for document in draft.documents]
        leaf = _written(envelope)
    except (NotCanonical, rfc8785.CanonicalizationError) as problem:
        raise EntryNotCanonical(reason=str(problem)) from problem
    if len(leaf) > LARGEST_LEAF:
        raise EntryTooLarge(size=f"{len(leaf):,}")
    return Built(draft, moment.uid, moment.at, leaf, disclosures)


def _require_shape(draft: Draft, moment: Moment) -> None:
    subject_type, _, version = draft.subject
    if set(draft.actor) != _ACTOR:
        raise ValueError(f"{draft.kind}: an actor has id, role and via, nothing else")
    if not subject_type or version < 1 or (version > 1) != (moment.prev is not None):
        raise ValueError(f"{draft.kind}: version {version} with{'' if moment.prev else 'out'} a version before it")
    for document in draft.documents:
        if not _DOCUMENT <= document.keys() <= _DOCUMENT_KNOWN:
            raise ValueError(f"{draft.kind}: a document has {sorted(_DOCUMENT)}, and at most {sorted(_DOCUMENT_KNOWN)}")


def _public_part(members: Mapping[str, Any], place: Place, pointer: str, committed: dict[str, Any]) -> dict[str, Any]:
    """The members that stay in the body; the others go to `committed` under their pointers."""
    public: dict[str, Any] = {}
    for name, value in members.items():
        if value is None:
            continue
        if not isinstance(name, str):
            raise EntryNotCanonical(reason="a member's name is not a string")
        there = place.step(name)
        if there.is_committed_whole:
            committed[pointer_below(pointer, name)] = _plain(value)
        else:
            public[name] = _public_value(value, there, pointer_below(pointer, name), committed)
    return public


def _public_value(value: Any, place: Place, pointer: str, committed: dict[str, Any]) -> Any:
    """Requires a place that is not committed whole."""
    if place.is_same_below:
        return _plain(value)
    if isinstance(value, Mapping) and value:
        return _public_part(value, place, pointer, committed)
    if isinstance(value, list | tuple) and value:
        return [_public_element(part, place.step(str(number)), f"{pointer}/{number}", committed) for number, part in enumerate(value)]
    if place.mark is None:
        raise ValueError(f"{place.kind}: the field {pointer} has no mark")
    return _plain(value)


def _public_element(value: Any, place: Place, pointer: str, committed: dict[str, Any]) -> Any:
    if place.is_committed_whole:
        raise ValueError(f"{place.kind}: {pointer} cannot be absent from its list; commit the list, or a member of the element")
    return _public_value(value, place, pointer, committed)


def _plain(value: Any) -> Any:
    if isinstance(value, str | int):  # most are; first, since to be a Mapping is asked slowly
        return value
    if isinstance(value, Mapping):
        if not all(isinstance(name, str) for name in value):
            raise EntryNotCanonical(reason="a member's name is not a string")
        return {name: _plain(part) for name, part in value.items() if part is not None}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    if isinstance(value, datetime):
        return rfc3339(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    raise EntryNotCanonical(reason=f"{type(value).__name__} is not among the values of an entry")


def plain(body: Mapping[str, Any]) -> dict[str, Any]:
    """A draft's body as an entry writes it, committed members in clear: for who compares. Raises EntryNotCanonical."""
    written: dict[str, Any] = _plain(body)
    return written


def _written(envelope: dict[str, Any]) -> bytes:
    """Ordinary text is written and read back in a tenth of the time. Raises NotCanonical, CanonicalizationError."""
    plain = canonical.write_plainly(envelope)
    if plain is not None:
        return plain
    leaf = rfc8785.dumps(envelope)
    canonical.read_object(leaf)
    return leaf


def _disclosure(path: str, salt: bytes, value: Any) -> Disclosure:
    return Disclosure(path, salt, canonical.write(value))


def _commitment(disclosure: Disclosure, value: Any) -> str:
    return strict.in_base64(commitments.commit(disclosure.path, disclosure.salt, value))
