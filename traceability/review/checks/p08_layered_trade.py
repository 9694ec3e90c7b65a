"""P08: was a lot sold on and on without moving? Rule: checks.md, P08."""

from collections.abc import Iterator

from traceability.kernel.text import Text
from traceability.review.answers import Judged, Values, fails, fits, lacks
from traceability.review.catalogue import HOLD, check
from traceability.review.dossier import Dossier, Event, Lot, Policy

MAX_CHANGES, WINDOW = "P08.max_changes", "P08.window_days"


@check(
    "P08",
    severity=HOLD,
    policies=[MAX_CHANGES, WINDOW],
    title=Text(en="Layered trade", zh="层层转手"),
    question=Text(en="Was a lot sold on and on without moving?", zh="批次是否未移动而反复转手？"),
    failure=Text(
        en="{lot} was sold {n} times in {days} days without leaving {facility}.",
        zh="{lot}在{days}天内转手{n}次而未离开{facility}。",
    ),
    rule=Text(
        en="Fewer than the given number of sales of one lot within the window without a move between the first and the last; a move "
        "is a dispatch to another facility than the one it left.",
        zh="同一批次在统计期间内未移动而转手的次数须少于规定次数；移动指发往与发货地不同的设施。",
    ),
)
def layered_trade(dossier: Dossier) -> Iterator[Judged]:
    for lot in dossier.lots:
        moves = _dispatches_of_family(dossier, lot)
        sales = tuple(move for move in moves if move.ownership_passes)
        if len(sales) < 2:
            continue
        rows = dossier.policies(MAX_CHANGES, WINDOW, on=sales[-1].started_on)
        if rows is None:
            yield lacks(lot, MAX_CHANGES, WINDOW)
        elif any(not sale.to_facility or dossier.receipt_of(sale) is None for sale in sales):
            yield lacks(lot, "to.facility or receipt of a sale")
        else:
            yield _judge(lot, moves, rows)


def _judge(lot: Lot, moves: tuple[Event, ...], rows: tuple[Policy, ...]) -> Judged:
    longest = max(_runs(moves, int(rows[1].value)), key=len, default=())
    if not longest:
        return fits(lot)
    values: Values = {
        "n": len(longest),
        "days": (longest[-1].started_on - longest[0].started_on).days,
        "facility": longest[0].facility,
        "sales": tuple(f"{sale.started_on.isoformat()} {sale.performed_by} → {sale.to_organisation}" for sale in longest),
    }
    return fails(lot, policy=rows, **values) if len(longest) >= rows[0].value else fits(lot, **values)


def _runs(moves: tuple[Event, ...], window_days: int) -> Iterator[tuple[Event, ...]]:
    """For each sale that left the lot where it was: it and those after it in the window, up to the next real move."""
    for start, first in enumerate(moves):
        run: list[Event] = []
        for move in moves[start:]:
            if move.facility != move.to_facility or (move.started_on - first.started_on).days > window_days:
                break
            if move.ownership_passes:
                run.append(move)
        yield tuple(run)


def _dispatches_of_family(dossier: Dossier, lot: Lot) -> tuple[Event, ...]:
    """Dispatches of the lot and, where it was packed out of another, of that one before."""
    moves = list(dossier.moves_of(lot.name))
    maker, seen = dossier.maker_of(lot), {lot.name}
    while maker and maker.stage == "packing" and maker.inputs and maker.inputs[0].lot not in seen:
        parent = maker.inputs[0].lot
        seen.add(parent)
        moves.extend(dossier.moves_of(parent))
        behind = dossier.lot(parent)
        maker = dossier.maker_of(behind) if behind else None
    return tuple(sorted(moves, key=lambda event: (event.started_at, event.id)))
