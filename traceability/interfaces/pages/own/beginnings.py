"""What the form of a new shipment begins with: nothing, an earlier shipment of the same enterprise, or one of its lots."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest

from traceability.certificates import queries as certificates
from traceability.custody import queries as custody
from traceability.custody.claims import SHIPMENT
from traceability.custody.models import Holding
from traceability.custody.queries import ShipmentView
from traceability.interfaces.pages.own.body import MOST_ROWS, Body
from traceability.interfaces.pages.own.fields import ROWS
from traceability.registry.viewer import Viewer

NEVER_LEFT = frozenset({"withdrawn", "returned", "refused"})
"""States in which a shipment has used up neither its papers nor its seals."""
_OF_ONE_SHIPMENT = ("number", "sha256", "issued_on", "fields")
"""What a paper says of itself and of its goods; another shipment has another paper of the same kind."""
_ASKED_ROWS = re.compile(r"([a-z]+)\.([0-9]{1,3})", re.ASCII)


def begun(request: HttpRequest, viewer: Viewer, lots: Sequence[Holding]) -> Body:
    """By `?like=NUMBER` a copy of that shipment, by `?lot=NAME` one line with all that is left of it. Raises ShipmentNotSeen."""
    if number := request.GET.get("like", ""):
        return copied(custody.shipment(number, viewer=viewer))
    name = request.GET.get("lot", "")
    held = next((one for one in lots if one.lot.name == name), None)
    return {"lines": [{"lot": name[:100]} | ({"net_kg": str(held.left_kg)} if held else {})]} if name else {}


def said_before(before: ShipmentView) -> Body:
    """What was submitted, member by member."""
    return {name: value for name, value in before.as_json().items() if name in SHIPMENT.members}


def copied(before: ShipmentView) -> Body:
    """An earlier shipment to begin with: without its reference and day, and, once it has left, without what each shipment has anew."""
    said = said_before(before)
    for name in ("reference", "planned_export_on"):
        said.pop(name, None)
    if certificates.states_of([before.shipment.id])[before.shipment.id] in NEVER_LEFT:
        return said
    said["lines"] = [_without(line, "lot", "net_kg") for line in said["lines"]]
    said["documents"] = [_without(paper, *_OF_ONE_SHIPMENT) for paper in said.get("documents", [])]
    said["packages"] = [_without(package, "seals", "marks", "gross_kg", "net_kg") for package in said.get("packages", [])]
    return said


def _without(said: Mapping[str, Any], *names: str) -> Body:
    return {name: value for name, value in said.items() if name not in names}


def asked_rows(request: HttpRequest, said: Mapping[str, Any]) -> dict[str, int]:
    """Empty rows so that there are as many as `?rows=lines.3,documents.2` asks for: what a tab kept finds its fields."""
    asked = {name: min(int(number), MOST_ROWS) for name, number in _ASKED_ROWS.findall(request.GET.get("rows", "")[:200])}
    return {name: asked[name] - len(said.get(name, [])) for name in ROWS if asked.get(name, 0) > len(said.get(name, []))}
