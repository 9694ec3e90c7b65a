"""Q02: is separation, imported feed included, within the released batches? Rule: checks.md, Q02."""

from collections.abc import Iterator
from decimal import Decimal

from traceability.kernel.quantities import HUNDRED
from traceability.kernel.text import Text
from traceability.review import quotas
from traceability.review.answers import Judged, Values, fails, fits, lacks
from traceability.review.catalogue import BLOCK, WARN, check
from traceability.review.dossier import Dossier, Event, Policy
from traceability.review.feeds import feed_of

LIMIT, WARNING, IMPORTS_FROM = "Q02.limit_percent", "Q02.warn_percent", "Q02.imports_from"


@check(
    "Q02",
    severity=BLOCK,
    policies=[LIMIT, WARNING, IMPORTS_FROM],
    title=Text(en="Separation quota with imports", zh="冶炼分离指标（含进口）"),
    question=Text(
        en="Is separation, imported feed included, within the released batches?",
        zh="冶炼分离（含进口原料）是否在已下达指标内？",
    ),
    failure=Text(
        en="{group} separation {year}: {used} t used of {released} t released by {day}.",
        zh="{group}{year}年冶炼分离：截至{day}已下达{released}吨，已用{used}吨。",
    ),
    rule=Text(
        en="REO of the products of all separations of the group in the year up to the event, this included, against the batches "
        "released by "
        "that day. Feed that was separated before is not counted again; imported feed counts from the policy day on.",
        zh="集团当年截至该环节（含本环节）全部分离产品的REO，与截至当日已下达批次比较。已分离过的原料不重复计算；进口原料自政策日起计入。",
    ),
)
def separation_quota(dossier: Dossier) -> Iterator[Judged]:
    for event in dossier.with_stage(quotas.SEPARATION):
        rows = dossier.policies(LIMIT, WARNING, IMPORTS_FROM, on=event.ended_on)
        yield lacks(event, LIMIT, WARNING, IMPORTS_FROM) if rows is None else _judge(dossier, event, rows)


def _judge(dossier: Dossier, event: Event, rows: tuple[Policy, ...]) -> Judged:
    group, year = quotas.group_of(dossier, event), event.ended_on.year
    if not group:
        return lacks(event, "organisation.group")
    quota = quotas.quota_of(dossier, group, year, quotas.SEPARATION)
    if quota is None:
        return lacks(event, f"quota {group} {year} {quotas.SEPARATION}")
    use, products, feed = dossier.separation_uses.get(event.id), quotas.products_kg(dossier, event), feed_of(dossier, event)
    if feed is None:
        return lacks(event, "origin of the feed")
    if use is None or use.lacking or products is None:
        return lacks(event, "reo_kg of an output")
    limit, warning, imports_from = rows
    left_out = feed.separated if event.ended_on >= imports_from.day else feed.separated + feed.imported
    this = products * (1 - left_out)
    used, released = (use.reo_kg + this) / quotas.TONNE, quota.released_t(event.ended_on)
    values: Values = {
        "group": group,
        "year": year,
        "day": event.ended_on,
        "used": used.quantize(Decimal("0.001")),
        "released": released,
        "before": use.reo_kg / quotas.TONNE,
        "this": (this / quotas.TONNE).quantize(Decimal("0.000001")),
        "imported": (products * feed.imported / quotas.TONNE).quantize(Decimal("0.000001")),
        "separated_before": (products * feed.separated / quotas.TONNE).quantize(Decimal("0.000001")),
        "batches": sum(batch.released_on <= event.ended_on for batch in quota.batches),
    }
    if quotas.may_be_released(quota, used, released * warning.value / HUNDRED, limit.value):
        return lacks(event, f"days of release {group} {year} {quotas.SEPARATION}", **values)
    if used > released * limit.value / HUNDRED:
        return fails(event, policy=(limit,), **values)
    if used >= released * warning.value / HUNDRED:
        return fails(event, policy=(warning,), severity=WARN, **values)
    return fits(event, **values)
