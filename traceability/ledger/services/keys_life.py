"""What becomes of checkpoint keys: announced before they sign, retired before they go, each shown to the signer in the sealed log."""

from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import connection

from traceability.kernel import clock
from traceability.kernel.command import command
from traceability.ledger import entries, queries
from traceability.ledger.errors import SignerRefuses
from traceability.ledger.models import Log, SigningKey
from traceability.ledger.services.append import record
from traceability.ledger.signer import folders, rotation
from traceability.ledger.signer.keeper import Keeper, open_keeper
from traceability.ledger.signer.rotation import NEXT, RETIRING, KeyStanding
from traceability.ledger.signer.signing import SIGNED

_HAS_CHECKPOINT = "SELECT EXISTS (SELECT FROM ledger.checkpoint WHERE log_id = %s)"
_LOCKED = "SELECT version, retired_at FROM ledger.signing_key WHERE id = %s FOR UPDATE"
_RETIRE = "UPDATE ledger.signing_key SET version = %s, retired_at = %s WHERE id = %s"


@dataclass(frozen=True)
class KeyStep:
    """What was done about a key: `shown` is whether the signer has followed the sealed entry; not before it is sealed."""

    vkey: str
    standing: str
    shown: bool


def has_checkpoint(log: Log) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_HAS_CHECKPOINT, [log.log_id])
        return bool(cursor.fetchone()[0])


def keeper_of(log: Log) -> Keeper:
    """The keeper of this log's key, made now if nothing was ever signed. Raises SignerRefuses."""
    socket = settings.LEDGER_SIGNER_SOCKET
    return open_keeper(
        folder=Path(settings.LEDGER_SIGNER_DIR), socket=Path(socket) if socket else None, origin=log.origin, is_new=not has_checkpoint(log)
    )


def checkpoint_keys(log: Log) -> list[KeyStanding]:
    """The keys that the signer of this log holds; its first is made now if nothing was ever signed.

    A signer that runs in another process of this host without a socket is read from its files. Raises SignerRefuses.
    """
    folder = folders.folder_of(Path(settings.LEDGER_SIGNER_DIR), log.origin)
    if not settings.LEDGER_SIGNER_SOCKET and (folder / "key").exists():
        return rotation.standings(folder)
    if not settings.LEDGER_SIGNER_SOCKET and has_checkpoint(log):
        raise SignerRefuses(reason=f"{log.origin} has checkpoints, and {folder} has no key")
    keeper = keeper_of(log)
    try:
        return keeper.standings()
    finally:
        keeper.close()


def follow_keys(log: Log, *, organisation: UUID | None = None) -> list[KeyStep]:
    """Take the next step of each key that comes or goes: record its retirement, show the signer what is sealed about it.

    Keys are announced by `prepare`, which calls this afterwards. Raises SignerRefuses when there is a step to take and no signer.
    """
    changing = [one for one in checkpoint_keys(log) if one.standing in (NEXT, RETIRING)]
    for one in changing:
        if one.standing == RETIRING:
            retire(one.vkey, organisation=organisation)
    if not changing:
        return []
    receipts = {one.vkey: receipt for one in changing if (receipt := _sealed(one)) is not None}
    if not receipts:
        return [KeyStep(one.vkey, one.standing, False) for one in changing]
    keeper = keeper_of(log)
    try:
        return [KeyStep(one.vkey, one.standing, _shown(keeper, receipts.get(one.vkey))) for one in changing]
    finally:
        keeper.close()


@command
def retire(vkey: str, *, organisation: UUID | None = None) -> None:
    """Record that a key goes, with its entry `key.retired`; one that has gone already stays as it is."""
    key = SigningKey.objects.get(vkey=vkey)
    with connection.cursor() as cursor:
        cursor.execute(_LOCKED, [key.id])
        version, retired_at = cursor.fetchone()
        if retired_at is not None:
            return
        now = clock.now()
        cursor.execute(_RETIRE, [version + 1, now, key.id])
    record(
        [
            entries.key_retired(
                key.id,
                version=version + 1,
                name=key.name,
                vkey=key.vkey,
                purpose=key.purpose,
                not_before=key.not_before,
                retired_at=now,
                organisation=organisation,
            )
        ]
    )


def _sealed(one: KeyStanding) -> bytes | None:
    """The receipt of the newest entry about this key, once it is sealed."""
    key = SigningKey.objects.filter(vkey=one.vkey).first()
    told = queries.entries_of("key", key.id) if key else []
    wanted = rotation.RETIRED if one.standing == RETIRING else rotation.ANNOUNCED
    uids = [entry.uid for entry in told if entry.kind == wanted]
    receipt = queries.receipt(uids[-1]) if uids else None
    return receipt.text if receipt else None


def _shown(keeper: Keeper, receipt: bytes | None) -> bool:
    if receipt is None:
        return False
    answer = keeper.prove(receipt)
    if answer.code != SIGNED:
        raise SignerRefuses(reason=f"it answers {answer.code} {answer.word} to the sealed entry about its key")
    return True
