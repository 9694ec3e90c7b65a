"""E17: is the export day's law known for each element? Rule: checks.md, E17 and section 4."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import ROUND_HALF_EVEN, Decimal

from traceability.kernel.text import Text
from traceability.review.answers import Judged, Values, fails, fits, lacks
from traceability.review.catalogue import HOLD, check
from traceability.review.citing import cited
from traceability.review.controls import POLICIES, TRACE_PERCENT, UNKNOWN, Control, controls_of, thresholds
from traceability.review.dossier import Dossier, Line, Policy, rows_on

_SHOWN = Decimal("0.0001")


@check(
    "E17",
    severity=HOLD,
    policies=POLICIES,
    title=Text(en="Position of law unknown", zh="管制状态未知"),
    question=Text(en="Is the export day's law known for each element?", zh="出口日各元素的管制状态是否已知？"),
    failure=Text(
        en="{element} {content} %: the control after {day} is not known; look it up.",
        zh="{element} {content}%：{day}之后的管制状态未知，请核实。",
    ),
    rule=Text(
        en="On the planned export day no element at or above the trace content falls, in the form of the goods, under a row of the control "
        "list whose position is unknown. A person looks it up and clears with the source, or a supervisor enters the row.",
        zh="计划出口日，货物形态下含量达到痕量值的元素，不得属于管制清单中状态未知的条目；由人工核实并附来源予以放行，或由主管录入条目。",
    ),
)
def position_unknown(dossier: Dossier) -> Iterator[Judged]:
    day = dossier.shipment.planned_export_on
    if not any(row.status == UNKNOWN for row in rows_on(dossier.reference.controlled_items, day)):
        return
    rows = thresholds(dossier)
    for line in dossier.shipment.lines:
        if rows is None:
            yield lacks(line, *POLICIES)
            continue
        lot = dossier.lot_of(line)
        if lot is None or lot.assay is None:
            yield lacks(line, "assay")
            continue
        open_controls = [control for control in controls_of(dossier, line) if control.row.status == UNKNOWN]
        judged = [one for control in open_controls if (one := _judge(line, control, rows[1]))]
        yield from judged or [fits(line, elements=tuple(control.element for control in open_controls))]


def _judge(line: Line, control: Control, trace: Policy) -> Judged | None:
    """A failure or what is lacking; nothing for an element under the trace."""
    assert trace.key == TRACE_PERCENT
    if control.percent is None:
        return lacks(line, f"shares_percent.{control.element}")
    if control.percent < trace.value:
        return None
    since = control.row.valid_from
    values: Values = {
        "element": control.element,
        "content": control.percent.quantize(_SHOWN, rounding=ROUND_HALF_EVEN),
        "code": control.row.code,
        "day": None if since is None else since - timedelta(days=1),
        "status": control.row.status,
        **cited(control.row.citation),
    }
    return fails(line, policy=(trace,), **values)
