"""What `serve` says when it is ready: the address, the demo's logins, and one curl line for each role."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from textwrap import wrap
from typing import TypedDict


class Credentials(TypedDict):
    """The file that the demo writes for people and scripts."""

    base_url: str
    tokens: Mapping[str, str]
    logins: Mapping[str, str]


# The first thing that each role would look at.
LOOK_AT = {
    "reviewer": "/api/v1/cases",
    "supervisor": "/api/v1/registry/organisations",
    "auditor": "/api/v1/shipments",
    "customs": "/api/v1/shipments",
}
AT_THE_DESK = {"rita": "reviewer", "sven": "supervisor"}
ELSEWHERE = {"otto": "auditor, at /explore/", "exp.eva": "exporter, at /own/"}
SUBMITTER = "EXP"
SUBMITTER_LOOKS_AT = "/api/v1/shipments"


def credentials(file: Path) -> Credentials | None:
    """The demo's credentials; None where the demo has not been played."""
    if not file.exists():
        return None
    known: Credentials = json.loads(file.read_text(encoding="utf-8"))
    return known


def lines(base_url: str, file: Path) -> Iterator[str]:
    """The welcome, line by line. `file` holds the demo's credentials, if it has been played."""
    yield f"Ready: {base_url}/"
    yield f"  desk        {base_url}/desk/"
    yield f"  explore     {base_url}/explore/"
    yield f"  enterprises {base_url}/own/"
    yield f"  API docs    {base_url}/api/v1/docs"
    known = credentials(file)
    if known:
        yield from _demo_lines(base_url, known, file)
    yield "Ctrl-C stops everything in order."


def _demo_lines(base_url: str, known: Credentials, file: Path) -> Iterator[str]:
    yield "Logins:"
    named = {**AT_THE_DESK, **{username: role for username, role in ELSEWHERE.items() if username in known["logins"]}}
    for username, role in named.items():
        yield f"  {username:<12}{known['logins'].get(username, ''):<28}{role}"
    others = [username for username in known["logins"] if username not in named]
    yield f"Passwords of the others, and {len(known['tokens'])} tokens, stand in {file}:"
    yield from wrap(", ".join(others), width=110, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False)
    yield "By curl, one line for each role:"
    submitter = SUBMITTER if SUBMITTER in known["tokens"] else next((name for name in known["tokens"] if name not in LOOK_AT), None)
    for name in [*([submitter] if submitter else []), *(name for name in known["tokens"] if name in LOOK_AT)]:
        path = LOOK_AT.get(name, SUBMITTER_LOOKS_AT)
        role = name if name in LOOK_AT else f"submitter ({name})"
        yield f"  # {role}"
        yield f"  curl -H 'Authorization: Bearer {known['tokens'][name]}' {base_url}{path}"
    yield "  # anybody"
    yield f"  curl {base_url}/api/v1/ledger/checkpoint"
