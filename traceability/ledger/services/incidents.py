"""What went wrong outside and waits for a person: reported once, kept with its evidence, settled once."""

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from traceability.ledger.errors import IncidentUnknown
from traceability.tlog import strict

log = logging.getLogger(__name__)

WITNESS = "witness"  # kinds of incident: `about` is the witness's name and key id; others name theirs beside what they watch
MOST_SHOWN = 500

_REPORT = """
INSERT INTO ledger.incident (kind, about, what, evidence) VALUES (%s, %s, %s, %s)
ON CONFLICT (kind, about) WHERE settled_at IS NULL DO NOTHING RETURNING incident_id
"""
_SETTLE = "SELECT ledger.settle_incident(%s, %s, %s)"
_OPEN = "SELECT about FROM ledger.incident WHERE kind = %s AND settled_at IS NULL"
_SHOWN = """
SELECT incident_id, kind, about, what, evidence::text, reported_at, settled_at, settled_by, note FROM ledger.incident
WHERE %s OR settled_at IS NULL ORDER BY incident_id DESC LIMIT %s
"""


@dataclass(frozen=True)
class Incident:
    """One incident. `evidence` is JSON, name → base64 of the exact bytes; the last three are None until a person settles it."""

    incident_id: int
    kind: str
    about: str
    what: str
    evidence: str
    reported_at: datetime
    settled_at: datetime | None
    settled_by: str | None
    note: str | None


def report(kind: str, about: str, what: str, evidence: Mapping[str, bytes] | None = None) -> int | None:
    """Keep an incident and raise the alarm; its number, or None while one of this kind is open about the same. One statement.

    `what` is a sentence of at least 8 characters, `evidence` the exact bytes by name. Called by the roles of application and sequencer.
    """
    kept = {name: strict.in_base64(content) for name, content in (evidence or {}).items()}
    with connection.cursor() as cursor:
        cursor.execute(_REPORT, [kind, about, what, json.dumps(kept)])
        row = cursor.fetchone()
    if row is None:
        return None
    log.critical("incident", extra={"number": row[0], "kind": kind, "about": about, "what": what})
    return int(row[0])


def settle(number: int, *, by: str, note: str = "") -> None:
    """Say that a person has looked and decided; what was left out because of it counts again. Raises IncidentUnknown.

    Called by the application's role.
    """
    with connection.cursor() as cursor:
        cursor.execute(_SETTLE, [number, by, note])
        if not cursor.fetchone()[0]:
            raise IncidentUnknown(number=number)


def open_about(kind: str) -> frozenset[str]:
    """What open incidents of this kind are about. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_OPEN, [kind])
        return frozenset(about for (about,) in cursor.fetchall())


def incidents(*, settled_too: bool = False, limit: int = MOST_SHOWN) -> list[Incident]:
    """The incidents, newest first; at most `limit`."""
    with connection.cursor() as cursor:
        cursor.execute(_SHOWN, [settled_too, limit])
        return [Incident(*row) for row in cursor.fetchall()]
