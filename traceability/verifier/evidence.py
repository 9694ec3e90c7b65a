"""Evidence of a fork, as files that can be shown to others and checked by `compare`: both notes, and what leads from one to the other."""

import re
from pathlib import Path

from traceability.tlog import strict
from traceability.tlog.errors import BadSpelling, Fork, Malformed


class BadBeginning(Malformed):
    """Not the root of a tree's beginning."""

    code = "bad_beginning"


def write_evidence(fork: Fork, folder: Path) -> Path:
    """Writes `fork-<origin>-<size>/` below `folder` and returns it; earlier evidence is never overwritten. Raises OSError."""
    name = f"fork-{re.sub(r'[^A-Za-z0-9._-]', '_', fork.origin)}-{fork.size}"
    files = {"first.checkpoint": fork.notes[0], "second.checkpoint": fork.notes[1]}
    if fork.proof is not None:
        files["consistency.txt"] = fork.proof
    if fork.beginning is not None:
        files["beginning.txt"] = strict.in_base64(fork.beginning).encode() + b"\n"
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


def read_beginning(data: bytes) -> bytes:
    """The root in a `beginning.txt`. Raises BadBeginning."""
    try:
        return strict.hash_value(data.removesuffix(b"\n").decode("ascii"))
    except (BadSpelling, UnicodeDecodeError) as error:
        raise BadBeginning("not one hash in base64 on a line of its own") from error


def _holds(target: Path, files: dict[str, bytes]) -> bool:
    return all((target / file).is_file() and (target / file).read_bytes() == data for file, data in files.items())
