"""C05: was history corrected after it was relied on? Rule: checks.md, C05."""

from collections.abc import Iterator
from datetime import timedelta

from traceability.kernel.text import Text
from traceability.review.answers import Judged, Values, fails, fits, lacks
from traceability.review.catalogue import HOLD, check
from traceability.review.dossier import Correction, Dossier

MAX_CORRECTIONS, WINDOW = "C05.max_corrections", "C05.window_days"


@check(
    "C05",
    severity=HOLD,
    policies=[MAX_CORRECTIONS, WINDOW],
    title=Text(en="Late change", zh="事后更正"),
    question=Text(en="Was history corrected after it was relied on?", zh="历史记录是否在被依赖之后更正？"),
    failure=Text(en="{n} corrections to the chain: {events}.", zh="链上有{n}次更正：{events}。"),
    rule=Text(
        en="No event of the chain may be corrected after the submission, nor more than the policy number by one organisation in the "
        "policy days "
        "before it.",
        zh="链上环节不得在提交后更正；同一企业在提交前政策天数内的更正不得超过政策次数。",
    ),
)
def late_change(dossier: Dossier) -> Iterator[Judged]:
    submitted = dossier.shipment.submitted_at or dossier.as_of
    rows = dossier.policies(MAX_CORRECTIONS, WINDOW, on=dossier.shipment.planned_export_on)
    after = [one for one in dossier.corrections if one.recorded_at > submitted]
    before = [one for one in dossier.corrections if one.recorded_at <= submitted]
    for one in after:
        yield fails(one, n=len(after), events=_names(after), **_said(one))
    if rows is None:
        yield from (lacks(one, MAX_CORRECTIONS, WINDOW) for one in before)
        return
    since = submitted - timedelta(days=int(rows[1].value))
    for organisation in sorted({one.organisation for one in before}):
        own = [one for one in before if one.organisation == organisation]
        recent = [one for one in own if one.recorded_at >= since]
        if len(recent) > rows[0].value:
            yield from (fails(one, policy=rows, n=len(recent), events=_names(recent), **_said(one)) for one in recent)
        else:
            yield from (fits(one, n=len(recent), **_said(one)) for one in own)


def _names(corrections: list[Correction]) -> str:
    return ", ".join(one.name for one in corrections)


def _said(one: Correction) -> Values:
    """Who corrected, when, and what stands in its place; the reason is shown with the event, where it may be erased."""
    replaced_by = None if one.replaced_by is None else str(one.replaced_by)
    return {"organisation": one.organisation, "corrected_at": one.recorded_at.isoformat(), "replaced_by": replaced_by}
