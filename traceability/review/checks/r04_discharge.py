"""R04: were the discharge permit and limits kept? Rule: checks.md, R04."""

from collections.abc import Iterator

from traceability.kernel.text import Text
from traceability.review import permits
from traceability.review.answers import Judged, fails, fits, lacks
from traceability.review.catalogue import HOLD, check
from traceability.review.dossier import Dossier, Event

NH3_N, PERMIT = "R04.nh3_n_mg_l", "pollutant_discharge"
_NO_PERMIT = Text(
    en="{facility}: no valid discharge permit on {day} (event {event}).", zh="{facility}：{day}无有效排污许可（环节{event}）。"
)


@check(
    "R04",
    severity=HOLD,
    policies=[NH3_N],
    title=Text(en="Discharge", zh="废水排放"),
    question=Text(en="Were permit and limits kept?", zh="排污许可与限值是否遵守？"),
    failure=Text(en="{facility}: NH3-N {value} mg/l, limit {limit}.", zh="{facility}：氨氮{value}毫克/升，限值{limit}。"),
    rule=Text(
        en="On the day on which a separation or leaching ended its plant held a valid discharge permit, and the ammonia nitrogen measured "
        "is not above the limit in force on that day.",
        zh="分离、浸出环节结束日，设施须持有有效排污许可，且实测氨氮不得超过当日有效的限值。",
    ),
)
def discharge(dossier: Dossier) -> Iterator[Judged]:
    for event in dossier.with_stage("leaching", "separation"):
        if not permits.is_held(dossier, PERMIT, event):
            known = tuple(permit.number for permit in permits.permits_of(dossier, PERMIT, event))
            yield fails(event, says=_NO_PERMIT, facility=event.facility, day=event.ended_on, permits=known)
        yield _measured(dossier, event)


def _measured(dossier: Dossier, event: Event) -> Judged:
    rows, value = dossier.policies(NH3_N, on=event.ended_on), event.fields.nh3_n_mg_l
    if rows is None or value is None:
        return lacks(event, NH3_N if rows is None else "fields.discharge.nh3_n_mg_l", facility=event.facility)
    if value > rows[0].value:
        return fails(event, policy=rows, facility=event.facility, value=value, limit=rows[0].value)
    return fits(event, facility=event.facility, value=value, limit=rows[0].value)
