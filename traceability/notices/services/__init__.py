"""What is done with webhooks: kept, told, delivered."""

from traceability.notices.services.delivering import deliver, forget_deliveries
from traceability.notices.services.keeping import Opened, ask_again, change, remove, subscribe, try_out, turn_secret
from traceability.notices.services.telling import tell

__all__ = [
    "Opened",
    "ask_again",
    "change",
    "deliver",
    "forget_deliveries",
    "remove",
    "subscribe",
    "tell",
    "try_out",
    "turn_secret",
]
