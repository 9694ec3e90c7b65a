"""A sign of life from commands that take longer than two seconds."""

import time
from collections.abc import Callable


class Progress:
    """Says sentences at once, and counts only when they are wanted: after two seconds of silence, and every two seconds."""

    def __init__(self, write: Callable[[str], object], *, seconds: float = 2.0, clock: Callable[[], float] = time.monotonic) -> None:
        self._write, self._seconds, self._clock = write, seconds, clock
        self._last = clock()

    def say(self, sentence: str) -> None:
        """A sentence that is always worth a line."""
        self._write(sentence)
        self._last = self._clock()

    def tick(self, sentence: str) -> None:
        """How far it is. MUST be cheap to make: it is mostly thrown away."""
        if self._clock() - self._last >= self._seconds:
            self.say(sentence)
