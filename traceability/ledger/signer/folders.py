"""Where the key and the memory of each origin are: one folder for each, below the signer's root. No Django, no database."""

from pathlib import Path

from traceability.ledger.signer import state
from traceability.tlog import notes
from traceability.tlog.errors import TlogError


def folder_of(root: Path, origin: str) -> Path:
    """The folder of this origin: the root itself while nothing else lives there, else `root/<last part of the origin>`.

    The first log of a deployment has the root, later ones (another year, `2026-2`) a folder below it. Whether there is a key
    is not said; a root whose files say nothing readable stays the folder, and the signer says what is wrong there.

    Raises OSError when the root's files cannot be read.
    """
    below = root / origin.rpartition("/")[2]
    if (below / "key").exists() or (below / "state").exists():
        return below
    return root if origin_in(root) in ("", "?", origin) else below


def origins_below(root: Path) -> dict[str, Path]:
    """The folder of each origin that has a key or a memory here, the root first. Raises OSError when one cannot be read."""
    folders = [root, *sorted(path for path in root.iterdir() if path.is_dir())] if root.exists() else []
    return {origin: folder for folder in folders if (origin := origin_in(folder))}


def origin_in(folder: Path) -> str:
    """Whose key the folder holds, or whose memory if the key is lost; empty if it holds neither, or an empty memory. Raises OSError.

    A file that is there and says nothing readable belongs to no origin that could be named: "?".
    """
    key, memory = folder / "key", folder / "state"
    if key.exists():
        try:
            return notes.parse_vkey(key.read_bytes().partition(b"\n")[0].decode("ascii")).name
        except (TlogError, UnicodeDecodeError):
            return "?"
    if memory.exists():
        try:
            signed = state.decode_any(memory.read_bytes()).signed
        except TlogError:
            return "?"
        return signed.checkpoint.origin if signed else ""
    return ""
