"""Beat's clock. What is due is kept in memory: every ring may come early or twice, so there is nothing to remember."""

from pathlib import Path
from typing import Any

from celery.beat import Scheduler


class Clock(Scheduler):
    """Celery's scheduler without its file: one that a kill cuts short would keep every later beat from starting.

    `schedule_filename` is touched with every tick: its age says whether beat lives.
    """

    def __init__(self, *args: Any, schedule_filename: str, **kwargs: Any) -> None:
        self._alive = Path(schedule_filename)
        super().__init__(*args, **kwargs)

    def tick(self, *args: Any, **kwargs: Any) -> float:
        pause: float = super().tick(*args, **kwargs)
        self._alive.touch()
        return pause
