"""R02: did radioactive loads travel as class 7? Rule: checks.md, R02."""

from collections.abc import Iterator
from datetime import date

from traceability.kernel.text import Text
from traceability.review import radiation
from traceability.review.answers import Judged, Subject, Values, fails, fits, lacks
from traceability.review.catalogue import BLOCK, check
from traceability.review.dossier import Assay, Dossier, Lot
from traceability.review.radiation import TH, U

LIMIT, PAPER = "R02.limit_bq_g", "class7_declaration"
_SHIPPED = Text(en="Line {line}: {activity} Bq/g without class 7 papers.", zh="第{line}项：{activity} Bq/g，无第7类运输单证。")


@check(
    "R02",
    severity=BLOCK,
    policies=[LIMIT, TH, U],
    title=Text(en="Transport class", zh="运输类别"),
    question=Text(en="Did radioactive loads travel as class 7?", zh="放射性货物是否按第7类运输？"),
    failure=Text(
        en="Transfer {dispatch}: {activity} Bq/g without class 7 papers.", zh="运输{dispatch}：{activity} Bq/g，无第7类运输单证。"
    ),
    rule=Text(
        en="A load above the given activity of Th-232 or U-238 has a class 7 declaration: on the dispatch, or for what leaves the country "
        "among the papers of the shipment.",
        zh="钍-232或铀-238活度超过规定值的货物须有第7类运输申报：境内运输附于发运环节，出口附于出口单证。",
    ),
)
def transport_class(dossier: Dossier) -> Iterator[Judged]:
    for event in dossier.with_stage("dispatch"):
        for drawn in event.inputs:
            lot = dossier.lot(drawn.lot)
            if lot is not None:
                yield from _judge(dossier, event, lot, event.started_on, has_paper=event.has_document(PAPER), dispatch=event.name)
    shipment = dossier.shipment
    has_paper = any(document.kind == PAPER for document in shipment.documents)
    for line in shipment.lines:
        lot = dossier.lot_of(line)
        if lot is not None:
            yield from _judge(dossier, line, lot, shipment.planned_export_on, has_paper=has_paper)


def _judge(dossier: Dossier, subject: Subject, lot: Lot, day: date, *, has_paper: bool, dispatch: str = "") -> Iterator[Judged]:
    """Nothing for a load under the limit."""
    rows = dossier.policies(LIMIT, TH, U, on=day)
    if rows is None:
        yield lacks(subject, LIMIT, TH, U)
        return
    limit, th, u = rows
    assay = lot.assay or Assay()
    activity = radiation.activity_bq_g(assay, th, u)
    absent = radiation.absent(assay)
    if activity is None or (absent and activity <= limit.value):
        if radiation.is_mineral(dossier, lot):
            yield lacks(subject, *absent, lot=lot.name)
        return
    values: Values = {"lot": lot.name, "activity": radiation.shown_bq_g(activity)}
    if activity > limit.value and not has_paper:
        where: Values = {"dispatch": dispatch} if dispatch else {"says": _SHIPPED}
        yield fails(subject, policy=(limit,), **where, **values)
    elif activity >= limit.value:
        yield fits(subject, **values)
