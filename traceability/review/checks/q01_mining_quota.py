"""Q01: is the group's mining within the batches released by that day? Rule: checks.md, Q01."""

from collections.abc import Iterator

from traceability.kernel.quantities import HUNDRED
from traceability.kernel.text import Text
from traceability.review import quotas
from traceability.review.answers import Judged, Values, fails, fits, lacks
from traceability.review.catalogue import BLOCK, WARN, check
from traceability.review.dossier import Dossier, Event

LIMIT, WARNING = "Q01.limit_percent", "Q01.warn_percent"


@check(
    "Q01",
    severity=BLOCK,
    policies=[LIMIT, WARNING],
    title=Text(en="Mining quota", zh="开采指标"),
    question=Text(en="Is the group's mining within the batches released by that day?", zh="集团开采量是否在截至当日已下达的指标内？"),
    failure=Text(
        en="{group} {kind} {year}: {used} t used of {released} t released by {day}.",
        zh="{group}{year}年{kind}：截至{day}已下达{released}吨，已用{used}吨。",
    ),
    rule=Text(
        en="REO of mineral products (leaching, and dressing of domestic ore) of the group, kind of ore and year up to the event, "
        "this one included, is not above the batches released by that day times the limit; from the warning level on a warning "
        "is shown.",
        zh="集团当年该矿种截至本环节（含）的矿产品REO（浸出及国内矿选矿），不超过当日已下达批次乘以上限比例；达到预警比例即予提示。",
    ),
)
def mining_quota(dossier: Dossier) -> Iterator[Judged]:
    for event in dossier.with_stage("leaching", "beneficiation"):
        if event.stage == "leaching" or quotas.is_domestic_ore(dossier, event):
            yield _judge(dossier, event)


def _judge(dossier: Dossier, event: Event) -> Judged:
    rows = dossier.policies(LIMIT, WARNING, on=event.ended_on)
    if rows is None:
        return lacks(event, LIMIT, WARNING)
    performer, ore_class = dossier.organisation(event.performed_by), quotas.ore_class_of(dossier, event)
    if performer is None or not performer.group:
        return lacks(event, "organisation.group")
    if not ore_class:
        return lacks(event, "facility.ore_class")
    kind, year = f"mining_{ore_class}", event.ended_on.year
    quota = quotas.quota_of(dossier, performer.group, year, kind)
    if quota is None:
        return lacks(event, f"quota {performer.group} {year} {kind}")
    use, this = dossier.group_uses.get(event.id), quotas.products_kg(dossier, event)
    if use is None or use.lacking or this is None:
        return lacks(event, "reo_kg of an output")
    limit, warning = rows
    used, released = (use.reo_kg + this) / quotas.TONNE, quota.released_t(event.ended_on)
    values: Values = {
        "group": performer.group,
        "year": year,
        "kind": kind,
        "day": event.ended_on,
        "used": used,
        "released": released,
        "before": use.reo_kg / quotas.TONNE,
        "this": this / quotas.TONNE,
        "batches": sum(batch.released_on <= event.ended_on for batch in quota.batches),
    }
    if quotas.may_be_released(quota, used, released * warning.value / HUNDRED, limit.value):
        return lacks(event, f"days of release {performer.group} {year} {kind}", **values)
    if used > released * limit.value / HUNDRED:
        return fails(event, policy=(limit,), **values)
    if used >= released * warning.value / HUNDRED:
        return fails(event, policy=(warning,), severity=WARN, **values)
    return fits(event, **values)
