"""Random trades from drawn numbers: events, moves, shipments, withdrawals and corrections of every kind, by the real commands.

A step that cannot be done by anybody now is refused like any other request, and counts as nothing. Plants mix by mass balance
within March 2026; stocktakes are not drawn (`reference_chain.py` says why), they have their place in the journey.
"""

import random
from collections import Counter
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from tests.make.custody import FACILITIES, Json, Trade, a_lot, a_part, a_shipment, an_assay, an_event, loss, record, submit
from traceability.custody import services as custody
from traceability.custody.claims import read_events
from traceability.custody.models import Holding
from traceability.kernel import clock
from traceability.kernel.errors import TraceabilityError
from traceability.review import services as review

FACILITY = {code: codes[0] for code, codes in FACILITIES.items()}
TRADERS = ("BYM", "HFR", "HER", "EXP")
FORM = "mixed_carbonate"
ACTIONS = (
    "enter", "tell", "tell", "confirm", "confirm", "separate", "separate", "separate", "separate", "pack", "blend", "lose", "send", "send", "send",
    "receive", "receive", "receive", "ship", "ship", "withdraw", "withdraw", "undo", "undo",
    "replace", "replace", "replace", "replace", "replace", "replace",
)  # fmt: skip
STEPS = st.lists(st.integers(0, 2**40 - 1), min_size=2, max_size=3)
"""A step is one number, a seed: numbers as they are drawn are mostly small or alike, and the steps should not be."""


def step_of(salt: int, place: int, number: int) -> "tuple[str, int, int, int]":
    """What a drawn number asks for: the action, and three numbers below 1,000 that choose its objects and masses."""
    drawn = random.Random(f"{salt} {place} {number}")
    return drawn.choice(ACTIONS), drawn.randrange(1000), drawn.randrange(1000), drawn.randrange(1000)


@dataclass
class Sequence:
    """One trade under way: what was recorded, and the moments between the steps."""

    trade: Trade
    events: list[tuple[UUID, Json, str]] = field(default_factory=list)
    """Each with what was said of it, and by whom."""
    shipments: list[tuple[str, str]] = field(default_factory=list)
    moments: list[datetime] = field(default_factory=list)
    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    number: int = 0
    salt: int = 0

    def begun(self, seed: int, steps: int = 12) -> "Sequence":
        """Two lots of two origins and the first steps, which many sequences have in common: recording takes longer than judging."""
        self._enter(0, 0, 50)
        self._enter(1, 1, 30)
        self.salt = seed
        numbers = random.Random(seed)
        self.play([numbers.randrange(2**40) for _ in range(steps)])
        return self

    def branch(self) -> "Sequence":
        """Another sequence that begins like this one."""
        own = {"events": [*self.events], "shipments": [*self.shipments], "moments": [*self.moments]}
        return replace(self, **own, done=Counter(), refused=Counter())

    def play(self, steps: list[int]) -> None:
        for place, drawn in enumerate(steps):
            name, *numbers = step_of(self.salt, place, drawn)
            try:
                if STEP[name](self, *numbers):
                    self.done[name] += 1
            except TraceabilityError as refusal:
                self.refused[getattr(refusal, "code", "")] += 1
            self.moments.append(clock.now())

    def record(self, body: Json, by: str = "") -> bool:
        by = by or body["performed_by"]
        (made,) = record(self.trade.viewers[by], body)
        self.events.append((made.event.id, body, by))
        return True

    def name(self, code: str) -> str:
        self.number += 1
        return f"{code}:L-{self.number}"

    def lot(self, code: str, kg: int, *, assayed: int = 1) -> Json:
        """Every fifth lot has no assay, so that not all REO can be computed."""
        treo = ("50.0", "12.5", "99.9")[assayed % 3]
        return a_lot(self.name(code), f"{kg}.000", form=FORM, assay=an_assay(treo_percent=treo) if assayed % 5 else None)

    def held(self, place: int) -> tuple[str, Holding] | None:
        found = list(Holding.objects.filter(holder__isnull=False, left_kg__gt=0).select_related("lot", "holder").order_by("lot__name"))
        one = found[place % len(found)] if found else None
        return (one.holder.code, one) if one and one.holder else None

    def _enter(self, a: int, b: int, c: int) -> bool:
        code = TRADERS[a % 2]
        stage = "leaching" if b % 2 else "import"
        return self.record(
            an_event(stage, performed_by=code, facility=FACILITY[code], outputs=[self.lot(code, 20 + c % 60, assayed=1 + b)])
        )

    def _tell(self, a: int, b: int, c: int) -> bool:
        """A digger is not on the system: a trader tells what it did."""
        lot = self.lot("GDM", 10 + c % 30, assayed=1 + b)
        return self.record(an_event("leaching", performed_by="GDM", facility="GDM-SITE-1", outputs=[lot]), TRADERS[a % 4])

    def _confirm(self, a: int, b: int, c: int) -> bool:
        told = [event for event, body, by in self.events if by != body["performed_by"]]
        if not told:
            return False
        custody.confirm_event(by=self.trade.gdm, event=told[a % len(told)])
        return True

    def _separate(self, a: int, b: int, c: int) -> bool:
        found = self.held(a)
        if found is None:
            return False
        code, first = found
        others = list(Holding.objects.filter(holder__code=code, left_kg__gte=1).select_related("lot").order_by("lot__name"))
        taken = [first, *(one for one in others[: b % 3] if one.lot_id != first.lot_id)]
        parts = [_part(one, 1 + (b + c) % 3) for one in taken]
        start = 1 + c % 10
        body = an_event(
            "separation", performed_by=code, facility=FACILITY[code], custody_model="mass_balance" if c % 3 else "segregated",
            started_at=f"2026-03-{start:02}T00:00:00Z", ended_at=f"2026-03-{start + 1 + b % 17:02}T00:00:00Z",
            inputs=parts, outputs=[self.lot(code, 5 + (c + place) % 9, assayed=b + place) for place in range(b % 3)],
        )  # fmt: skip
        return self.record(body)

    def _pack(self, a: int, b: int, c: int) -> bool:
        found = self.held(a)
        if found is None:
            return False
        code, one = found
        lots = [self.lot(code, 1 + c % 30, assayed=5 * (b % 2) + place) for place in range(1 + b % 2)]
        return self.record(_usual("packing", code, inputs=[_part(one, 1 + c % 2)], outputs=lots))

    def _blend(self, a: int, b: int, c: int) -> bool:
        found = self.held(a)
        if found is None:
            return False
        code, first = found
        second = (
            Holding.objects.filter(holder__code=code, left_kg__gt=0)
            .exclude(lot_id=first.lot_id)
            .select_related("lot")
            .order_by("lot__name")
            .first()
        )
        parts = [_part(one, 1 + b % 2) for one in (first, second) if one]
        return self.record(_usual("blending", code, inputs=parts, outputs=[self.lot(code, 10 + c % 60, assayed=b)]))

    def _lose(self, a: int, b: int, c: int) -> bool:
        found = self.held(a)
        if found is None:
            return False
        code, one = found
        return self.record(loss(_part(one, 2 + c % 3), performed_by=code, facility=FACILITY[code]))

    def _send(self, a: int, b: int, c: int) -> bool:
        found = self.held(a)
        if found is None:
            return False
        code, one = found
        to = [other for other in TRADERS if other != code][b % 3]
        return self.record(_usual("dispatch", code, inputs=[_part(one, 1)], to={"organisation": to, "facility": FACILITY[to]}))

    def _receive(self, a: int, b: int, c: int) -> bool:
        waiting = list(Holding.objects.filter(holder__isnull=True).select_related("lot", "receiver").order_by("lot__name"))
        if not waiting:
            return False
        one = waiting[a % len(waiting)]
        weighed = max(1, int(one.left_kg) + (0, -3, 2, -1)[b % 4])
        assert one.receiver is not None
        return self.record(
            _usual("receipt", one.receiver.code, inputs=[a_part(one.lot.name, f"{weighed}.000")], dispatch=str(one.dispatch_id))
        )

    def _ship(self, a: int, b: int, c: int) -> bool:
        found = self.held(a)
        if found is None:
            return False
        code, one = found
        kg = _part(one, 1 + b % 3)["net_kg"]
        sent = submit(self.trade.viewers[code], a_shipment(one.lot.name, kg, destination="US"))
        self.shipments.append((code, sent.shipment.number))
        return True

    def _withdraw(self, a: int, b: int, c: int) -> bool:
        if not self.shipments:
            return False
        code, number = self.shipments[a % len(self.shipments)]
        review.withdraw(by=self.trade.viewers[code], number=number, reason="Another price.")
        if c % 4:
            self.shipments.remove((code, number))  # else it may be asked again, and is refused
        return True

    def _undo(self, a: int, b: int, c: int) -> bool:
        event, _, by = self.events[a % len(self.events)]
        return self.correct(event, by, None)

    def _replace(self, a: int, b: int, c: int) -> bool:
        event, old, by = self.events[a % len(self.events)]
        body = deepcopy(old)
        code, used, made = body["performed_by"], body.get("inputs", []), body.get("outputs", [])
        for place, part in enumerate(used):
            if (b + place) % 3:
                part["net_kg"] = _scaled(part["net_kg"], (0, 60, 130)[(b + place) % 3])
        for place, lot in enumerate(made):
            lot["net_kg"] = _scaled(lot["net_kg"], (100, 40, 150, 10)[(c + place) % 4])
        if len(used) > 1 and b % 5 == 0:
            used.pop(c % len(used))
        if len(made) > 1 and c % 3 == 0:
            made.pop()
        if made and c % 7 == 0 and body["stage"] != "blending":
            made.append(self.lot(code, 7, assayed=b))
        if used and body["stage"] in {"separation", "blending"} and b % 7 == 0:
            more = Holding.objects.filter(holder__code=code, left_kg__gt=0).select_related("lot").order_by("lot__name").first()
            used += [_part(more, 2)] if more and more.lot.name not in {part["lot"] for part in used} else []
        if body["stage"] == "separation" and b % 4 == 0:
            body["custody_model"] = "segregated" if body["custody_model"] == "mass_balance" else "mass_balance"
        return self.correct(event, by, body)

    def correct(self, event: UUID, by: str, body: Json | None) -> bool:
        claim = read_events(body)[0] if body else None
        corrected = custody.correct_event(by=self.trade.viewers[by], event=event, reason="Wrong scale.", claim=claim)
        if corrected.replaced_by is not None and body is not None:
            self.events.append((corrected.replaced_by.event.id, body, by))
        return True


STEP: dict[str, Callable[..., bool]] = {name: getattr(Sequence, f"_{name}") for name in sorted({
    "enter", "tell", "confirm", "separate", "pack", "blend", "lose", "send", "receive", "ship", "withdraw", "undo", "replace",
})}  # fmt: skip


def _usual(stage: str, code: str, **members: Any) -> Json:
    return an_event(stage, performed_by=code, facility=FACILITY[code], custody_model=None, **members)


def _part(held: Holding, divisor: int) -> Json:
    return a_part(held.lot.name, f"{max(held.left_kg / divisor, type(held.left_kg)('0.001')):.3f}")


def _scaled(kg: str, percent: int) -> str:
    """A whole number of grams, at least one."""
    grams = int(kg.replace(".", "")) * percent // 100
    return f"{max(grams, 1) // 1000}.{max(grams, 1) % 1000:03}"
