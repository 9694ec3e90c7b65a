"""How the standing checks stand now, for whoever shows it: the last word of each, and whether that word is too old."""

from collections.abc import Iterable
from dataclasses import dataclass

from traceability.ledger.queries.standing import Finding, findings
from traceability.ledger.standing.checks import DAY, DRILL, Check, asked_for
from traceability.ledger.standing.found import FAILED, LATE, OK, UNREAD, WAITING


@dataclass(frozen=True)
class Shown:
    """One check. `state` is its last word, or `late` when that word is too old; `waiting` before its first."""

    check: Check
    finding: Finding | None
    state: str

    @property
    def days_since_well(self) -> int | None:
        """Whole days since it was last well; None for never."""
        age = self.finding.ok_age if self.finding is not None else None
        return None if age is None else int(age // DAY)


@dataclass(frozen=True)
class Summary:
    """What is not well: name of the check -> its sentence, in English, for operators."""

    failed: dict[str, str]
    late: dict[str, str]


def all_checks() -> list[Shown]:
    """Every check that is asked for, in the table's order: one query."""
    known = findings()
    return [Shown(check, known.get(name), _state(check, known.get(name))) for name, check in asked_for().items()]


def summary(checks: Iterable[Shown]) -> Summary:
    """The drill is left out: that it is due is no fault of the service, and stands in the metrics and on the desk."""
    told = [one for one in checks if one.check.name != DRILL]
    return Summary(
        failed={one.check.name: _said(one) for one in told if one.state == FAILED and one.check.is_integrity},
        late={one.check.name: _said(one) for one in told if one.state in (LATE, UNREAD)},
    )


def _state(check: Check, finding: Finding | None) -> str:
    if check.name == DRILL and (finding is None or finding.ok_age is None or finding.ok_age > check.every):
        return LATE
    if finding is None:
        return WAITING
    is_silent = finding.age is not None and finding.age > check.silent_after
    return LATE if is_silent and finding.state == OK else finding.state


def _said(one: Shown) -> str:
    """Its sentence; an old word that was good says how old it is instead."""
    if one.finding is None:
        return ""
    if one.state == LATE and one.finding.state == OK:
        return f"last run {int(one.finding.age or 0)} s ago"
    return one.finding.found.get("en", "")
