"""The twelve stories of the demo as plain JSON."""

import json
from functools import cache
from typing import Any

from tests.make.custody import a_submitter, record, submit
from tests.make.registry import registered
from traceability.custody.services import Submitted
from traceability.interfaces.console.demo import stories
from traceability.registry import services as registry
from traceability.registry.models import Organisation
from traceability.registry.viewer import system_viewer

NAMES = stories.NAMES


@cache
def story(name: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((stories.FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return read


def play(name: str, events: dict[str, str]) -> list[Submitted]:
    """Bring the story's registry in and record its steps and shipments by the commands, after those that it needs."""
    for needed in story(name)["needs"]:
        if not any(label.startswith(f"{needed}-") for label in events):
            play(needed, events)
    registered(story(name)["registry"])
    acting = {step["as"] for step in (*story(name)["steps"], *story(name)["shipments"])}
    for code in sorted(acting):
        registry.create_token(by=system_viewer(None, via="command"), holder_code_or_username=code)
    viewers = {one.code: a_submitter(one) for one in Organisation.objects.filter(code__in=acting)}
    for step in story(name)["steps"]:
        (recorded,) = record(viewers[step["as"]], stories.filled(step["body"], events))
        events[step["label"]] = str(recorded.event.id)
    return [submit(viewers[step["as"]], step["body"]) for step in story(name)["shipments"]]
