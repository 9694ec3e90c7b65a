"""E16: would announcement 61 reach the buyer's goods? Rule: checks.md, E16; row 2025-61.1 of reference/controlled_items.csv."""

from collections.abc import Iterator

from traceability.kernel.text import Text
from traceability.review.answers import Judged, Values, fails, fits, lacks
from traceability.review.catalogue import INFO, check
from traceability.review.citing import cited
from traceability.review.controls import IN_FORCE, UNKNOWN
from traceability.review.dossier import Dossier, Line, rows_on

MIN_VALUE, RULE = "E16.min_value_percent", "2025-61.1"


@check(
    "E16",
    severity=INFO,
    policies=[MIN_VALUE],
    title=Text(en="Foreign-made content", zh="境外制造含量"),
    question=Text(en="Would announcement 61 reach the buyer's goods?", zh="61号公告是否及于买方货物？"),
    failure=Text(en="Content {percent} % by value falls under announcement 61.", zh="价值占比{percent}%，属61号公告范围。"),
    rule=Text(
        en="While the row of announcement 61 is in force on the planned export day: a stated value share of at least the given percentage "
        "is shown. Suspended, it does not apply; of unknown position, it is not checked.",
        zh="61号公告在计划出口日有效时，申报价值占比达到规定百分比即予提示；暂停期间不适用；状态未知则为未核查。",
    ),
)
def foreign_made_content(dossier: Dossier) -> Iterator[Judged]:
    day = dossier.shipment.planned_export_on
    found = [row for row in dossier.reference.rules if row.code == RULE]
    for row in rows_on(found, day):
        for line in dossier.shipment.lines:
            values: Values = {"law": row.code, "status": row.status, **cited(row.citation)}
            if row.status == UNKNOWN:
                yield lacks(line, f"controlled_items {row.code}", **values)
            elif row.status == IN_FORCE:
                yield _judge(dossier, line, values)


def _judge(dossier: Dossier, line: Line, values: Values) -> Judged:
    rows = dossier.policies(MIN_VALUE, on=dossier.shipment.planned_export_on)
    if rows is None or line.value_share_percent is None:
        return lacks(line, MIN_VALUE if rows is None else "value_share_percent", **values)
    percent = line.value_share_percent.normalize()
    if percent >= rows[0].value:
        return fails(line, policy=rows, percent=percent, **values)
    return fits(line, percent=percent, **values)
