"""Random trades recorded by the commands, and slow references that walk them in plain Python over plain rows."""

import random
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from tests.make.custody import FACILITIES, Trade, a_lot, a_part, an_event, dispatch, packing, receipt, record, separation, stocktake
from traceability.custody.models import Draw, Event, Holding, Output
from traceability.custody.stages import MIXING

FACILITY = {code: codes[0] for code, codes in FACILITIES.items()}
TRADERS = ("BYM", "HFR", "HER", "EXP")


def imported(trade: Trade, code: str, name: str, net_kg: str) -> None:
    """A lot of mixed carbonate out of nowhere but the border."""
    record(
        trade.viewers[code],
        an_event("import", performed_by=code, facility=FACILITY[code], outputs=[a_lot(name, net_kg, form="mixed_carbonate")]),
    )


def a_random_trade(trade: Trade, seed: int, steps: int = 30) -> None:
    """Imports, separations with some mass balance, packings and moves between four traders, each by who holds the lots."""
    rng = random.Random(seed)
    for number, code in enumerate(TRADERS):
        imported(trade, code, f"{code}:IN-{number}", "1000.000")
    for step in range(steps):
        code = rng.choice(TRADERS)
        held = list(Holding.objects.filter(holder__code=code, left_kg__gt=1).select_related("lot").order_by("lot__name"))
        if not held:
            continue
        if rng.random() < 0.35:
            _move(trade, rng, code, rng.choice(held))
        elif rng.random() < 0.3:
            _pack(trade, rng, code, rng.choice(held), step)
        else:
            _separate(trade, rng, code, rng.sample(held, min(len(held), rng.randint(1, 3))), step)


def a_random_plant(trade: Trade, seed: int, months: int = 4) -> None:
    """One plant that runs campaigns, overlapping or not, over months with and without a stocktake, with stock or none."""
    rng = random.Random(seed)
    for month in range(1, months + 1):
        for run in range(rng.randint(0, 3)):
            name = f"HFR:IN-{month}-{run}"
            imported(trade, "HFR", name, "100.000")
            start = rng.randint(1, 20)
            parts = [a_part(name, f"{rng.randint(1, 100)}.000")]
            earlier = list(
                Holding.objects.filter(lot__name__startswith="HFR:OUT", left_kg__gte=2).select_related("lot").order_by("lot__name")
            )
            if earlier and rng.random() < 0.5:
                parts.append(a_part(rng.choice(earlier).lot.name, "1.000"))
            times = (f"2026-{month:02}-{start:02}T00:00:00Z", f"2026-{month:02}-{start + rng.randint(1, 7):02}T00:00:00Z")
            model = rng.choice(["mass_balance", "mass_balance", "segregated"])
            made = [a_lot(f"HFR:OUT-{month}-{run}", "20.000", form="mixed_carbonate")]
            record(trade.hfr, separation(parts, made, custody_model=model, started_at=times[0], ended_at=times[1]))
        if rng.random() < 0.7:
            stock = [{"form": "mixed_chloride", "net_kg": f"{rng.randint(1, 50)}.000", "moisture_percent": "0", "treo_percent": "50"}]
            record(trade.hfr, stocktake(f"2026-{month:02}", rng.choice([stock, []])))


def _move(trade: Trade, rng: random.Random, code: str, held: Holding) -> None:
    to = rng.choice([other for other in TRADERS if other != code])
    part = a_part(held.lot.name, f"{held.left_kg:.3f}")
    (sent,) = record(trade.viewers[code], dispatch(part, to, performed_by=code, facility=FACILITY[code]))
    if rng.random() < 0.9:
        record(trade.viewers[to], receipt(sent))


def _pack(trade: Trade, rng: random.Random, code: str, held: Holding, step: int) -> None:
    part = a_part(held.lot.name, f"{held.left_kg / 2:.3f}")
    lots = [a_lot(f"{code}:P-{step}-{place}", "10.000", form=held.lot.form, assay=None) for place in range(rng.randint(1, 2))]
    record(trade.viewers[code], packing(part, *lots, performed_by=code, facility=FACILITY[code]))


def _separate(trade: Trade, rng: random.Random, code: str, held: list[Holding], step: int) -> None:
    start = rng.randint(1, 20)
    parts = [a_part(one.lot.name, f"{one.left_kg / rng.randint(1, 3):.3f}") for one in held]
    outputs = [a_lot(f"{code}:S-{step}-{place}", "20.000", form="mixed_carbonate") for place in range(rng.randint(1, 2))]
    record(
        trade.viewers[code],
        separation(
            parts,
            outputs,
            performed_by=code,
            facility=FACILITY[code],
            custody_model=rng.choice(["mass_balance", "segregated"]),
            started_at=f"2026-03-{start:02}T00:00:00Z",
            ended_at=f"2026-03-{start + rng.randint(1, 8):02}T00:00:00Z",
        ),
    )


def counts(event: Event, at: datetime | None) -> bool:
    """The one rule of what counts, in Python."""
    correction = getattr(event, "correction", None)
    if at is None:
        return correction is None
    return event.recorded_at <= at and (correction is None or correction.recorded_at > at)


def _told(at: datetime | None) -> tuple[list[Event], list[tuple[UUID, UUID]], list[tuple[UUID, UUID]]]:
    """The events that count, and (lot, event) of what they used and of what they made."""
    events = [event for event in Event.objects.select_related("correction") if counts(event, at)]
    known = {event.id for event in events}
    used = Draw.objects.filter(kind="use").values_list("lot_id", "event_id")
    made = Output.objects.values_list("lot_id", "event_id")
    return events, [one for one in used if one[1] in known], [one for one in made if one[1] in known]


def slow_upstream(lots: Iterable[UUID], at: datetime | None = None, *, pools: bool = True) -> set[UUID]:
    """Events behind these lots: their makers, those of what these used, and who mixed at the same time in the same plant."""
    events, uses, makers = _told(at)
    known = {event.id: event for event in events}
    found: set[UUID] = set()
    waiting = {event_id for lot_id, event_id in makers if lot_id in set(lots)}
    while waiting:
        here = known[waiting.pop()]
        found.add(here.id)
        used = {lot_id for lot_id, event_id in uses if event_id == here.id}
        behind = {event_id for lot_id, event_id in makers if lot_id in used}
        if pools:
            behind |= {mate.id for mate in events if _mix(here, mate)}
        waiting |= behind - found
    return found


def slow_downstream(lots: Iterable[UUID], asked: Iterable[UUID] = ()) -> set[UUID]:
    """Events that used these lots and the asked ones, those that used what these made, and who mixed with them."""
    events, uses, makers = _told(None)
    known = {event.id: event for event in events}
    found: set[UUID] = set()
    waiting = {event_id for lot_id, event_id in uses if lot_id in set(lots)} | (set(asked) & known.keys())
    while waiting:
        here = known[waiting.pop()]
        found.add(here.id)
        made = {lot_id for lot_id, event_id in makers if event_id == here.id}
        ahead = {event_id for lot_id, event_id in uses if lot_id in made} | {mate.id for mate in events if _mix(here, mate)}
        waiting |= ahead - found
    return found


def _mix(here: Event, mate: Event) -> bool:
    both = (here, mate)
    return (
        all(one.custody_model == "mass_balance" and one.stage in MIXING for one in both)
        and (here.facility_id, here.performer_id) == (mate.facility_id, mate.performer_id)
        and mate.started_at < here.ended_at
        and here.started_at < mate.ended_at
    )


def slow_sight(organisation: UUID) -> tuple[set[UUID], set[UUID]]:
    """Lots and events that an organisation may read, from the rule in the README: own, held or awaited, and all behind that."""
    events = {event.id: event for event in Event.objects.all()}
    own = {event.id for event in events.values() if organisation in {event.organisation_id, event.performer_id, event.to_organisation_id}}
    makers = {made.lot_id: made.event_id for made in Output.objects.all()}
    draws = list(Draw.objects.filter(event_id__isnull=False))
    seen: dict[UUID, tuple[datetime, UUID] | None] = {}
    waiting = [(lot_id, None) for lot_id, event_id in makers.items() if event_id and organisation in _makers(events[event_id])]
    waiting += [
        (drawn.lot_id, (drawn.recorded_at, drawn.event_id))
        for drawn in draws
        if drawn.kind == "send" and events[drawn.event_id].to_organisation_id == organisation
    ]
    shown = set(own)
    while waiting:
        lot_id, until = waiting.pop()
        if lot_id in seen and (until is None or (seen[lot_id] is not None and seen[lot_id] >= until)):
            continue
        seen[lot_id] = until if until is None or seen.get(lot_id) is None else max(until, seen[lot_id])
        shown.add(makers[lot_id])
        if until:
            moves = (moved for moved in draws if moved.lot_id == lot_id and moved.kind in {"send", "receive"})
            shown |= {moved.event_id for moved in moves if (moved.recorded_at, moved.event_id) <= until}
        waiting += [
            (used.lot_id, (used.recorded_at, used.event_id)) for used in draws if used.kind == "use" and used.event_id == makers[lot_id]
        ]
    return set(seen), shown


def _makers(event: Event) -> set[UUID]:
    return {event.organisation_id, event.performer_id}
