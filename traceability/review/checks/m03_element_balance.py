"""M03: does an element leave a step in a larger amount than entered, or out of nothing? Rule: checks.md, M03."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal

from traceability.kernel.quantities import kilograms
from traceability.kernel.text import Text
from traceability.review.answers import Judged, Values, fails, fits, lacks
from traceability.review.balance import Balance, balances, joined
from traceability.review.catalogue import BLOCK, HOLD, check
from traceability.review.dossier import Dossier, Event, Policy
from traceability.review.elements import Account, Excess
from traceability.review.series import WINDOW, Series, series_of
from traceability.review.significance import FALSE_BLOCK, FALSE_HOLD, coverage
from traceability.review.uncertainty import POLICIES as COMMON
from traceability.review.uncertainty import Uncertainties, root, uncertainties

FLOOR, PART = "M03.floor_kg", "common.u_laboratory_part"
OWN = (FLOOR, FALSE_HOLD, FALSE_BLOCK, PART)
_SHOWN = Decimal("0.01")
_OVER_TIME = Text(
    en="{facility}: over {n} accounts up to {event}, {out} kg {element} oxide came out of {into} kg, though each alone is in order: "
    "{excess} kg too much (± {uncertainty}), over the limit of {limit} kg for {comparisons} comparisons.",
    zh="{facility}：截至{event}的{n}期合计，投入{into}千克{element}氧化物，产出{out}千克，而各期单独均在容差内："
    "超出{excess}千克（不确定度±{uncertainty}），高于{comparisons}次比较的限值{limit}千克。",
)


@check(
    "M03",
    severity=BLOCK,
    policies=[*OWN, WINDOW, *COMMON],
    title=Text(en="Element balance", zh="元素平衡"),
    question=Text(
        en="Does an element leave a step in a larger amount than entered, or out of nothing?",
        zh="是否有元素产出多于投入，或凭空出现？",
    ),
    rule=Text(
        en="Fails if oxide out − oxide in of any element exceeds the floor and k times the uncertainty of the difference, in which "
        "assays of one laboratory and form are partly wrong alike; circuit stock counts on both sides. The more elements and accounts "
        "are compared, the greater k, so that chance alone holds or blocks no more honest cases than the policies say: over the first "
        "limit it is a HOLD, over the second a BLOCK. HOLD if the last accounts of a plant together exceed it, though none does alone.",
        zh="任一元素氧化物产出减投入大于下限且大于差值不确定度的k倍即不通过，同一化验室同一形态的化验误差部分相关，在线库存计入两侧；"
        "比较的元素和账期越多k越大，使偶然误差造成的误报不超过政策值：超过第一限值为HOLD，超过第二限值为BLOCK。各期单独未超而合计超出的为HOLD。",
    ),
    failure=Text(
        en="Event {event}: {out} kg {element} oxide came out of {into} kg: {excess} kg too much (± {uncertainty}), over the limit of "
        "{limit} kg for {comparisons} comparisons.",
        zh="环节{event}：投入{into}千克{element}氧化物，产出{out}千克：超出{excess}千克（不确定度±{uncertainty}），"
        "高于{comparisons}次比较的限值{limit}千克。",
    ),
)
def element_balance(dossier: Dossier) -> Iterator[Judged]:
    chain, together = _chain(dossier), _together(dossier)
    grounds = {id(ground): ground for _, ground in chain if ground}
    comparisons = sum(len(ground.account.elements) for ground in (*grounds.values(), *(one.ground for one in together)) if ground.account)
    judged: dict[int, list[Judged]] = {}
    for event, ground in chain:
        if ground is None:
            yield lacks(event, *OWN, *COMMON)
            continue
        if id(ground) not in judged:
            judged[id(ground)] = list(_judge(event, ground, comparisons))
        yield from (one.of(event) for one in judged[id(ground)])
    for one in together:
        yield from _of_series(one, comparisons)


@dataclass(frozen=True, slots=True)
class _Law:
    """The policy rows of a day."""

    rows: tuple[Policy, ...]
    common: Uncertainties

    @classmethod
    def on(cls, dossier: Dossier, day: date) -> "_Law | None":
        rows, common = dossier.policies(*OWN, on=day), uncertainties(dossier, on=day)
        return cls(rows, common) if rows and common else None

    @property
    def floor_kg(self) -> Decimal:
        return self.rows[0].value

    def account(self, balance: Balance) -> Account | None:
        return Account.of(balance, self.common, self.rows[3].value)

    def coverages(self, comparisons: int) -> tuple[Decimal, Decimal]:
        """From how many standard uncertainties on it is a HOLD, and from how many a BLOCK."""
        return coverage(comparisons, self.rows[1].value), coverage(comparisons, self.rows[2].value)


@dataclass(frozen=True, slots=True)
class _Ground:
    """An account as it is judged, element by element; `account` is None where the elements of an input are not known."""

    balance: Balance
    law: _Law
    account: Account | None


@dataclass(frozen=True, slots=True)
class _Together:
    """All accounts of a series as one."""

    series: Series
    ground: _Ground


def _chain(dossier: Dossier) -> list[tuple[Event, _Ground | None]]:
    """Each transforming event with the account that it is judged by; None where a policy row is missing."""
    found: list[tuple[Event, _Ground | None]] = []
    known: dict[tuple[int, ...], _Ground] = {}
    for event, balance in balances(dossier):
        law = _Law.on(dossier, event.ended_on)
        if law is None:
            found.append((event, None))
            continue
        key = id(balance), *map(id, (*law.rows, *law.common.rows))
        if key not in known:
            known[key] = _Ground(balance, law, law.account(balance))
        found.append((event, known[key]))
    return found


def _together(dossier: Dossier) -> list[_Together]:
    """What the last accounts of each plant give together, where there are several that follow each other."""
    window = dossier.policy(WINDOW, on=max((event.ended_on for event in dossier.events), default=date.max))
    found = []
    for series in series_of(dossier, int(window.value)) if window else ():
        balance, law = joined(dossier, list(series.accounts)), _Law.on(dossier, series.last.ended_on)
        if balance is not None and law is not None:
            found.append(_Together(series, _Ground(balance, law, law.account(balance))))
    return found


def _judge(event: Event, ground: _Ground, comparisons: int) -> Iterator[Judged]:
    """What fails or lacks, element by element; that it fits, where neither does."""
    account, law = ground.account, ground.law
    if account is None:
        yield lacks(event, "reo_kg or shares_percent of an input")
        return
    to_hold, to_block = law.coverages(comparisons)
    judged = []
    for excess in account.excesses(law.floor_kg, to_hold):
        is_blocked = excess.kg > excess.limit_kg(to_block)
        values = _values(excess, law, to_block if is_blocked else to_hold, comparisons)
        values |= {"months": ground.balance.periods} if ground.balance.is_shared else {}
        if account.may_be_unnamed(excess.element):
            judged.append(lacks(event, f"shares_percent.{excess.element} of an input", **values))
        elif excess.kg <= account.unknown_opening_kg:
            judged.append(lacks(event, f"shares_percent.{excess.element} of the opening stock", **values))
        else:
            judged.append(fails(event, policy=law.rows, severity=BLOCK if is_blocked else HOLD, **values))
    yield from judged or [fits(event)]


def _of_series(one: _Together, comparisons: int) -> Iterator[Judged]:
    """Failures alone: of elements that no account of them gives too much of."""
    account, law, series = one.ground.account, one.ground.law, one.series
    to_hold, _ = law.coverages(comparisons)
    excesses = list(account.excesses(law.floor_kg, to_hold)) if account else []
    parts = [part for part in map(law.account, series.accounts) if part] if excesses else []
    shown_alone = {excess.element for part in parts for excess in part.excesses(law.floor_kg, to_hold)}
    for excess in excesses:
        is_known = account and not account.may_be_unnamed(excess.element) and excess.kg > account.unknown_opening_kg
        if is_known and excess.element not in shown_alone:
            values = _values(excess, law, to_hold, comparisons) | {"facility": series.last.facility, "n": len(series.accounts)}
            values["months"] = _days(one.ground.balance.events)
            yield fails(series.last, policy=law.rows, severity=HOLD, says=_OVER_TIME, **values)


def _days(events: Iterable[Event]) -> tuple[str, ...]:
    return tuple(event.ended_on.isoformat() for event in events)


def _values(excess: Excess, law: _Law, k: Decimal, comparisons: int) -> Values:
    """`uncertainty` is expanded as section 3 has it, with every measurement wrong for itself alone; `limit` has what they share too."""
    return {
        "element": excess.element,
        "out": kilograms(excess.out_kg),
        "into": kilograms(excess.in_kg),
        "excess": kilograms(excess.kg),
        "uncertainty": kilograms(law.common.coverage * root(excess.variance)),
        "in_common": kilograms(law.common.coverage * root(excess.in_common)),
        "comparisons": comparisons,
        "k": k.quantize(_SHOWN, ROUND_HALF_EVEN),
        "limit": kilograms(max(law.floor_kg, excess.limit_kg(k))),
    }
