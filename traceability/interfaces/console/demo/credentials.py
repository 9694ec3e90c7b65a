"""The demo's tokens and passwords, for people and scripts: random, and kept in one file that only its owner may read."""

import json
import os
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

BYTES_OF_CHANCE = 18
OWNER_ONLY = 0o600


@dataclass
class Credentials:
    """`tokens` by organisation code or role, `logins` password by username."""

    base_url: str
    tokens: dict[str, str] = field(default_factory=dict)
    logins: dict[str, str] = field(default_factory=dict)

    def write(self, path: Path) -> None:
        """Replace the file at once: a reader sees the old one or the new one, and nobody but the owner sees either."""
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY), "w", encoding="utf-8") as file:
            json.dump(vars(self), file, ensure_ascii=False, indent=2)
            file.write("\n")
        beside.replace(path)


def read(path: Path) -> Credentials | None:
    """The credentials of an earlier start; None when there are none, or what stands there is not ours."""
    try:
        known = json.loads(path.read_text(encoding="utf-8"))
        return Credentials(str(known["base_url"]), _texts(known["tokens"]), _texts(known["logins"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def new_passwords(usernames: Iterable[str]) -> dict[str, str]:
    """A random password for each."""
    return {username: secrets.token_urlsafe(BYTES_OF_CHANCE) for username in usernames}


def _texts(members: Mapping[str, object]) -> dict[str, str]:
    return {str(name): str(value) for name, value in members.items()}
