"""E01: is every controlled line declared so? Rule: checks.md, E01; rows: reference/controlled_items.csv."""

from collections.abc import Iterator
from decimal import ROUND_HALF_EVEN, Decimal

from traceability.kernel.text import Text
from traceability.review.answers import Judged, Values, fails, fits, lacks
from traceability.review.catalogue import BLOCK, HOLD, check
from traceability.review.citing import cited
from traceability.review.controls import POLICIES, UNKNOWN, Control, controls_of, thresholds
from traceability.review.dossier import NOT_CONTROLLED, Dossier, Line

_SHOWN = Decimal("0.0001")


@check(
    "E01",
    severity=BLOCK,
    policies=POLICIES,
    title=Text(en="Controlled by composition", zh="按成分判定管制"),
    question=Text(en="Is every controlled line declared so?", zh="属管制物项的各项是否均如实申报？"),
    failure=Text(
        en="Line {line}: {element} {content} % makes it {code}; declared {declared}.",
        zh="第{line}项：含{element} {content}%，属{code}，申报为{declared}。",
    ),
    rule=Text(
        en="Content of each element with a control in force for the form on the planned export day, in percent of net mass: from "
        "the block value on (or the minimum that the row states) a code of such an element is declared, else BLOCK; from the "
        "trace value on “not controlled” is HOLD.",
        zh="计划出口日对该形态有效管制的各元素占净重含量：达到否决值（或条目所定下限）须申报相应编码，否则为BLOCK；达到痕量值而申报不管制为HOLD。",
    ),
)
def controlled_by_composition(dossier: Dossier) -> Iterator[Judged]:
    rows = thresholds(dossier)
    for line in dossier.shipment.lines:
        if rows is None:
            yield lacks(line, *POLICIES)
            continue
        lot = dossier.lot_of(line)
        if lot is None or lot.assay is None:
            yield lacks(line, "assay")
            continue
        controls = controls_of(dossier, line)
        trace = rows[1]
        codes = {control.row.code for control in controls if control.applies}
        judged = [one for control in controls if (one := _judge(line, control, codes, trace.value))]
        yield from judged or [fits(line)]


def _judge(line: Line, control: Control, codes: set[str], trace_percent: Decimal) -> Judged | None:
    """What one element under control says of a line; None where there is nothing of it."""
    values = _values(line, control)
    if control.percent is None:
        return lacks(line, f"shares_percent.{control.element}")
    if control.row.status == UNKNOWN:
        return lacks(line, f"controlled_items {control.row.code}", **values) if control.percent >= trace_percent else None
    if control.applies:
        return fits(line, **values) if line.control_code in codes else fails(line, **values)
    if control.percent >= trace_percent and line.control_code == NOT_CONTROLLED:
        return fails(line, severity=HOLD, **values)
    return None


def _values(line: Line, control: Control) -> Values:
    return {
        "element": control.element,
        "content": None if control.percent is None else control.percent.quantize(_SHOWN, rounding=ROUND_HALF_EVEN),
        "code": control.row.code,
        "declared": line.control_code,
        "controlled": control.applies,
        **cited(control.row.citation),
    }
