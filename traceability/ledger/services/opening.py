"""The first log of a deployment, as a migration opens it; and its keys, announced before anybody relies on them."""

from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import connection

from traceability.kernel import clock
from traceability.kernel.command import command
from traceability.kernel.identifiers import uuid7
from traceability.ledger import entries
from traceability.ledger.errors import SignerRefuses
from traceability.ledger.models import Log, SigningKey
from traceability.ledger.services.append import acknowledgement_key, record
from traceability.ledger.signer import keys
from traceability.ledger.signer.signing import Signer
from traceability.tlog import notes

_HAS_CHECKPOINT = "SELECT EXISTS (SELECT FROM ledger.checkpoint WHERE log_id = %s)"
_ANNOUNCE = "INSERT INTO ledger.signing_key (id, name, key_id, vkey, purpose, not_before, version) VALUES (%s, %s, %s, %s, %s, %s, 1)"


def open_first_log() -> None:
    """Insert the log of this year and its entry `log.opened`, the first of all, so that it becomes leaf 0. Run by a migration."""
    year = clock.now().year
    origin = f"{settings.LEDGER_LOG}/{year}"
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO ledger.log (log_id, origin, year) VALUES (1, %s, %s)", [origin, year])
    record([entries.log_opened(uuid7(), origin)])


def prepare(*, organisation: UUID | None = None) -> list[SigningKey]:
    """Make the keys of this host at first use, and announce those that no entry names yet; returns what was announced.

    Run by `serve` before web and sequencer start, as the application's role. Only for a signer inside this deployment:
    a signer of its own is prepared where it runs. Raises SignerRefuses when a log with checkpoints has lost its key.
    """
    log = Log.objects.exclude(mode="closed").get()
    folder = Path(settings.LEDGER_SIGNER_DIR)
    if not (folder / "key").exists():
        with connection.cursor() as cursor:
            cursor.execute(_HAS_CHECKPOINT, [log.log_id])
            if cursor.fetchone()[0]:
                raise SignerRefuses(reason=f"{log.origin} has checkpoints, and {folder} has no key")
        Signer.new(folder, log.origin).close()
    vkeys = {key.verifier.vkey: "checkpoint" for key in keys.read(folder / "key")}
    return announce(vkeys | {acknowledgement_key().verifier.vkey: "acknowledgement"}, organisation=organisation)


@command
def announce(purpose_by_vkey: dict[str, str], *, organisation: UUID | None = None) -> list[SigningKey]:
    """Record public keys that are not on record yet, each with its entry `key.announced`."""
    known = set(SigningKey.objects.filter(vkey__any=list(purpose_by_vkey)).values_list("vkey", flat=True))
    now = clock.now()
    new = []
    for vkey, purpose in sorted(purpose_by_vkey.items()):
        if vkey not in known:
            key = notes.parse_vkey(vkey)
            new.append(SigningKey(id=uuid7(), name=key.name, key_id=key.id, vkey=vkey, purpose=purpose, not_before=now, version=1))
    for one in new:
        with connection.cursor() as cursor:
            cursor.execute(_ANNOUNCE, [one.id, one.name, bytes(one.key_id), one.vkey, one.purpose, one.not_before])
    record(
        [
            entries.key_announced(one.id, name=one.name, vkey=one.vkey, purpose=one.purpose, not_before=now, organisation=organisation)
            for one in new
        ]
    )
    return new
