"""/healthz: this process answers. /readyz: everything that a request needs is there, each part by name."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from psycopg_pool import PoolTimeout
from redis.exceptions import RedisError

from traceability.kernel.errors import TraceabilityError
from traceability.ledger import queries as ledger
from traceability.ledger.queries.timestamps import stamping
from traceability.ledger.standing.shown import all_checks, summary

OK, AWAY, LATE, FAILED, UNKNOWN = "ok", "away", "late", "failed", "unknown"
Part = tuple[str, dict[str, Any] | None]
"""One word, and what else an operator should know."""
_NO_STORE = {"Cache-Control": "no-store"}


def healthz(request: HttpRequest) -> JsonResponse:
    """200 as long as this process can answer at all; asks nobody."""
    return JsonResponse({"status": OK}, headers=_NO_STORE)


def readyz(request: HttpRequest) -> JsonResponse:
    """200 when every part is there, else 503 with the parts that are not. Standing checks that are late are told, no more."""
    parts: dict[str, Part] = {}
    for name, part in PARTS.items():
        # Without the database the parts that stand in it cannot be known; asking each would only wait again.
        known = name in OUTSIDE_THE_DATABASE or parts.get("database", (OK, None))[0] == OK
        parts[name] = _asked(part) if known else (UNKNOWN, None)
    ready = all(state == OK or (name in ONLY_TOLD and state == LATE) for name, (state, _) in parts.items())
    told = {name: state if facts is None else {"state": state, **facts} for name, (state, facts) in parts.items()}
    return JsonResponse({"status": OK if ready else "unavailable", **told}, status=200 if ready else 503, headers=_NO_STORE)


def _asked(part: Callable[[], Part]) -> Part:
    try:
        return part()
    except (Error, PoolTimeout, RedisError, OSError, TraceabilityError, IndexError):
        return AWAY, None


def _database() -> Part:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return OK, None


def _broker() -> Part:
    cache.get("readyz")
    return OK, None


_applied: set[str] = set()


def _migrations() -> Part:
    """Whether every migration of this code has run. Asked until it is so; a running process does not lose one."""
    if not _applied:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if waiting:
            return "waiting", {"not_applied": len(waiting)}
        _applied.add(str(connection.settings_dict["NAME"]))
    return OK, None


def _sequencer() -> Part:
    """Where the log stands. Being late is told; it counts only when the promise of the acknowledgements is broken."""
    health = ledger.health()
    facts = {
        "mode": health.mode,
        "reason": health.reason,
        "size": health.size,
        "sealed_size": health.sealed_size,
        "lag": health.lag,
        "pending": health.pending,
        "pending_age": health.pending_age,
        "checkpoint_age": health.checkpoint_age,
    }
    stamps = stamping()
    if stamps is not None:  # told, and never a reason not to be ready
        facts |= {"timestamp_age": stamps.age, "timestamp_failures": stamps.failures}
    if not health.is_sound:
        return health.mode, facts
    return LATE if (health.pending_age or 0) > settings.LEDGER_MERGE_DEADLINE_SECONDS else OK, facts


def _integrity() -> Part:
    """Whether the standing checks find the record as it was: a failure has frozen the log, and names itself here."""
    failed = summary(all_checks()).failed
    return (FAILED, {"checks": failed}) if failed else (OK, None)


def _timeliness() -> Part:
    """Which standing checks are late, could not read, or have not run for too long."""
    behind = summary(all_checks()).late
    return (LATE, {"checks": behind}) if behind else (OK, None)


PARTS: dict[str, Callable[[], Part]] = {
    "database": _database,
    "broker": _broker,
    "migrations": _migrations,
    "sequencer": _sequencer,
    "ledger_integrity": _integrity,
    "ledger_timeliness": _timeliness,
}
OUTSIDE_THE_DATABASE = frozenset({"database", "broker"})
ONLY_TOLD = frozenset({"ledger_timeliness"})
