"""Named places at which a test may kill this process, to see what is left. Pure; does nothing unless LEDGER_FAULT names one.

`LEDGER_FAULT=tiles_written` kills at the first pass, `tiles_written:3` at the third.
"""

import os
import signal
from collections import Counter

POINTS = (
    "batch_begun", "sequencer_locked", "log_locked", "batch_read", "edge_read", "leaves_written", "tiles_written", "pending_deleted",
    "size_raised", "batch_committed", "export_begun", "tile_beside", "tile_placed", "tiles_exported", "signature_asked", "state_beside",
    "state_renamed", "signature_given", "checkpoint_written", "checkpoint_committed", "note_beside", "note_placed",
)  # fmt: skip
RARE_POINTS = ("next_key_made", "log_closed", "next_log_opened", "leaves_unseated", "slice_put_back")
"""Passed when a year turns, or a log is refilled; not in each batch."""
_passes: Counter[str] = Counter()


def reach(point: str) -> None:
    """Die here by SIGKILL, as a power cut would have it, if this pass was asked for."""
    wanted, _, number = os.environ.get("LEDGER_FAULT", "").partition(":")
    if wanted == point:
        _passes[point] += 1
        if _passes[point] == int(number or 1):
            os.kill(os.getpid(), signal.SIGKILL)
