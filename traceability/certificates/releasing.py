"""What may leave: the weights that customs name, line by line, and why they cannot stand; and the words of a refused day. Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from traceability.certificates.claims import ReleaseClaim
from traceability.certificates.errors import LotReleasedTwice, MoreThanCertified, NotOfTheShipment, ReleasedTooEarly
from traceability.custody.errors import InFuture, NotPositive
from traceability.kernel.errors import TraceabilityError
from traceability.kernel.quantities import print_kilograms
from traceability.kernel.text import Text

_SUSPENDED = Text(
    en="On {day}, the day of release, export checks fail that did not: {codes}.",
    zh="放行日{day}新增不符合的出口核查项：{codes}。",
)
_TOLD = re.compile(r"On (?P<day>[0-9-]{10}), the day of release, export checks fail that did not: (?P<codes>[A-Z0-9, ]+)\.", re.ASCII)


@dataclass(frozen=True, slots=True)
class Certified:
    """A line as it was certified."""

    number: int
    lot: str
    net_kg: Decimal


def problems_of(claim: ReleaseClaim, lines: Sequence[Certified], *, certified_on: date, today: date) -> list[TraceabilityError]:
    """Everything that keeps customs' word from being recorded."""
    problems: list[TraceabilityError] = []
    if claim.released_on > today:
        problems.append(InFuture(pointer="/released_on"))
    if claim.released_on < certified_on:
        problems.append(ReleasedTooEarly(pointer="/released_on", day=certified_on))
    held: dict[str, Decimal] = {}
    for line in lines:
        held[line.lot] = held.get(line.lot, Decimal(0)) + line.net_kg
    seen: set[str] = set()
    for place, one in enumerate(claim.lines):
        at = f"/lines/{place}"
        if one.lot in seen:
            problems.append(LotReleasedTwice(pointer=f"{at}/lot", lot=one.lot))
        elif one.lot not in held:
            problems.append(NotOfTheShipment(pointer=f"{at}/lot", lot=one.lot))
        elif one.net_kg <= 0:
            problems.append(NotPositive(pointer=f"{at}/net_kg", value=print_kilograms(one.net_kg)))
        elif one.net_kg > held[one.lot]:
            certified = print_kilograms(held[one.lot])
            problems.append(MoreThanCertified(pointer=f"{at}/net_kg", lot=one.lot, certified=certified, asked=print_kilograms(one.net_kg)))
        seen.add(one.lot)
    return problems


def by_line(claim: ReleaseClaim, lines: Iterable[Certified]) -> dict[int, Decimal]:
    """Kilograms that left, by line number. Of a lot in several lines the first are filled first. Requires a claim without problems."""
    leaving = {one.lot: one.net_kg for one in claim.lines}
    left: dict[int, Decimal] = {}
    for line in lines:
        kg = min(line.net_kg, leaving.get(line.lot, Decimal(0)))
        if kg:
            left[line.number] = kg
            leaving[line.lot] -= kg
    return left


def rest_of(left: dict[int, Decimal], lines: Iterable[Certified]) -> dict[int, Decimal]:
    """Kilograms that did not leave, by line number; a line that left whole is absent."""
    rest = {line.number: line.net_kg - left.get(line.number, Decimal(0)) for line in lines}
    return {number: kg for number, kg in rest.items() if kg}


def reason_of(day: date, codes: Iterable[str]) -> str:
    """Why a certificate is suspended instead of released, in both languages: everybody who checks it may read it."""
    said = _SUSPENDED.fill(day=day.isoformat(), codes=", ".join(codes))
    return f"{said.en} {said.zh}"


def looked_at(reasons: Iterable[str]) -> list[tuple[date, tuple[str, ...]]]:
    """The days and checks of such reasons; other reasons say nothing of a day."""
    found = (_TOLD.match(reason) for reason in reasons)
    return [(date.fromisoformat(one["day"]), tuple(one["codes"].split(", "))) for one in found if one]
