"""P04: is the separator at least of the size that may get a quota? Rule: checks.md, P04."""

from collections.abc import Iterator

from traceability.kernel.text import Text
from traceability.review.answers import Judged, fails, fits, lacks
from traceability.review.catalogue import WARN, check
from traceability.review.dossier import Dossier

MIN_CAPACITY = "P04.min_capacity_t_per_year"


@check(
    "P04",
    severity=WARN,
    policies=[MIN_CAPACITY],
    title=Text(en="Separator scale", zh="分离规模"),
    question=Text(en="Is the separator at least of the size that may get a quota?", zh="分离厂规模是否达到可获指标的下限？"),
    failure=Text(
        en="Separator {facility} has {capacity} t REO a year, under {limit}.",
        zh="分离厂{facility}年产能{capacity}吨REO，低于{limit}吨。",
    ),
    rule=Text(
        en="The capacity of every facility that separated must not be below the policy value, in tonnes REO a year.",
        zh="凡进行过分离的设施，其年产能（吨REO）不得低于政策值。",
    ),
)
def separator_scale(dossier: Dossier) -> Iterator[Judged]:
    last = {event.facility: event for event in dossier.with_stage("separation")}
    for code, event in last.items():
        facility, rows = dossier.facility(code), dossier.policies(MIN_CAPACITY, on=event.ended_on)
        if facility is None:
            yield lacks(event, "facility", facility=code)
        elif rows is None:
            yield lacks(facility, MIN_CAPACITY)
        elif facility.capacity_t_per_year is None:
            yield lacks(facility, "facility.capacity_t_per_year")
        elif facility.capacity_t_per_year < rows[0].value:
            yield fails(facility, policy=rows, capacity=facility.capacity_t_per_year, limit=rows[0].value)
        else:
            yield fits(facility, capacity=facility.capacity_t_per_year, limit=rows[0].value)
