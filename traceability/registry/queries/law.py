"""Policy values and reference tables: dated rows, each with its source."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import F, QuerySet

from traceability.registry import in_force
from traceability.registry.errors import UnknownTable
from traceability.registry.models import ListedParty, PolicyValue, ReferenceRow, ReferenceTable
from traceability.registry.tables import NATURAL_KEYS

_WITH_REASON = """
SELECT head.subject_id FROM ledger.subject_head AS head JOIN ledger.entry USING (entry_id)
WHERE head.subject_type = 'reference' AND head.subject_id = ANY(%s) AND convert_from(entry.leaf, 'UTF8')::jsonb -> 'body' ? 'reason'
"""


@dataclass(frozen=True, slots=True)
class Policy:
    """One value of one key, with what a finding says about it. `is_default` tells the file's value from a supervisor's."""

    key: str
    value: str
    unit: str
    valid_from: date | None
    valid_to: date | None
    confidence: str
    source: str
    is_default: bool


def policy_rows(keys: Iterable[str] | None = None) -> dict[str, tuple[Policy, ...]]:
    """All rows of all keys (or of these), a supervisor's before the file's: of two that hold on a day, the first is meant. Two queries."""
    rows: dict[str, list[Policy]] = {}
    wanted = None if keys is None else sorted(set(keys))
    set_by_hand = PolicyValue.objects.order_by("key", F("valid_from").asc(nulls_first=True))
    defaults = _rows("policy").order_by("position")
    if wanted is not None:
        set_by_hand, defaults = set_by_hand.filter(key__any=wanted), defaults.filter(key__any=wanted)
    for row in set_by_hand:
        rows.setdefault(row.key, []).append(
            Policy(row.key, row.value, row.unit, row.valid_from, row.valid_to, row.confidence, row.source, is_default=False)
        )
    for default in defaults:
        rows.setdefault(default.key, []).append(
            Policy(
                key=default.key,
                value=default.values["value"],
                unit=default.values.get("unit", ""),
                valid_from=default.valid_from,
                valid_to=default.valid_to,
                confidence=default.confidence or "",
                source=default.source or "",
                is_default=True,
            )
        )
    return {key: tuple(found) for key, found in rows.items()}


def policy_on(key: str, *, on: date) -> Policy | None:
    """The value of one key on a day, or None: no value is known for that day. Two queries."""
    return in_force.row_on(policy_rows([key]).get(key, ()), on=on)


def policies_on(day: date) -> tuple[Policy, ...]:
    """The value of every key that has one on that day, by key. Two queries, at most one row a key."""
    found = (in_force.row_on(rows, on=day) for _, rows in sorted(policy_rows().items()))
    return tuple(policy for policy in found if policy is not None)


def policy_units() -> dict[str, str]:
    """Every policy that a check reads, with the unit in which it is counted; empty while that table is not loaded. One query."""
    return {row.key: row.values.get("unit", "") for row in _rows("policy").order_by("position")}


def reference_rows(table: str, *, on: date | None = None) -> tuple[ReferenceRow, ...]:
    """The rows of a table as last loaded, in the file's order, all or those that hold on a day. One query, at most one file.

    Empty when the table was never loaded, as when its file has no rows: which of the two, `loaded_tables` says.
    Raises UnknownTable for a name that is no table.
    """
    if table not in NATURAL_KEYS:
        raise UnknownTable(table=table)
    rows = _rows(table).order_by("position")
    return tuple(row for row in rows if on is None or in_force.holds(row, on=on))


def loaded_tables() -> dict[str, ReferenceTable]:
    """Every table that was loaded, by name: at most one a name. One query."""
    return {table.name: table for table in ReferenceTable.objects.order_by("name")}


def stated_by_supervisors(tables: Iterable[ReferenceTable]) -> frozenset[str]:
    """Names of those tables whose present version a supervisor stated: its entry gives a reason. At most one query."""
    by_id = {table.id: table.name for table in tables}
    if not by_id:
        return frozenset()
    with connection.cursor() as cursor:
        cursor.execute(_WITH_REASON, [sorted(by_id)])
        return frozenset(by_id[table_id] for (table_id,) in cursor.fetchall())


def listed_parties_on(day: date) -> tuple[ListedParty, ...]:
    """Every party on any list on that day, in one query. Lists are short; a name is compared with all of them."""
    found = ListedParty.objects.filter(listed_on__lte=day).exclude(until__lt=day)
    return tuple(found.order_by("list", "folded_name", "listed_on"))


def _rows(table: str) -> QuerySet[ReferenceRow]:
    return ReferenceRow.objects.filter(table__name=table, table_version=F("table__version"))
