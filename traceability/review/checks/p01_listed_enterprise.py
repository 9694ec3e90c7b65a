"""P01: was each mining and separation done by an enterprise on the public list of that year? Rule: checks.md, P01."""

from collections.abc import Iterator

from traceability.kernel.text import Text
from traceability.review.answers import Judged, fails, fits, lacks
from traceability.review.catalogue import BLOCK, check
from traceability.review.dossier import Dossier

ACTIVITY_OF_STAGE = {"mining": "mining", "leaching": "mining", "separation": "separation"}


@check(
    "P01",
    severity=BLOCK,
    title=Text(en="Listed enterprise", zh="名单内企业"),
    question=Text(
        en="Was each mining and separation done by an enterprise on the public list of that year?",
        zh="开采和冶炼分离是否均由当年名单内企业完成？",
    ),
    failure=Text(
        en="{organisation} is not on the {year} list for {activity} (event {event}).",
        zh="{organisation}不在{year}年{activity}企业名单内（环节{event}）。",
    ),
    rule=Text(
        en="A row of the public list with the year of the event's day, its performer and the activity (leaching counts as mining).",
        zh="公示企业名单中须有环节所在年度、实施企业与相应活动（浸出计入开采）的条目。",
    ),
)
def listed_enterprise(dossier: Dossier) -> Iterator[Judged]:
    for event in dossier.with_stage(*ACTIVITY_OF_STAGE):
        year, activity = event.ended_on.year, ACTIVITY_OF_STAGE[event.stage]
        listed = [row for row in dossier.public_list if row.year == year]
        if not listed:
            yield lacks(event, f"public_list {year}")
        elif any(row.organisation == event.performed_by and activity in row.activities for row in listed):
            yield fits(event, organisation=event.performed_by, year=year, activity=activity)
        else:
            yield fails(event, organisation=event.performed_by, year=year, activity=activity)
