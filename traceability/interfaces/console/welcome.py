"""What `serve` says when it is ready: the address, the demo's logins, and one curl line for each role."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TypedDict


class Credentials(TypedDict):
    """The file that the demo writes for people and scripts."""

    base_url: str
    tokens: Mapping[str, str]
    logins: Mapping[str, str | Mapping[str, str]]


# The first thing that each role would look at.
LOOK_AT = {
    "reviewer": "/api/v1/cases",
    "supervisor": "/api/v1/registry/organisations",
    "auditor": "/api/v1/shipments",
    "customs": "/api/v1/shipments",
}
SUBMITTER_LOOKS_AT = "/api/v1/shipments"


def credentials(file: Path) -> Credentials | None:
    """The demo's credentials; None where the demo has not been played."""
    if not file.exists():
        return None
    known: Credentials = json.loads(file.read_text(encoding="utf-8"))
    return known


def lines(base_url: str, known: Credentials | None) -> Iterator[str]:
    """The welcome, line by line."""
    yield f"Ready: {base_url}/"
    yield f"  desk      {base_url}/desk/"
    yield f"  API docs  {base_url}/api/v1/docs"
    if known:
        yield from _demo_lines(base_url, known)
    yield "Ctrl-C stops everything in order."


def _demo_lines(base_url: str, known: Credentials) -> Iterator[str]:
    yield "Logins for the desk:"
    for username, login in known["logins"].items():
        facts = login if isinstance(login, str) else "  ".join(str(value) for value in login.values() if value != username)
        yield f"  {username:<16}{facts}"
    yield "By curl, one line for each role:"
    submitters = [name for name in known["tokens"] if name not in LOOK_AT]
    for name in [*submitters[:1], *(name for name in known["tokens"] if name in LOOK_AT)]:
        path = LOOK_AT.get(name, SUBMITTER_LOOKS_AT)
        role = name if name in LOOK_AT else f"submitter ({name})"
        yield f"  # {role}"
        yield f"  curl -H 'Authorization: Bearer {known['tokens'][name]}' {base_url}{path}"
    yield "  # anybody"
    yield f"  curl {base_url}/api/v1/ledger/checkpoint"
