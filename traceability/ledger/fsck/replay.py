"""Rows against what was sworn of them: each entry's body beside the rows that it describes, and derived rows derived again.

What an entry commits to is compared as far as its disclosures still open it; what was erased is compared with nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from traceability.ledger.fsck import stumbling
from traceability.ledger.fsck.forms import Form
from traceability.ledger.fsck.report import Report
from traceability.ledger.fsck.walk import LogRow, Row, rows
from traceability.ledger.losses import REPLAY, ROWS_THAT_SAY_SO
from traceability.ledger.replay import BATCH, DERIVATIONS, STATES, Batch, Compared, Stated
from traceability.tlog import canonical
from traceability.tlog.errors import TlogError

KIND = REPLAY
Opened = Mapping[str, Mapping[str, tuple[bytes, bytes]]]
"""Entry uid -> path -> salt and canonical value."""

_NOTHING = object()
_CLOCK_SECONDS = 300
"""Between a row's time, which the command takes, and its entry's, which the database takes at the end of the same command."""
_UNSWORN = """
SELECT stored.{column} FROM {table} AS stored
WHERE NOT EXISTS (SELECT FROM ledger.entry WHERE subject_type = %s AND subject_id = stored.{column} AND kind = %s) ORDER BY 1
"""


class Replay:
    """Walks with the leaves of one log."""

    def __init__(self, log: LogRow, report: Report) -> None:
        self._log, self._report = log, report
        report.count(KIND, 0)

    def check(self, chunk: Sequence[Row], forms: Sequence[Form | None], opened: Opened) -> None:
        """`opened`: the disclosures of the chunk's entries; empty when this role may not read them."""
        of_kind: dict[str, list[tuple[Row, Form]]] = {}
        for row, form in zip(chunk, forms, strict=True):
            if form is not None and form.is_usual and row.kind in STATES:
                of_kind.setdefault(row.kind, []).append((row, form))
        for kind, sworn in of_kind.items():
            for start in range(0, len(sworn), BATCH):
                self._compare(kind, sworn[start : start + BATCH], opened)

    def _compare(self, kind: str, sworn: Sequence[tuple[Row, Form]], opened: Opened) -> None:
        def read(some: Sequence[tuple[Row, Form]]) -> Mapping[UUID, Stated]:
            return STATES[kind].read([UUID(row.subject_id) for row, _ in some])

        with stumbling.named(self._report, KIND, self._log.origin, f"rows of {kind}", what=f"{KIND} of {kind}"):
            for part, found in stumbling.each(sworn, read, lambda one, fault: self._bad(one[0], stumbling.READABLE, fault)):
                self._hold_all(part, found, opened)

    def _hold_all(self, sworn: Sequence[tuple[Row, Form]], found: Mapping[UUID, Stated], opened: Opened) -> None:
        for row, form in sworn:
            stated = found.get(UUID(row.subject_id))
            if stated is not None and stated.version not in (None, row.subject_version):
                continue
            self._report.count(KIND)
            if stated is None:
                self._bad(row, ROWS_THAT_SAY_SO, None)
                continue
            try:
                self._hold(row, form.envelope, stated, opened.get(row.uid, {}))
            except Exception as fault:  # noqa: BLE001 whatever it is
                self._bad(row, stumbling.READABLE, stumbling.of(fault))

    def _hold(self, row: Row, envelope: dict[str, Any], stated: Stated, opened: Mapping[str, tuple[bytes, bytes]]) -> None:
        sworn, committed = envelope["body"], envelope.get("commitments") or {}
        said: Any = stated.body
        if committed:
            sworn, said = _disclosed(sworn, opened), _without(said, committed.keys() - opened.keys())
        if stated.unheld:
            sworn = {name: value for name, value in sworn.items() if name not in stated.unheld}
        difference = None if sworn == said else first_difference(sworn, said)
        if difference is not None:
            self._bad(row, *difference)
        elif stated.organisation is not None and str(stated.organisation) != envelope["organisation"]:
            self._bad(row, f"organisation {envelope['organisation']}", stated.organisation)
        elif stated.actor is not None and str(stated.actor) != envelope["actor"]["id"]:
            self._bad(row, f"actor {envelope['actor']['id']}", stated.actor)
        elif stated.recorded_at is not None:
            apart = (stated.recorded_at - datetime.fromisoformat(envelope["at"])).total_seconds()
            if abs(apart) > _CLOCK_SECONDS:
                self._bad(row, f"recorded at about {envelope['at']}", stated.recorded_at.isoformat())

    def _bad(self, row: Row, expected: object, found: object) -> None:
        place = row.place if row.place is not None else f"entry {row.entry_id}"
        self._report.bad(KIND, self._log.origin, f"{place} {row.subject_type} {row.subject_id}", expected=expected, found=found)


def check_unsworn(report: Report) -> None:
    """Rows that should have an entry of their kind and have none."""
    report.count(KIND, 0)
    for kind, replayed in STATES.items():
        if replayed.rows is None:
            continue
        table, column = replayed.rows
        with stumbling.named(report, KIND, "", table, what=f"{KIND} of {kind}"):
            for (subject_id,) in rows(_UNSWORN.format(table=table, column=column), [replayed.subject_type, kind]):
                report.bad(KIND, "", f"{replayed.subject_type} {subject_id}", expected=f"an entry {kind}", found=f"a row in {table} alone")


def check_derived(report: Report) -> None:
    """Each class of derived rows, batch by batch; what one batch stumbles over hides nothing of the others."""
    for name, derivation in DERIVATIONS.items():
        report.count(name, 0)
        with stumbling.named(report, name, "", "rows", what=f"{KIND} of {name}"):
            for one in derivation():
                _take(report, name, one)


def _take(report: Report, name: str, one: Compared | Batch) -> None:
    for compared in _compared(report, name, one) if isinstance(one, Batch) else [one]:
        report.count(name, compared.count)
        for wrong in compared.contradictions:
            report.bad(name, "", wrong.subject, expected=wrong.expected, found=wrong.found)
        for what in compared.notes:
            report.note(what)


def _compared(report: Report, name: str, batch: Batch) -> Iterator[Compared]:
    def tell(one: UUID, fault: str) -> None:
        report.bad(name, "", f"{batch.subject} {one}", expected=stumbling.READABLE, found=fault)

    for _, found in stumbling.each(batch.ids, batch.compare, tell):
        yield found


def first_difference(sworn: Any, said: Any, at: str = "") -> tuple[str, object] | None:
    """The first member, by name, that rows say otherwise than an entry: "pointer value" as sworn, and the rows' value.

    An absent member, null and what is empty are one "no value".
    """
    if isinstance(sworn, Mapping) and isinstance(said, Mapping):
        pairs = [(name, sworn.get(name, _NOTHING), said.get(name, _NOTHING)) for name in sorted(sworn.keys() | said.keys())]
    elif isinstance(sworn, list) and isinstance(said, list):
        longest = max(len(sworn), len(said))
        pairs = [(str(place), _at(sworn, place), _at(said, place)) for place in range(longest)]
    elif sworn == said or (_is_nothing(sworn) and _is_nothing(said)):
        return None
    else:
        return f"{at} {_shown(sworn)}", _shown(said)
    return next((found for name, one, other in pairs if (found := first_difference(one, other, f"{at}/{name}"))), None)


def _at(values: list[Any], place: int) -> Any:
    return values[place] if place < len(values) else _NOTHING


def _is_nothing(value: Any) -> bool:
    return value is _NOTHING or value is None or value == {} or value == []


def _shown(value: Any) -> object:
    return "nothing" if value is _NOTHING else value


def _disclosed(body: Mapping[str, Any], opened: Mapping[str, tuple[bytes, bytes]]) -> dict[str, Any]:
    """The body with the members that its disclosures open. A value that cannot be read is the disclosures' damage."""
    whole: dict[str, Any] = _copy(body)
    for pointer, (_, value) in opened.items():
        way, name = _way(whole, pointer, make=True)
        try:
            if isinstance(way, dict) and pointer.startswith("/"):
                way[name] = canonical.read(value)
        except TlogError:
            continue
    return whole


def _without(body: Mapping[str, Any], pointers: set[str]) -> dict[str, Any]:
    whole: dict[str, Any] = _copy(body)
    for pointer in pointers:
        way, name = _way(whole, pointer, make=False)
        if isinstance(way, dict):
            way.pop(name, None)
    return whole


def _way(whole: Any, pointer: str, *, make: bool) -> tuple[Any, str]:
    """What holds the member at `pointer`, and the member's name."""
    *way, name = (part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:] or [""])
    for part in way:
        if isinstance(whole, list):
            whole = whole[int(part)] if part.isdigit() and int(part) < len(whole) else None
        elif isinstance(whole, dict):
            whole = whole.setdefault(part, {}) if make else whole.get(part)
    return whole, name


def _copy(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _copy(member) for name, member in value.items()}
    return [_copy(member) for member in value] if isinstance(value, list | tuple) else value
