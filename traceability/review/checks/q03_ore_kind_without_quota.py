"""Q03: does the group hold a quota of that ore kind at all? Rule: checks.md, Q03."""

from collections.abc import Iterator

from traceability.kernel.text import Text
from traceability.review import quotas
from traceability.review.answers import Judged, fails, fits, lacks
from traceability.review.catalogue import BLOCK, check
from traceability.review.dossier import Dossier, Event


@check(
    "Q03",
    severity=BLOCK,
    title=Text(en="Ore kind without quota", zh="无该类矿种指标"),
    question=Text(en="Does the group hold a quota of that ore kind at all?", zh="集团是否持有该矿种的指标？"),
    failure=Text(en="{group} has no {kind} quota in {year}.", zh="{group}{year}年没有{kind}指标。"),
    rule=Text(
        en="A group that has quota rows for the year must have one of the kind that the mine works, and of more than nothing.",
        zh="集团当年有指标记录的，必须有所采矿种的指标，且不为零。",
    ),
)
def ore_kind_without_quota(dossier: Dossier) -> Iterator[Judged]:
    for event, kind in quotas.counted(dossier):
        if event.stage in {"mining", "leaching"}:
            yield _judge(dossier, event, kind)


def _judge(dossier: Dossier, event: Event, kind: str) -> Judged:
    group, year = quotas.group_of(dossier, event), event.ended_on.year
    if not group:
        return lacks(event, "organisation.group")
    held = {quota.what: quota.total_t for quota in quotas.quotas_of(dossier, group, year)}
    if not held:
        return lacks(event, f"quota {group} {year}")
    if not kind:
        return lacks(event, "facility.ore_class")
    kinds = tuple(sorted(what for what, tonnes in held.items() if tonnes > 0))
    if held.get(kind):
        return fits(event, group=group, year=year, kind=kind, held=kinds)
    if quotas.MINING_ALL in kinds:
        return lacks(event, f"quota {group} {year} {kind}")
    return fails(event, group=group, year=year, kind=kind, held=kinds)
