"""Evidence of a fork, as files that can be shown to others: both notes, and the proof where sizes differ."""

import re
from pathlib import Path

from traceability.tlog.errors import Fork


def write_evidence(fork: Fork, folder: Path) -> Path:
    """Writes `fork-<origin>-<size>/` below `folder` and returns it; earlier evidence is never overwritten. Raises OSError."""
    name = f"fork-{re.sub(r'[^A-Za-z0-9._-]', '_', fork.origin)}-{fork.size}"
    files = {"first.checkpoint": fork.notes[0], "second.checkpoint": fork.notes[1]}
    if fork.proof is not None:
        files["consistency.txt"] = fork.proof
    number = 1
    while True:
        target = folder / (name if number == 1 else f"{name}.{number}")
        try:
            target.mkdir()
        except FileExistsError:
            if _holds(target, files):
                return target
            number += 1
            continue
        for file, data in files.items():
            (target / file).write_bytes(data)
        return target


def _holds(target: Path, files: dict[str, bytes]) -> bool:
    return all((target / file).is_file() and (target / file).read_bytes() == data for file, data in files.items())
