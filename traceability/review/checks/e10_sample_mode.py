"""E10: does a controlled item leave as a sample? Rule: checks.md, E10."""

from collections.abc import Iterator

from traceability.kernel.text import Text
from traceability.review.answers import Judged, fails, fits, lacks
from traceability.review.catalogue import BLOCK, check
from traceability.review.controls import is_controlled
from traceability.review.dossier import Dossier

MODES = "E10.modes"


@check(
    "E10",
    severity=BLOCK,
    policies=[MODES],
    title=Text(en="Sample mode", zh="样品方式"),
    question=Text(en="Does a controlled item leave as a sample?", zh="管制物项是否以样品方式出口？"),
    failure=Text(en="Line {line} is controlled and declared as {mode}.", zh="第{line}项属管制，却以{mode}申报。"),
    rule=Text(
        en="A line that is controlled by its composition does not leave under the listed trade modes.",
        zh="按成分属管制的各项不得以所列贸易方式出口。",
    ),
)
def sample_mode(dossier: Dossier) -> Iterator[Judged]:
    mode = dossier.shipment.trade_mode
    rows = dossier.policies(MODES, on=dossier.shipment.planned_export_on)
    for line in dossier.shipment.lines:
        if not is_controlled(dossier, line):
            continue
        if rows is None:
            yield lacks(line, MODES)
        elif not mode:
            yield lacks(line, "trade_mode")
        else:
            yield fails(line, policy=rows, mode=mode) if mode in rows[0].words else fits(line, mode=mode)
