"""By whose word a mirror is believed: the keys that this deployment announced, and the memory of its signer."""

from collections.abc import Sequence
from pathlib import Path

from django.conf import settings

from traceability.ledger.errors import RefillRefused, SignerRefuses
from traceability.ledger.models import SigningKey
from traceability.ledger.signer import rotation, state
from traceability.ledger.signer.client import RemoteSigner
from traceability.ledger.signer.folders import folder_of
from traceability.tlog import notes
from traceability.tlog.errors import TlogError
from traceability.tlog.notes import VerifierKey


def trusted_keys(vkeys: Sequence[str], origin: str) -> list[VerifierKey]:
    """The keys that were named, else those on record and those that the signer holds: a key that was lost with its entry is among these.

    Raises BadKey for a text that is none.
    """
    if vkeys:
        return [notes.parse_vkey(vkey) for vkey in vkeys]
    announced = SigningKey.objects.filter(purpose="checkpoint").values_list("vkey", flat=True)
    return [notes.parse_vkey(vkey) for vkey in sorted({*announced, *_held(origin)})]


def last_note(origin: str) -> bytes:
    """What the signer of this log signed last, by its own word; empty if it never signed. Raises RefillRefused when it cannot be asked."""
    try:
        if settings.LEDGER_SIGNER_SOCKET:
            return RemoteSigner(Path(settings.LEDGER_SIGNER_SOCKET), origin).last_note
        memory = folder_of(Path(settings.LEDGER_SIGNER_DIR), origin) / "state"
        return state.decode(memory.read_bytes(), origin).note if memory.exists() else b""
    except (SignerRefuses, TlogError, OSError) as problem:
        raise RefillRefused(what=f"the signer's memory of {origin} is out of reach: {problem}") from problem


def _held(origin: str) -> list[str]:
    if settings.LEDGER_SIGNER_SOCKET:
        return [key.vkey for key in RemoteSigner(Path(settings.LEDGER_SIGNER_SOCKET), origin).verifiers]
    folder = folder_of(Path(settings.LEDGER_SIGNER_DIR), origin)
    return [one.vkey for one in rotation.standings(folder)] if (folder / "key").exists() else []
