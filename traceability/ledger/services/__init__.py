"""What the ledger does for the apps above it."""

from traceability.ledger.acknowledgements import Acknowledgement
from traceability.ledger.envelope import Draft
from traceability.ledger.services.append import append
from traceability.ledger.services.freeze import freeze, thaw
from traceability.ledger.services.opening import announce, prepare

__all__ = ["Acknowledgement", "Draft", "announce", "append", "freeze", "prepare", "thaw"]
