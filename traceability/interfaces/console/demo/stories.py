"""The stories of a country in miniature, as data: registry rows, requests in order, and what the examination must say.

A story names the ids that it cannot know as `@event:LABEL`; they are filled in from the answers.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from traceability.interfaces.console.demo.client import Client

FOLDER = Path(__file__).parent / "stories"
NAMES = tuple(sorted(path.stem for path in FOLDER.glob("S*.json")))
PLACEHOLDER = "@event:"
ARRAYS = ("organisations", "users", "facilities", "licences", "quotas", "public_list", "listed_parties", "policies")


@dataclass(frozen=True)
class Story:
    """One story file; its own README says what each key holds."""

    name: str
    title: Mapping[str, str]
    registry: Mapping[str, Any]
    steps: tuple[Mapping[str, Any], ...]
    shipments: tuple[Mapping[str, Any], ...]
    expect: Mapping[str, Any] | list[Mapping[str, Any]]

    @property
    def expected(self) -> tuple[Mapping[str, Any], ...]:
        """What the examination of each shipment must say."""
        return tuple(self.expect) if isinstance(self.expect, list) else (self.expect,)

    @property
    def acting(self) -> tuple[str, ...]:
        """Codes of the organisations that record something, so need a token."""
        return tuple(sorted({step["as"] for step in (*self.steps, *self.shipments)}))


@dataclass
class Played:
    """What the service answered: ids by label, and the shipments' numbers in order."""

    events: dict[str, str] = field(default_factory=dict)
    shipments: list[str] = field(default_factory=list)


def load(name: str) -> Story:
    """The story of this name, S01 to S12. It may use lots of earlier ones."""
    read = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return Story(read["id"], read["title"], read["registry"], tuple(read["steps"]), tuple(read["shipments"]), read["expect"])


def filled(value: Any, events: Mapping[str, str]) -> Any:
    """`value` with every `@event:LABEL` replaced by the id that the event of that label got."""
    if isinstance(value, str) and value.startswith(PLACEHOLDER):
        return events[value.removeprefix(PLACEHOLDER)]
    if isinstance(value, Mapping):
        return {name: filled(member, events) for name, member in value.items()}
    if isinstance(value, list | tuple):
        return [filled(member, events) for member in value]
    return value


def merged(documents: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """One registry document out of several; a row that several of them bring stands in it once."""
    whole: dict[str, Any] = {"format": "registry/1"}
    for document in documents:
        for array in ARRAYS:
            rows = whole.setdefault(array, [])
            rows.extend(row for row in document.get(array, ()) if row not in rows)
    return {name: rows for name, rows in whole.items() if rows}


def play(story: Story, client: Client, tokens: Mapping[str, str], played: Played | None = None) -> Played:
    """Send the story's requests in order, each under its label as idempotency key, and return what was answered.

    Playing a story again sends the same requests again, which changes nothing. Raises ApiRefused.
    """
    played = played or Played()
    for step in story.steps:
        body = filled(step["body"], played.events)
        answer = client.with_token(tokens[step["as"]]).post(step["path"], body, key=step["label"])
        played.events[step["label"]] = answer["events"][0]["id"]
    for shipment in story.shipments:
        body = filled(shipment["body"], played.events)
        answer = client.with_token(tokens[shipment["as"]]).post("/shipments", body, key=shipment["label"])
        played.shipments.append(answer["number"])
    return played
