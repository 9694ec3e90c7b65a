"""The first log of a deployment, as a migration opens it; and its keys, announced before anybody relies on them."""

from uuid import UUID

from django.conf import settings
from django.db import connection

from traceability.kernel import clock
from traceability.kernel.command import command
from traceability.kernel.identifiers import uuid7
from traceability.ledger import entries
from traceability.ledger.errors import SignerRefuses
from traceability.ledger.models import Log, SigningKey
from traceability.ledger.policy import deployment_policy
from traceability.ledger.services.append import acknowledgement_key, record
from traceability.ledger.services.keys_life import checkpoint_keys, has_checkpoint
from traceability.ledger.signer.rotation import NEXT
from traceability.tlog import notes

_ANNOUNCE = "INSERT INTO ledger.signing_key (id, name, key_id, vkey, purpose, not_before, version) VALUES (%s, %s, %s, %s, %s, %s, 1)"


def open_first_log() -> None:
    """Insert the log of this year and its entry `log.opened`, the first of all, so that it becomes leaf 0. Run by a migration."""
    year = clock.now().year
    origin = f"{settings.LEDGER_LOG}/{year}"
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO ledger.log (log_id, origin, year) VALUES (1, %s, %s)", [origin, year])
    record([entries.log_opened(uuid7(), origin)])


def prepare(*, organisation: UUID | None = None) -> list[SigningKey]:
    """Make the keys of this deployment at first use, and announce those that no entry names yet; returns what was announced.

    Run before web and sequencer start, as the application's role. Raises SignerRefuses when a log with checkpoints has lost its key,
    or a signer of its own is away; PolicyUnusable.
    """
    log = Log.objects.exclude(mode="closed").get()
    held = checkpoint_keys(log)
    _require_known(log, [one.vkey for one in held if one.standing != NEXT])
    vkeys = {one.vkey: "checkpoint" for one in held}
    vkeys |= {key.vkey: "witness" for key in deployment_policy().witnesses.values() if key.is_supported}
    return announce(vkeys | {acknowledgement_key().verifier.vkey: "acknowledgement"}, organisation=organisation)


def _require_known(log: Log, in_force: list[str]) -> None:
    """A signer that was begun anew beside a log with checkpoints cannot continue it."""
    if has_checkpoint(log) and not SigningKey.objects.filter(vkey__any=in_force).exists():
        raise SignerRefuses(reason=f"{log.origin} has checkpoints, and the signer's key is not one that its entries name")


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
