"""Another key for the same log, one step at a time, each on disk before it counts (ledger.md section 7). No Django, no database.

A new key lies beside the old one, in `key.next`, and signs nothing until the sealed log itself shows the entry that announces it. Then
both sign for a grace of 30 days. The old one goes when the sealed log shows the entry that retires it; its private half is then gone.
"""

import json
from dataclasses import dataclass
from pathlib import Path

from traceability.ledger.errors import SignerRefuses
from traceability.ledger.signer import durable, keys
from traceability.tlog import checkpoints, merkle, notes, proofs, strict
from traceability.tlog.errors import BadProof, TlogError

GRACE_SECONDS = 30 * 86400

NEXT, IN_FORCE, RETIRING = "next", "in-force", "retiring"
ANNOUNCED, RETIRED = "key.announced", "key.retired"


@dataclass(frozen=True)
class KeyStanding:
    """`next`: made, signs nothing yet. `in-force`: signs. `retiring`: signs until the log shows its retirement."""

    vkey: str
    standing: str


@dataclass(frozen=True)
class Proven:
    """What a sealed entry says about a key, and the checkpoint that covers it."""

    kind: str
    vkey: str
    note: bytes


def begin(folder: Path) -> notes.VerifierKey:
    """Make the next key of the log whose key is here; a second call returns the same one. Raises SignerRefuses, OSError."""
    try:
        return keys.find_or_make(folder / "key.next", keys.read(folder / "key")[0].name).verifier
    except (TlogError, FileNotFoundError) as problem:
        raise SignerRefuses(reason=f"no key to rotate: {problem}") from problem


def standings(folder: Path) -> list[KeyStanding]:
    """All keys of the folder, those in force first. Raises OSError, BadKey."""
    in_force = _vkeys(folder / "key")
    retiring = _retiring(folder)
    found = [KeyStanding(vkey, RETIRING if vkey in retiring else IN_FORCE) for vkey in in_force]
    return found + [KeyStanding(vkey, NEXT) for vkey in _vkeys(folder / "key.next") if vkey not in in_force]


def ask_retirement(folder: Path, key_id: str, *, now: int, is_early: bool = False) -> notes.VerifierKey:
    """Mark the key with this id (8 hex digits) as one that shall go. `now` in POSIX seconds.

    Raises SignerRefuses for a key that is not in force, for the only one, and before the grace of the newest is over.
    """
    try:
        in_force = [key.verifier for key in keys.read(folder / "key")]
        since = _since(folder)
    except (TlogError, FileNotFoundError) as problem:
        raise SignerRefuses(reason=str(problem)) from problem
    found = [key for key in in_force if key.id.hex() == key_id]
    left = [key for key in in_force if key.vkey not in {*_retiring(folder), *(key.vkey for key in found)}]
    if not found:
        raise SignerRefuses(reason=f"no key with the id {key_id} is in force")
    if not left:
        raise SignerRefuses(reason=f"{key_id} is the only key in force: rotate first")
    ends_at = max(since.get(key.vkey, 0) for key in left) + GRACE_SECONDS
    if now < ends_at and not is_early:
        raise SignerRefuses(reason=f"{key_id} signs beside the new key for {-(-(ends_at - now) // 86400)} more days")
    durable.replace(folder / "key.retiring", "".join(f"{vkey}\n" for vkey in sorted({*_retiring(folder), found[0].vkey})).encode())
    return found[0]


def proven(receipt: bytes, verifiers: list[notes.VerifierKey]) -> Proven:
    """What the receipt shows under a checkpoint that one of these keys signed. Raises TlogError."""
    found = proofs.parse_receipt(receipt)
    signed = checkpoints.open_checkpoint(found.checkpoint, verifiers).checkpoint
    if found.extra is None:
        raise BadProof("no leaf in the receipt")
    merkle.verify_inclusion(found.index, signed.size, merkle.leaf_hash(found.extra), found.path, signed.root)
    try:
        leaf = json.loads(found.extra)
        said = (leaf["log"], leaf["kind"], leaf["body"]["vkey"], leaf["body"]["purpose"])
    except (ValueError, KeyError, TypeError) as problem:
        raise BadProof("the leaf is no entry about a key") from problem
    log, kind, vkey, purpose = said
    if log != signed.log or kind not in (ANNOUNCED, RETIRED) or purpose != "checkpoint":
        raise BadProof("the leaf is no entry about a key of checkpoints of this log")
    return Proven(kind, vkey, found.checkpoint)


def follow(folder: Path, said: Proven, *, last_note: bytes, now: int) -> bool:
    """Take the step that the sealed log shows: the next key comes into force, or a retiring one goes. False: nothing to do.

    The last note of the signer must still be signed by a key that stays. Raises OSError, BadKey, SignerRefuses.
    """
    in_force = keys.read(folder / "key")
    if said.kind == ANNOUNCED:
        coming = [key for key in _read(folder / "key.next") if key.verifier.vkey == said.vkey]
        if not coming:
            return False
        _put_in_force(folder, in_force, coming[0], now)
        return True
    staying = [key for key in in_force if key.verifier.vkey != said.vkey]
    if said.vkey not in _retiring(folder) or len(staying) == len(in_force):
        return False
    if not notes.parse(last_note).signed_by(key.verifier for key in staying):
        raise SignerRefuses(reason="no key that stays has signed the last note yet")
    durable.replace(folder / "key", keys.encode(staying).encode())
    return True


def _put_in_force(folder: Path, in_force: list[notes.SigningKey], coming: notes.SigningKey, now: int) -> None:
    since = _since(folder) | {coming.verifier.vkey: now}
    durable.replace(folder / "key.since", "".join(f"{time} {vkey}\n" for vkey, time in since.items()).encode())
    if coming.verifier not in [key.verifier for key in in_force]:  # a kill before the next line let both files name it
        durable.replace(folder / "key", keys.encode([*in_force, coming]).encode())
    (folder / "key.next").unlink()
    durable.sync_folder(folder)


def _since(folder: Path) -> dict[str, int]:
    """When each key but the first came into force, in POSIX seconds."""
    path = folder / "key.since"
    lines = path.read_text(encoding="ascii").splitlines() if path.exists() else []
    return {vkey: strict.number(time) for time, _, vkey in (line.partition(" ") for line in lines)}


def _retiring(folder: Path) -> list[str]:
    path = folder / "key.retiring"
    return path.read_text(encoding="ascii").splitlines() if path.exists() else []


def _read(path: Path) -> list[notes.SigningKey]:
    return keys.read(path) if path.exists() else []


def _vkeys(path: Path) -> list[str]:
    return [key.verifier.vkey for key in _read(path)]
