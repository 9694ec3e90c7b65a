"""Q04: were the quotas of every event's year loaded? Rule: checks.md, Q04. It never fails: the data are the State's."""

from collections.abc import Iterator

from traceability.kernel.text import Text
from traceability.review import quotas
from traceability.review.answers import Judged, fits, lacks
from traceability.review.catalogue import INFO, check
from traceability.review.dossier import Dossier


@check(
    "Q04",
    severity=INFO,
    title=Text(en="Quota data", zh="指标数据"),
    question=Text(en="Were the quotas of every event's year loaded?", zh="各环节当年的指标是否已载入？"),
    failure=Text(en="Quota {kind} {year} of {group} is not loaded.", zh="未载入{group}{year}年{kind}指标。"),
    rule=Text(
        en="For every event that draws on a quota, the registry must hold a row of its group, kind and year. It never fails.",
        zh="每一消耗指标的环节，登记中须有其集团、种类和年份的指标记录。本项从不判为不符合。",
    ),
)
def quota_data(dossier: Dossier) -> Iterator[Judged]:
    for event, kind in quotas.counted(dossier):
        group, year = quotas.group_of(dossier, event), event.ended_on.year
        if not group:
            yield lacks(event, "organisation.group")
        elif not kind:
            yield lacks(event, "facility.ore_class")
        elif quotas.quota_of(dossier, group, year, kind):
            yield fits(event, group=group, kind=kind, year=year)
        else:
            yield lacks(event, f"quota {group} {year} {kind}", group=group, kind=kind, year=year)
