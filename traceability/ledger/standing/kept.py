"""The rows of the standing checks: who works on one, and what it said last. A lease, not a lock: a killed worker's ends by itself."""

import json

from django.db import connection

from traceability.ledger.queries.timestamps import REPORT
from traceability.ledger.standing.found import OK, Found, late, well
from traceability.tlog import checkpoints

SIGNER_REPORT = "signer_report"
"""No check: the row in which the sequencer says how far its signer has signed, for whoever cannot reach the signer."""

_CLAIM = """
INSERT INTO ledger.standing AS known (name, began_at, held_until)
VALUES (%(name)s, clock_timestamp(), clock_timestamp() + make_interval(secs => %(lease)s))
ON CONFLICT (name) DO UPDATE SET began_at = EXCLUDED.began_at, held_until = EXCLUDED.held_until
WHERE known.held_until <= clock_timestamp()
  AND (known.ran_at IS NULL OR known.ran_at <= clock_timestamp() - make_interval(secs => %(not_within)s))
"""
_RENEW = "UPDATE ledger.standing SET held_until = clock_timestamp() + make_interval(secs => %s) WHERE name = %s"
_GIVE_BACK = "UPDATE ledger.standing SET held_until = '-infinity' WHERE name = %s"
_KEEP = """
INSERT INTO ledger.standing AS known (name, state, found, facts, began_at, ran_at, ok_at)
VALUES (%(name)s, %(state)s, %(found)s, %(facts)s, clock_timestamp(), clock_timestamp(), CASE WHEN %(well)s THEN clock_timestamp() END)
ON CONFLICT (name) DO UPDATE SET state = EXCLUDED.state, found = EXCLUDED.found, facts = EXCLUDED.facts, ran_at = EXCLUDED.ran_at,
    ok_at = coalesce(EXCLUDED.ok_at, known.ok_at), held_until = '-infinity'
"""
_FAILURES = "SELECT (facts ->> 'failures')::bigint FROM ledger.standing WHERE name = %s"
# A log in recovery stays there: it waits for its history, and a frozen one could be let go on.
_FREEZE = "SELECT ledger.freeze(%s) FROM ledger.log WHERE mode IN ('live', 'closing')"


def claim(name: str, *, lease: int, not_within: int = 0) -> bool:
    """Whether the check is now this caller's, for `lease` seconds; not when another works on it, or when it ran `not_within` so many."""
    return _changed(_CLAIM, {"name": name, "lease": lease, "not_within": not_within}) == 1


def renew(name: str, *, lease: int) -> None:
    """Hold the check for `lease` seconds more."""
    _changed(_RENEW, [lease, name])


def give_back(name: str) -> None:
    """Let others take the check at once; its last word stays."""
    _changed(_GIVE_BACK, [name])


def keep(name: str, found: Found) -> None:
    """Replace the check's last word, and give it back."""
    said = {"name": name, "state": found.state, "found": json.dumps(found.said.as_json(), ensure_ascii=False)}
    _changed(_KEEP, {**said, "facts": json.dumps(dict(found.facts), ensure_ascii=False), "well": found.state == OK})


def report_signer(note: bytes) -> None:
    """The sequencer's word on what its signer signed last, said anew each minute; nothing before the first note."""
    if note:
        last = checkpoints.parse(note).checkpoint
        keep(SIGNER_REPORT, well("Signed up to {signed}.", "已签至 {signed}。", signed=last.size, origin=last.origin))


def report_stamping(*, failed: bool) -> None:
    """The sequencer's word on its last request for a time stamp. Why one failed is in its log alone: an address may hold a secret."""
    if not failed:
        keep(REPORT, well("The last request was answered with a time stamp.", "最近一次请求已取得时间戳。", failures=0))
        return
    failures = _failures() + 1
    keep(REPORT, late("{failures} requests in a row gave no time stamp.", "已连续 {failures} 次请求未取得时间戳。", failures=failures))


def freeze(reason: str) -> None:
    """Nothing is sequenced or signed from now on; the first reason stays."""
    with connection.cursor() as cursor:
        cursor.execute(_FREEZE, [reason])


def _failures() -> int:
    with connection.cursor() as cursor:
        cursor.execute(_FAILURES, [REPORT])
        row = cursor.fetchone()
    return (row[0] if row else None) or 0


def _changed(statement: str, parameters: object) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)  # type: ignore[arg-type]
        return cursor.rowcount
