"""What begins with these letters? Lots, shipments, papers and seals, in one query on index ranges, whatever the number of events."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from uuid import UUID

from django.db import connection

from traceability.custody import access
from traceability.custody.queries.statements import statement
from traceability.registry.viewer import Viewer

MOST_FOUND = 20
_SEEN = re.compile(r"/\* seen (lot|event) ([\w.]+) \*/")
_TOLD = re.compile(r"/\* told (\w+) \*/")
_EXPORTED = re.compile(r"/\* exported (\w+) \*/")
_EVERYTHING = "%(organisation)s::uuid IS NULL"


@dataclass(frozen=True, slots=True)
class Found:
    """One hit. `kind`: lot, shipment, document, seal; `detail`: form of a lot, destination of a shipment, kind of a document.

    A paper or seal leads to its event, shipment or lot; `lots` are some that its event names, at most four.
    """

    kind: str
    name: str
    detail: str
    organisation: str
    organisation_name: str
    organisation_name_zh: str
    event: UUID | None
    stage: str | None
    ended_at: datetime | None
    shipment: str | None
    lot: str | None
    lots: Sequence[str]


def found(prefixes: Sequence[str], *, viewer: Viewer, most: int = MOST_FOUND) -> list[Found]:
    """Of each kind at most `most` whose name or number begins with one of the prefixes; a lot is found without its maker's code too.

    One query. Nothing that the viewer may not see. Without a prefix nothing.
    """
    asked = {"prefixes": [one for one in prefixes if one], "organisation": access.sight_of(viewer), "most": most}
    with connection.cursor() as cursor:
        cursor.execute(_statement(), asked)
        return [Found(*row) for row in cursor.fetchall()]


@cache
def _statement() -> str:
    """The text with the rules of sight filled in, which are those of `access`."""
    text = _TOLD.sub(lambda one: f"({_EVERYTHING} OR {_seen('event', one[1] + '.event_id')} OR {_own(one[1])})", statement("search"))
    text = _EXPORTED.sub(lambda one: f"({_EVERYTHING} OR {one[1]}.exporter_id = %(organisation)s)", text)
    return _SEEN.sub(lambda one: f"({_EVERYTHING} OR {_seen(one[1], one[2])})", text)


def _seen(kind: str, row: str) -> str:
    rule = f"sight.{kind}_id = {row} AND sight.organisation_id = %(organisation)s"
    return f"EXISTS (SELECT FROM custody_{kind}sight AS sight WHERE {rule})"


def _own(alias: str) -> str:
    return f"EXISTS (SELECT FROM custody_shipment AS own WHERE own.id = {alias}.shipment_id AND own.exporter_id = %(organisation)s)"
