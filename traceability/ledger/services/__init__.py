"""What the ledger does for the apps above it."""

from traceability.ledger.acknowledgements import Acknowledgement
from traceability.ledger.envelope import Draft
from traceability.ledger.services.append import append
from traceability.ledger.services.erase import Erased, erase
from traceability.ledger.services.freeze import freeze, thaw
from traceability.ledger.services.keys_life import KeyStep, follow_keys
from traceability.ledger.services.losses import acknowledge_loss
from traceability.ledger.services.opening import announce, prepare

__all__ = [
    "Acknowledgement",
    "Draft",
    "Erased",
    "KeyStep",
    "acknowledge_loss",
    "announce",
    "append",
    "erase",
    "follow_keys",
    "freeze",
    "prepare",
    "thaw",
]
