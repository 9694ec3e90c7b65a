"""M03: does an element leave a step in a larger amount than entered, or out of nothing? Rule: checks.md, M03."""

from collections.abc import Iterator
from decimal import Decimal

from traceability.custody.reo import reo_kg
from traceability.kernel.quantities import HUNDRED, kilograms
from traceability.kernel.text import Text
from traceability.review.answers import Judged, Values, fails, fits, lacks
from traceability.review.balance import Balance, Flow, balances
from traceability.review.catalogue import BLOCK, check
from traceability.review.dossier import Dossier, Event, Policy
from traceability.review.uncertainty import POLICIES as COMMON
from traceability.review.uncertainty import Measured, Uncertainties, total, uncertainties

FLOOR = "M03.floor_kg"
_FULL_FEED_PERCENT = Decimal(99)
"""Below this sum of named shares the share of an element that a feed does not name is not known. Source: checks.md, M03."""


@check(
    "M03",
    severity=BLOCK,
    policies=[FLOOR, *COMMON],
    title=Text(en="Element balance", zh="元素平衡"),
    question=Text(
        en="Does an element leave a step in a larger amount than entered, or out of nothing?",
        zh="是否有元素产出多于投入，或凭空出现？",
    ),
    failure=Text(
        en="Event {event}: {out} kg {element} oxide came out of {into} kg.",
        zh="环节{event}：投入{into}千克{element}氧化物，产出{out}千克。",
    ),
)
def element_balance(dossier: Dossier) -> Iterator[Judged]:
    for event, balance in balances(dossier):
        rows, common = dossier.policies(FLOOR, on=event.ended_on), uncertainties(dossier, on=event.ended_on)
        if rows is None or common is None:
            yield lacks(event, FLOOR, *COMMON)
        elif balance.missing_lots or any(not _is_known(flow) for flow in balance.inputs):
            yield lacks(event, "reo_kg or shares_percent of an input")
        else:
            judged = [one for element in _elements_out(balance) for one in _judge(event, balance, element, rows, common)]
            yield from judged or [fits(event)]


def _judge(event: Event, balance: Balance, element: str, rows: tuple[Policy, ...], common: Uncertainties) -> Iterator[Judged]:
    """A failure or what is lacking; nothing where the element balances."""
    out = total(_measured(flow, element, common, Decimal(0)) for flow in (*balance.outputs, *balance.closing) if _has_shares(flow))
    feeds = [flow for flow in (*balance.inputs, *balance.opening) if _has_shares(flow)]
    into = total(_measured(flow, element, common, max(Decimal(0), HUNDRED - _sum(flow))) for flow in feeds)
    excess = out - into
    limit = max(rows[0].value, common.coverage * excess.u_kg)
    if excess.kg <= limit:
        return
    values: Values = {
        "element": element,
        "out": kilograms(out.kg),
        "into": kilograms(into.kg),
        "excess": kilograms(excess.kg),
        "limit": kilograms(limit),
    }
    if any(not _names(flow, element) and _sum(flow) < _FULL_FEED_PERCENT for flow in feeds):
        yield lacks(event, f"shares_percent.{element} of an input", **values)
    elif excess.kg <= _unknown_opening_kg(balance):
        yield lacks(event, f"shares_percent.{element} of the opening stock", **values)
    else:
        yield fails(event, policy=rows, **values)


def _elements_out(balance: Balance) -> list[str]:
    flows = (*balance.outputs, *balance.closing)
    return sorted({element for flow in flows if flow.assay for element, share in flow.assay.shares_percent.items() if share > 0})


def _measured(flow: Flow, element: str, common: Uncertainties, unnamed_percent: Decimal) -> Measured:
    """Oxide of an element in a flow.

    An element that is not named counts as none in an output, and in a feed as what the named shares leave open; the least
    uncertainty of a share belongs to it all the same.
    """
    if flow.assay is None:
        return Measured()
    share = flow.assay.shares_percent.get(element, unnamed_percent)
    return common.oxide(flow.net_kg, flow.assay, flow.form, element, share) or Measured()


def _unknown_opening_kg(balance: Balance) -> Decimal:
    """REO of opening stock without shares: it may have held the element."""
    unknown = (reo_kg(flow.net_kg, flow.assay) for flow in balance.opening if not _has_shares(flow))
    return sum((kg for kg in unknown if kg), Decimal(0))


def _is_known(flow: Flow) -> bool:
    return _has_shares(flow) and reo_kg(flow.net_kg, flow.assay) is not None


def _has_shares(flow: Flow) -> bool:
    return flow.assay is not None and bool(flow.assay.shares_percent)


def _names(flow: Flow, element: str) -> bool:
    return flow.assay is not None and element in flow.assay.shares_percent


def _sum(flow: Flow) -> Decimal:
    return sum(flow.assay.shares_percent.values(), Decimal(0)) if flow.assay else Decimal(0)
