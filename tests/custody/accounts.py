"""What corrections do to lots: their accounts, where they are, and what stands in the way. Ore and concentrate of BYM."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from tests.make.custody import Json, a_lot, a_part, copied, correct, dressing, holding, lot_id
from traceability.custody.models import Correction, Draw, Event, Lot, Output
from traceability.custody.services import Recorded
from traceability.kernel import clock
from traceability.kernel.errors import ClaimsRefused
from traceability.ledger.models import Entry
from traceability.registry.viewer import Viewer


def account(lot: str) -> tuple[str, ...]:
    """Made, left, short and overdrawn, in whole kilograms; the holding is what the fold over the facts says."""
    held = holding(lot)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT to_jsonb(custody_account_of(%s)) = to_jsonb(held) FROM custody_holding AS held WHERE lot_id = %s", [held.pk, held.pk]
        )
        assert cursor.fetchone() == (True,), "the triggers and the fold disagree"
    return tuple(f"{kg:.0f}" for kg in (held.net_kg, held.left_kg, held.short_kg, held.overdrawn_kg))


def place(lot: str) -> tuple[str, str | None]:
    held = holding(lot)
    return held.state, held.holder.code if held.holder else None


def refused(by: Viewer, recorded: Recorded, event: Json | None = None) -> list[tuple[str | None, str]]:
    """What stands in the way of a correction, which then wrote nothing."""
    before = [model.objects.count() for model in (Event, Draw, Lot, Correction, Entry)]
    with pytest.raises(ClaimsRefused) as caught:
        correct(by, recorded, event)
    assert [model.objects.count() for model in (Event, Draw, Lot, Correction, Entry)] == before
    return [(problem.pointer, problem.code) for problem in caught.value.problems]


def concentrate(net_kg: str, name: str = "BYM:CON-1") -> Json:
    return a_lot(name, net_kg, form="concentrate")


def dressed(ore_kg: str, con_kg: str, **members: Any) -> Json:
    return dressing([a_part("BYM:ORE-1", ore_kg)], [concentrate(con_kg)], **members)


def instead(event: Event, **changes: Any) -> Event:
    """An event that may take the place of another, inserted past the commands."""
    return copied(event, recorded_at=clock.now(), **changes)


def drawn(event: Event, net_kg: str, lot: str = "BYM:ORE-1", kind: str = "use") -> Draw:
    """A draw past the commands."""
    return Draw.objects.create(lot_id=lot_id(lot), kind=kind, position=0, net_kg=Decimal(net_kg), event=event)


def given(event: Event, net_kg: str, lot: str = "BYM:CON-1") -> Output:
    """An output past the commands."""
    return Output.objects.create(event=event, lot_id=lot_id(lot), position=0, net_kg=Decimal(net_kg))
