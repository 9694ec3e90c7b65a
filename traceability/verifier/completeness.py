"""What entries must be together: each subject's versions from 1 without a gap, each dossier entry, nothing twice."""

from collections.abc import Mapping, Sequence
from hashlib import sha256

from traceability.tlog import canonical
from traceability.tlog.canonical import Value
from traceability.tlog.errors import Disproven, NotCanonical
from traceability.verifier.leaf import Envelope, Members
from traceability.verifier.report import Report

EXAMINED = "case.examined"


class EntryTwice(Disproven):
    code = "entry_twice"


class VersionGap(Disproven):
    """A subject's versions do not count 1, 2, 3 … in log order."""

    code = "version_gap"


class WrongPrev(Disproven):
    """A version does not name the leaf hash of the version before."""

    code = "wrong_prev"


class WrongDossier(Disproven):
    """The dossier is not the one that was examined, or an entry that it names is not here."""

    code = "wrong_dossier"


class WrongSubject(Disproven):
    """The bundle says that it is about something that its entries do not speak of."""

    code = "wrong_subject"


def check_versions(envelopes: Sequence[Envelope], report: Report) -> None:
    """Every subject's versions, in log order; what is wrong becomes a finding at the entry's uid."""
    uids: set[str] = set()
    last: dict[tuple[str, str], Envelope] = {}
    for envelope in envelopes:
        with report.checking(envelope.uid):
            if envelope.uid in uids:
                raise EntryTwice(f"two entries have the uid {envelope.uid}")
            uids.add(envelope.uid)
            before = last.get(envelope.subject)
            last[envelope.subject] = envelope
            expected = before.version + 1 if before else 1
            if envelope.version != expected:
                raise VersionGap(f"{envelope.subject_type} {envelope.subject_id}: version {envelope.version} where {expected} is expected")
            if before is not None and envelope.prev != before.leaf_hash:
                raise WrongPrev(f"version {envelope.version} of {envelope.subject_type} {envelope.subject_id} follows another leaf")


def require_dossier(data: bytes, envelopes: Sequence[Envelope], withheld: Mapping[str, str] | None = None) -> int:
    """The number of entries in the dossier of the last examination, if every one of them is here, or its hash.

    `withheld` (uid → leaf hash, hex) are the entries of which the bundle shows no more: a uid is tied to a hash by the dossier alone, so
    what the dossier does not name is refused. Raises WrongDossier.
    """
    examinations = [envelope for envelope in envelopes if envelope.kind == EXAMINED]
    if not examinations:
        raise WrongDossier("no examination in the bundle speaks of a dossier")
    rows = _rows_of(data)
    if examinations[-1].body.get("dossier") != {"entries": len(rows), "sha256": sha256(data).hexdigest()}:
        raise WrongDossier("not the dossier that the last examination read")
    hashes = {**(withheld or {}), **{envelope.uid: envelope.leaf_hash.hex() for envelope in envelopes}}
    for uid in sorted((withheld or {}).keys() - dict(rows).keys()):
        raise WrongDossier(f"entry {uid} is withheld, and the examination did not read it")
    for uid, leaf_hash in rows:
        if hashes.get(uid) != leaf_hash:
            raise WrongDossier(f"entry {uid} was examined and is not in the bundle with this hash")
    return len(rows)


def require_subject(subject: Members, envelopes: Sequence[Envelope]) -> None:
    """That the bundle's subject has an entry, which says all further members of it (a number) in its body. Raises WrongSubject."""
    rest = {name: value for name, value in subject.items() if name not in ("type", "id")}
    bodies = [envelope.body for envelope in envelopes if envelope.subject == (subject.get("type"), subject.get("id"))]
    if not any(all(body.get(name) == value for name, value in rest.items()) for body in bodies):
        raise WrongSubject("no entry in the bundle is about its subject")


def _rows_of(data: bytes) -> list[tuple[str, str]]:
    try:
        value = canonical.read(data)
    except NotCanonical as error:
        raise WrongDossier(f"dossier.json: {error.reason}") from error
    rows = [_row(row) for row in value] if isinstance(value, list) else []
    if not isinstance(value, list) or rows != sorted(dict(rows).items()):
        raise WrongDossier("dossier.json is not a list, sorted by uid, each once")
    return rows


def _row(value: Value) -> tuple[str, str]:
    match value:
        case [str() as uid, str() as leaf_hash]:
            return uid, leaf_hash
    raise WrongDossier("dossier.json is not a list of uid and leaf hash")
