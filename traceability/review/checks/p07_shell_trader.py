"""P07: does a seller look like a shell? Rule: checks.md, P07."""

from collections.abc import Iterator

from traceability.kernel.text import Text
from traceability.review.answers import Judged, Values, fails, fits, lacks
from traceability.review.catalogue import HOLD, check
from traceability.review.dossier import Dossier, Event

MIN_AGE, MIN_TO_CLOSURE = "P07.min_age_days", "P07.min_days_to_closure"


@check(
    "P07",
    severity=HOLD,
    policies=[MIN_AGE, MIN_TO_CLOSURE],
    title=Text(en="Shell trader", zh="空壳贸易商"),
    question=Text(en="Does a seller look like a shell?", zh="销售方是否疑似空壳企业？"),
    failure=Text(
        en="{organisation} was {age} days old when it sold {lot} (closed {closed_on}).",
        zh="{organisation}销售{lot}时成立仅{age}天（注销日{closed_on}）。",
    ),
    rule=Text(
        en="On the day of its dispatch a domestic seller of a lot that it did not make is at least the given number of days old, "
        "and does not close within the given number of days after.",
        zh="非自产批次的境内销售方，发运日存续天数不得少于规定值，且其后规定天数内未注销。",
    ),
)
def shell_trader(dossier: Dossier) -> Iterator[Judged]:
    for sale in dossier.domestic_sales:
        lots = [lot for drawn in sale.inputs if (lot := dossier.lot(drawn.lot))]
        bought = [lot.name for lot in lots if (maker := dossier.maker_of(lot)) and maker.performed_by != sale.performed_by]
        if bought:
            yield _judge(dossier, sale, ", ".join(bought))


def _judge(dossier: Dossier, sale: Event, lot: str) -> Judged:
    seller, day = dossier.organisation(sale.performed_by), sale.started_on
    if seller is None:
        return lacks(sale, "organisation")
    if seller.registered_on is None:
        return lacks(seller, "organisation.registered_on")
    rows = dossier.policies(MIN_AGE, MIN_TO_CLOSURE, on=day)
    if rows is None:
        return lacks(seller, MIN_AGE, MIN_TO_CLOSURE)
    min_age, min_to_closure = rows
    age = (day - seller.registered_on).days
    to_closure = None if seller.closed_on is None else (seller.closed_on - day).days
    values: Values = {
        "age": age,
        "lot": lot,
        "registered_on": seller.registered_on,
        "closed_on": seller.closed_on,
        "days_to_closure": to_closure,
        "dispatch": sale.name,
    }
    if age < min_age.value or (to_closure is not None and to_closure < min_to_closure.value):
        return fails(seller, policy=rows, **values)
    return fits(seller, **values)
