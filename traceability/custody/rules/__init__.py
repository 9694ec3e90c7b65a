"""What cannot be recorded: claims and ground in, refusals with pointers out. Pure. What merely looks wrong is `review`'s.

Source: product.md section 3.
"""

from traceability.custody.rules.corrections import KeptLot, Past, correction_problems
from traceability.custody.rules.events import Books, event_problems, sorted_out
from traceability.custody.rules.ground import Ground, KnownLot, Party, Standing
from traceability.custody.rules.settled import custody_models, ownership_passes
from traceability.custody.rules.shipments import shipment_problems

__all__ = [
    "Books",
    "Ground",
    "KeptLot",
    "KnownLot",
    "Party",
    "Past",
    "Standing",
    "correction_problems",
    "custody_models",
    "event_problems",
    "ownership_passes",
    "shipment_problems",
    "sorted_out",
]
