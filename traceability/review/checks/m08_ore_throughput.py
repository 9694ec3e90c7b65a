"""M08: did a mine give more REO than its licensed ore and grade can hold? Rule: checks.md, M08."""

from collections.abc import Iterator
from decimal import ROUND_HALF_EVEN, Decimal

from traceability.kernel.quantities import HUNDRED
from traceability.kernel.text import Text
from traceability.review.answers import Judged, Values, fails, fits, lacks
from traceability.review.catalogue import HOLD, check
from traceability.review.dossier import Dossier, Event, Licence, MineYear

LIMIT = "M08.limit_percent"
_TONNE, _KG = Decimal(1000), Decimal("0.001")


@check(
    "M08",
    severity=HOLD,
    policies=[LIMIT],
    title=Text(en="Ore throughput", zh="采矿量与品位"),
    question=Text(
        en="Did a mine give more REO than its licensed ore and grade can hold?", zh="矿山产出的REO是否超过许可矿量与品位所能含有的量？"
    ),
    rule=Text(
        en="Fails if the mine's REO of the year is more than the licensed ore × the highest grade recorded of the mine × the limit. "
        "A licence in REO is P02's.",
        zh="矿山年度REO大于许可矿石量×该矿已记录最高品位×限值即不通过；以REO计的许可由P02核查。",
    ),
    failure=Text(
        en="{facility} {year}: {reo} t REO from a licence worth {limit} t.",
        zh="{facility}{year}年产出{reo}吨REO，超过采矿许可折算{limit}吨。",
    ),
)
def ore_throughput(dossier: Dossier) -> Iterator[Judged]:
    last = {(event.circuit, event.ended_on.year): event for event in dossier.with_stage("mining")}
    for event in last.values():
        licence = next((one for one in dossier.licences if _is_by_ore(one, event)), None)
        if licence is not None:
            yield _judge(dossier, event, dossier.mine_years.get(event.id), licence)


def _is_by_ore(licence: Licence, event: Event) -> bool:
    """Whether it is the mine's licence of the day, with a quantity of ore."""
    return (
        licence.what == "mining"
        and licence.organisation == event.performed_by
        and licence.facility in ("", event.facility)
        and licence.is_valid_on(event.ended_on)
        and licence.quantity_basis == "net"
        and licence.quantity_kg is not None
    )


def _judge(dossier: Dossier, event: Event, year: MineYear | None, licence: Licence) -> Judged:
    rows = dossier.policies(LIMIT, on=event.ended_on)
    if rows is None:
        return lacks(event, LIMIT)
    if year is None:
        return lacks(event, "the mine's output of the year")
    here = bool(licence.facility)
    grade = year.facility_grade_percent if here else year.organisation_grade_percent
    if grade is None:
        return lacks(event, "treo_percent of the ore")
    if year.lacking:
        return lacks(event, "reo_kg of an output")
    reo = year.facility_reo_kg if here else year.organisation_reo_kg
    limit = (licence.quantity_kg or Decimal(0)) * grade / HUNDRED * rows[0].value / HUNDRED
    values: Values = {
        "facility": event.facility,
        "year": event.ended_on.year,
        "reo": _tonnes(reo),
        "limit": _tonnes(limit),
        "licence": licence.number,
        "grade": grade,
    }
    return fails(event, policy=rows, **values) if reo > limit else fits(event, **values)


def _tonnes(kg: Decimal) -> Decimal:
    return (kg / _TONNE).quantize(_KG, ROUND_HALF_EVEN)
