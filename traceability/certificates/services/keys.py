"""The key that signs certificates: made at first use on this host, and announced in the log before it signs anything."""

from pathlib import Path

from django.conf import settings
from django.db import IntegrityError

from traceability.certificates.statement import key_name
from traceability.ledger import queries as ledger_queries
from traceability.ledger.services import announce
from traceability.ledger.signer import keys
from traceability.registry import queries as registry
from traceability.tlog.notes import SigningKey

PURPOSE = "certificate"


def certificate_key() -> SigningKey:
    """The key in LEDGER_KEYS_DIR, made at the first call."""
    return keys.find_or_make(Path(settings.LEDGER_KEYS_DIR) / PURPOSE, key_name(settings.LEDGER_LOG))


def announce_key() -> SigningKey:
    """The key, on record with its entry. Two workers may call at once: one announces, the other finds it announced."""
    key = certificate_key()
    if not is_announced(key):
        regulator = registry.regulator()
        try:
            announce({key.verifier.vkey: PURPOSE}, organisation=regulator.id if regulator else None)
        except IntegrityError:
            if not is_announced(key):
                raise
    return key


def is_announced(key: SigningKey) -> bool:
    return any(one.vkey == key.verifier.vkey and one.purpose == PURPOSE for one in ledger_queries.signing_keys())
