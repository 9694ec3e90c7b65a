"""A line every two seconds while one long call runs, which cannot say itself how far it is."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

SECONDS = 2.0


@contextmanager
def heartbeat(write: Callable[[str], object], sentence: str, *, seconds: float = SECONDS) -> Iterator[None]:
    """Say `sentence` with the seconds gone, each time so many have passed; silent when the block is faster."""
    over = threading.Event()

    def beat() -> None:
        gone = seconds
        while not over.wait(seconds):
            write(f"{sentence} ({gone:.0f} s)")
            gone += seconds

    thread = threading.Thread(target=beat, name="heartbeat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
