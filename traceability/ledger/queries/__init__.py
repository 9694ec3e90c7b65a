"""What the ledger tells: entries, states, proofs, health. Nothing here asks who reads; `ledger.access` and the doors do."""

from traceability.ledger.queries.entries import RecordedEntry, State, entries_of, entries_of_subjects, entry, state_of
from traceability.ledger.queries.logs import (
    Health,
    StoredCheckpoint,
    checkpoint_of_size,
    current_log,
    health,
    latest_checkpoint,
    log_of_year,
    sealed_size,
    signing_keys,
)
from traceability.ledger.queries.proofs import (
    Consistency,
    Receipt,
    consistency,
    entry_bundle,
    inclusion_path,
    inclusion_paths,
    receipt,
    receipt_of,
    tile,
)

__all__ = [
    "Consistency",
    "Health",
    "Receipt",
    "RecordedEntry",
    "State",
    "StoredCheckpoint",
    "checkpoint_of_size",
    "consistency",
    "current_log",
    "entries_of",
    "entries_of_subjects",
    "entry",
    "entry_bundle",
    "health",
    "inclusion_path",
    "inclusion_paths",
    "latest_checkpoint",
    "log_of_year",
    "receipt",
    "receipt_of",
    "sealed_size",
    "signing_keys",
    "state_of",
    "tile",
]
