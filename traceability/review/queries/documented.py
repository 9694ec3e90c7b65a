"""What every check asks, by which rule, and which thresholds hold on a day: the generated page. Two queries."""

from dataclasses import dataclass
from datetime import date

from django.db.models import F

from traceability.kernel.text import Text
from traceability.registry.models import ReferenceRow
from traceability.review import dossier as d
from traceability.review.catalogue import checks
from traceability.review.queries import law

_SILENT = Text(en="", zh="")


@dataclass(frozen=True, slots=True)
class Threshold:
    """One key that a check reads, and the row of it in force; `row` is None where none is. `is_set`: a supervisor's value."""

    key: str
    meaning: Text
    row: d.Policy | None
    is_set: bool = False


@dataclass(frozen=True, slots=True)
class Documented:
    """What a check says of itself, and its thresholds on the day that was asked about."""

    code: str
    severity: str
    title: Text
    question: Text
    rule: Text
    failure: Text
    thresholds: tuple[Threshold, ...]


def documented(on: date) -> tuple[Documented, ...]:
    """Every registered check, by code, with the policy rows in force on `on`. At most two queries."""
    found = ReferenceRow.objects.filter(table__name="policy", table_version=F("table__version")).order_by("position")
    rows = [law.as_in_file(row) for row in found]
    meanings = {row["key"]: Text(en=row.get("meaning_en", ""), zh=row.get("meaning_zh", "")) for row in rows}
    defaults = {row.key: row for row in d.rows_on(d.policies_from(rows), on)}
    values = {row.key: row for row in d.rows_on((policy for _, policy in law.policies_set()), on)}
    return tuple(
        Documented(
            code=one.code,
            severity=one.severity,
            title=one.title,
            question=one.question,
            rule=one.rule,
            failure=one.failure,
            thresholds=tuple(
                Threshold(key, meanings.get(key, _SILENT), values.get(key, defaults.get(key)), is_set=key in values) for key in one.policies
            ),
        )
        for one in checks()
    )
