"""C04: was it recorded in time? Rule: checks.md, C04 and section 4."""

from collections.abc import Iterator
from datetime import date, timedelta

from traceability.kernel.clock import legal_day
from traceability.kernel.text import Text
from traceability.review.answers import Judged, fails, fits, lacks
from traceability.review.catalogue import HOLD, WARN, check
from traceability.review.dossier import Dossier, Event

DUE_DAY, HOLD_AFTER = "C04.due_day", "C04.hold_after_days"
_SHIPMENT = Text(
    en="Shipment {shipment} was submitted {days} days after its planned day.", zh="出口批件{shipment}在计划出口日之后{days}天提交。"
)


@check(
    "C04",
    severity=HOLD,
    policies=[DUE_DAY, HOLD_AFTER],
    title=Text(en="Late entry", zh="迟录"),
    question=Text(en="Was it recorded in time?", zh="是否按时记录？"),
    failure=Text(en="Event {event} was recorded {days} days late.", zh="环节{event}迟录{days}天。"),
    rule=Text(
        en="An event is due on the policy day of the month after it ended; later than that warns, later by more than the policy days "
        "must be "
        "cleared. What ended before its recorder joined is a backfill. A shipment that was submitted after its planned day warns; it "
        "must be "
        "cleared where a row of export law changed between the two days.",
        zh="环节应于结束次月的政策日前记录；逾期预警，逾期超过政策天数须说明。记录方加入之前结束的环节属补录。"
        "批件在计划出口日之后提交的预警；两日之间出口规定有变的须说明。",
    ),
)
def late_entry(dossier: Dossier) -> Iterator[Judged]:
    for event in dossier.events:
        recorder = dossier.organisation(event.recorded_by)
        joined_on = recorder.joined_on if recorder else None
        if joined_on is None:
            yield lacks(event, "organisation.joined_on", recorder=event.recorded_by)
        elif event.ended_on >= joined_on:
            yield _judge(dossier, event)
    yield from _shipment(dossier)


def _judge(dossier: Dossier, event: Event) -> Judged:
    rows = dossier.policies(DUE_DAY, HOLD_AFTER, on=event.ended_on)
    if rows is None:
        return lacks(event, DUE_DAY, HOLD_AFTER)
    if event.recorded_at is None:
        return lacks(event, "recorded_at")
    due, recorded_on = _due_on(event.ended_on, int(rows[0].value)), legal_day(event.recorded_at)
    days = (recorded_on - due).days
    if days <= 0:
        return fits(event, due=due, recorded_on=recorded_on)
    return fails(event, policy=rows, severity=HOLD if days > rows[1].value else WARN, days=days, due=due, recorded_on=recorded_on)


def _due_on(day: date, due_day: int) -> date:
    """The day of the next month on which the records of a day's month are due."""
    return (day.replace(day=1) + timedelta(days=31)).replace(day=due_day)


def _shipment(dossier: Dossier) -> Iterator[Judged]:
    shipment = dossier.shipment
    exporter, planned = dossier.organisation(shipment.exporter), shipment.planned_export_on
    if exporter is None or exporter.joined_on is None:
        yield lacks(shipment, "organisation.joined_on", recorder=shipment.exporter)
        return
    if planned < exporter.joined_on or shipment.submitted_at is None:
        return
    submitted_on = legal_day(shipment.submitted_at)
    days = (submitted_on - planned).days
    if days <= 0:
        yield fits(shipment, planned=planned, submitted_on=submitted_on)
        return
    changed = _changed_between(dossier, planned, submitted_on)
    severity = HOLD if changed else WARN
    yield fails(shipment, severity=severity, says=_SHIPMENT, days=days, planned=planned, submitted_on=submitted_on, changed=changed)


def _changed_between(dossier: Dossier, first: date, last: date) -> tuple[str, ...]:
    """Rows of export law that began after the first day or ended on or after it, up to the last day."""
    controls = [(row.code, row.valid_from, row.valid_to) for row in (*dossier.reference.controlled_items, *dossier.reference.rules)]
    lines = [(row.hs_code, row.valid_from, row.valid_to) for row in dossier.reference.tariff]
    return tuple(
        sorted(
            {code for code, since, until in (*controls, *lines) if (since and first < since <= last) or (until and first <= until < last)}
        )
    )
