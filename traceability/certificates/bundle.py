"""The proof bundle: everything that a stranger needs to check one shipment offline, as a zip (ledger.md section 10). Pure.

The same content gives the same bytes: names sorted, dates fixed, members stored, so that no compressor's version counts.
"""

import hashlib
import zipfile
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, TypeVar

from traceability.kernel.errors import Tampering
from traceability.tlog import canonical, checkpoints, notes, strict, witnessing
from traceability.tlog.canonical import Value
from traceability.tlog.proofs import ConsistencyFile, Receipt
from traceability.verifier.bundle import check_bundle
from traceability.verifier.trust import Trust
from traceability.verifier.zipped import ZippedFiles

FORMATS = {1: "traceability-bundle/1", 2: "traceability-bundle/2"}
FIXED_DATE = (1980, 1, 1, 0, 0, 0)
READABLE = 0o644 << 16


@dataclass(frozen=True)
class Opening:
    """Salt and value of one committed field, for a reader who may see it."""

    path: str
    salt: bytes
    value: Value

    def as_json(self) -> dict[str, Value]:
        return {"path": self.path, "salt": strict.in_base64(self.salt), "value": self.value}


@dataclass(frozen=True)
class Held:
    """One entry: its exact leaf, and its path to the checkpoint of its log."""

    origin: str
    index: int
    leaf: bytes
    path: tuple[bytes, ...]
    openings: tuple[Opening, ...] = ()


@dataclass(frozen=True)
class Withheld:
    """One entry that the examination read and the reader may not: its hash, and its path to the checkpoint of its log."""

    uid: str
    origin: str
    index: int
    leaf_hash: bytes
    path: tuple[bytes, ...]


@dataclass(frozen=True)
class Stamp:
    """A time stamp: the authority's answer over the checkpoint of `size` leaves, `note`, and its path to the checkpoint of its log."""

    origin: str
    size: int
    note: bytes
    token: bytes
    path: tuple[bytes, ...] = ()


Placed = TypeVar("Placed", Held, Withheld)


@dataclass(frozen=True)
class Contents:
    """What goes into a bundle. `checkpoint` is the newest log's; `earlier` holds one for each earlier log that an entry is in.

    A time stamp of an older checkpoint than these, or of a second one of the same size, makes it a bundle of the second format.
    """

    subject: Mapping[str, str]
    checkpoint: bytes
    entries: Sequence[Held]
    withheld: Sequence[Withheld] = ()
    dossier: Sequence[tuple[str, str]] | None = None
    earlier: Sequence[bytes] = ()
    consistency: ConsistencyFile | None = None
    certificate: bytes | None = None
    policy: bytes = b""
    stamps: Sequence[Stamp] = ()


def dossier_file(read: Sequence[tuple[str, str]]) -> bytes:
    """`dossier.json`: uid and leaf hash (hex) of every entry that the examination read, sorted by uid."""
    return canonical.write([[uid, leaf_hash] for uid, leaf_hash in sorted(read)])


def files_of(contents: Contents) -> dict[str, bytes]:
    """Every file of the bundle but `bundle.json`, by name."""
    notes = {checkpoints.parse(note).checkpoint.origin: note for note in (contents.checkpoint, *contents.earlier)}
    files = {f"checkpoints/{origin.rpartition('/')[2]}": note for origin, note in notes.items() if note != contents.checkpoint}
    files["checkpoint"] = contents.checkpoint
    files["policy.txt"] = contents.policy
    for number, hidden in _numbered(contents.withheld):
        files[f"withheld/{number}.tlog-proof"] = Receipt(hidden.index, hidden.path, notes[hidden.origin]).encode()
    for number, held in _numbered(contents.entries):
        files[f"entries/{number}.leaf"] = held.leaf
        files[f"entries/{number}.tlog-proof"] = Receipt(held.index, held.path, notes[held.origin]).encode()
        if held.openings:
            files[f"disclosures/{number}.json"] = canonical.write([opening.as_json() for opening in held.openings])
    if contents.dossier is not None:
        files["dossier.json"] = dossier_file(contents.dossier)
    if contents.consistency is not None:
        files[f"consistency/{contents.consistency.old}.txt"] = contents.consistency.encode()
    if contents.certificate is not None:
        files["certificate.json"] = contents.certificate
    for stamp in contents.stamps:
        files |= _stamp_files(stamp, notes[stamp.origin], files)
    return files


def _stamp_files(stamp: Stamp, checkpoint: bytes, beside: Container[str]) -> dict[str, bytes]:
    """The token alone where it is over the bundle's own checkpoint; else with what was stamped, and that the bundle's begins with it."""
    name, own = f"timestamps/{stamp.size}.tsr", checkpoints.parse(checkpoint).checkpoint
    if stamp.size == own.size and name not in beside:
        return {name: stamp.token}
    base = f"stamped/{own.year}/{stamp.size}"
    proof = ConsistencyFile(stamp.size, stamp.path, checkpoint).encode()
    return {f"{base}.note": stamp.note, f"{base}.txt": proof, f"{base}.tsr": stamp.token}


def write(contents: Contents, out: IO[bytes]) -> None:
    """Write the zip to `out`. Requires a checkpoint for the origin of every entry."""
    files = files_of(contents)
    files["bundle.json"] = _index(contents, files)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            member = zipfile.ZipInfo(name, FIXED_DATE)
            member.create_system, member.external_attr = 3, READABLE
            archive.writestr(member, files[name])


def require_sound(path: Path, log_keys: Iterable[str], *, now: datetime) -> None:
    """Returns only if the verifier that a stranger uses accepts the bundle in this file, with these logs' vkeys.

    Raises Tampering: what we were about to hand out contradicts what was signed.
    """
    policy = witnessing.policy_of([notes.parse_vkey(vkey) for vkey in log_keys], [], 0)
    with ZippedFiles(path) as files:
        report = check_bundle(files, Trust(policy, int(now.timestamp())))
    if report.findings:
        raise Tampering(what="; ".join(f"{finding.where}: {finding.reason}" for finding in report.findings[:5]))


def _index(contents: Contents, files: Mapping[str, bytes]) -> bytes:
    listed: list[Value] = [
        {"name": name, "size": len(files[name]), "sha256": hashlib.sha256(files[name]).hexdigest()} for name in sorted(files)
    ]
    entries: list[Value] = []
    for number, held in _numbered(contents.entries):
        leaf = canonical.read_object(held.leaf)
        known: dict[str, Value] = {"n": number, "origin": held.origin, "index": held.index}
        entries.append(known | {name: leaf[name] for name in ("uid", "kind", "subject")})
    hidden: list[Value] = [
        {"n": number, "uid": one.uid, "origin": one.origin, "index": one.index, "leaf_hash": one.leaf_hash.hex()}
        for number, one in _numbered(contents.withheld)
    ]
    form = FORMATS[2 if any(name.startswith("stamped/") for name in files) else 1]
    index: dict[str, Value] = {"format": form, "log": checkpoints.parse(contents.checkpoint).checkpoint.log}
    index |= {"subject": dict(contents.subject), "files": listed, "entries": entries}
    return canonical.write(index | ({"withheld": hidden} if hidden else {}))


def _numbered(entries: Sequence[Placed]) -> Iterator[tuple[str, Placed]]:
    """The entries in log order with their six digits; earlier logs come first."""
    ordered = sorted(entries, key=lambda one: (checkpoints.order_of(one.origin), one.index))
    return ((f"{number:06d}", one) for number, one in enumerate(ordered, 1))
