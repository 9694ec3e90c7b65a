"""Refusals of events. The list is walked in order: a later event may use a lot that an earlier one makes. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar
from uuid import UUID

from traceability.custody import errors
from traceability.custody.claims import EventClaim, LotClaim
from traceability.custody.rules.ground import Ground, Standing
from traceability.custody.rules.masses import event_masses
from traceability.custody.rules.names import event_names
from traceability.custody.stages import BOOK_AND_CLAIM, FORMS, WASTES
from traceability.kernel.clock import legal_day
from traceability.kernel.errors import TraceabilityError
from traceability.kernel.identifiers import is_address
from traceability.kernel.quantities import print_kilograms

T = TypeVar("T")


@dataclass(slots=True)
class Books:
    """Lots by name while events are walked: form and standing after what was walked so far. One may last over several lists.

    `used`: every name that exists or was given; `named`: those that the events gave.
    """

    forms: dict[str, str] = field(default_factory=dict)
    standings: dict[str, Standing] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    named: set[str] = field(default_factory=set)

    def open(self, ground: Ground, standings: Mapping[UUID, Standing]) -> None:
        """What is on record of the next events' lots; what was walked before goes before it."""
        for name, lot in ground.lots.items():
            self.forms.setdefault(name, lot.form)
            if lot.id in standings:
                self.standings.setdefault(name, standings[lot.id])
        self.used |= ground.used_numbers

    def put_back(self, before: "Books", names: Iterable[str]) -> None:
        """Forget what one event did to its lots."""
        for name in names:
            _restore(self.forms, before.forms, name)
            _restore(self.standings, before.standings, name)
            for now, then in ((self.used, before.used), (self.named, before.named)):
                if name not in then:
                    now.discard(name)

    def of(self, names: Iterable[str]) -> "Books":
        """These lots alone."""
        wanted = set(names)
        return Books(
            {name: self.forms[name] for name in wanted & self.forms.keys()},
            {name: self.standings[name] for name in wanted & self.standings.keys()},
            self.used & wanted,
            self.named & wanted,
        )


def _restore(now: dict[str, T], then: Mapping[str, T], name: str) -> None:
    if name in then:
        now[name] = then[name]
    else:
        now.pop(name, None)


def event_problems(claims: Sequence[EventClaim], ground: Ground, standings: Mapping[UUID, Standing]) -> list[TraceabilityError]:
    """Everything that cannot be recorded, in the order of what was sent. `standings` by lot id, read under lock."""
    books = Books()
    books.open(ground, standings)
    return [problem for claim in claims for problem in _problems_of(claim, ground, books)]


def sorted_out(
    claims: Sequence[EventClaim], ground: Ground, standings: Mapping[UUID, Standing], books: Books | None = None
) -> list[list[TraceabilityError]]:
    """What is wrong with each event if those without problems are recorded and the others are not: these leave nothing behind.

    `books`: of events that were walked before these, and are not on record.
    """
    books = Books() if books is None else books
    books.open(ground, standings)
    found = []
    for claim in claims:
        before = books.of(claim.lot_names)
        problems = list(_problems_of(claim, ground, books))
        if problems:
            books.put_back(before, claim.lot_names)
        found.append(problems)
    return found


def _problems_of(claim: EventClaim, ground: Ground, books: Books) -> Iterator[TraceabilityError]:
    yield from event_names(claim, ground)
    yield from _who_and_when(claim, ground)
    yield from _which_and_how_many(claim)
    yield from _inputs(claim, ground, books)
    yield from _outputs(claim, ground, books)
    yield from event_masses(claim)


def _who_and_when(claim: EventClaim, ground: Ground) -> Iterator[TraceabilityError]:
    at = claim.pointer
    performer = ground.organisations.get(claim.performed_by)
    if performer and performer.id != ground.recorder and performer.is_on_the_system:
        yield errors.PerformerOnTheSystem(pointer=f"{at}/performed_by", organisation=claim.performed_by)
    if claim.custody_model == BOOK_AND_CLAIM:
        yield errors.BookAndClaim(pointer=f"{at}/custody_model")
    if claim.ended_at < claim.started_at:
        yield errors.EndsBeforeStart(pointer=f"{at}/ended_at")
    for name, moment in (("started_at", claim.started_at), ("ended_at", claim.ended_at)):
        if moment > ground.now:
            yield errors.InFuture(pointer=f"{at}/{name}")
    if claim.fields.period and claim.fields.period > legal_day(ground.now).strftime("%Y-%m"):
        yield errors.InFuture(pointer=f"{at}/fields/period")
    if claim.dispatch and claim.dispatch not in ground.dispatches:
        yield errors.UnknownEvent(pointer=f"{at}/dispatch", event=claim.dispatch)


def _which_and_how_many(claim: EventClaim) -> Iterator[TraceabilityError]:
    at, row = claim.pointer, claim.row
    if row.needs_inputs and not claim.inputs:
        yield errors.InputsMissing(pointer=f"{at}/inputs", stage=claim.stage)
    if row.needs_outputs and not claim.outputs:
        yield errors.OutputsMissing(pointer=f"{at}/outputs", stage=claim.stage)
    if row.most_inputs is not None and len(claim.inputs) > row.most_inputs:
        yield errors.OneLotOnly(pointer=f"{at}/inputs/{row.most_inputs}", stage=claim.stage, count=len(claim.inputs))
    if row.most_outputs is not None and len(claim.outputs) > row.most_outputs:
        yield errors.OneLotOnly(pointer=f"{at}/outputs/{row.most_outputs}", stage=claim.stage, count=len(claim.outputs))
    for place, residue in enumerate(claim.residues):
        if residue.form in FORMS and residue.form not in row.gives & WASTES:
            yield errors.FormNotAllowed(pointer=f"{at}/residues/{place}/form", stage=claim.stage, form=residue.form)


def _inputs(claim: EventClaim, ground: Ground, books: Books) -> Iterator[TraceabilityError]:
    at, row = claim.pointer, claim.row
    performer = ground.organisations.get(claim.performed_by)
    seen: set[str] = set()
    for place, taken in enumerate(claim.inputs):
        where = f"{at}/inputs/{place}"
        form, standing = books.forms.get(taken.lot), books.standings.get(taken.lot)
        if form is None or standing is None:
            yield errors.UnknownLot(pointer=f"{where}/lot", lot=taken.lot)
            continue
        if taken.lot in seen:
            yield errors.LotNamedTwice(pointer=f"{where}/lot", lot=taken.lot)
            continue
        seen.add(taken.lot)
        first_form = books.forms.get(claim.inputs[0].lot)
        if form not in row.takes or (row.same_form and first_form and form != first_form):
            yield errors.FormNotAllowed(pointer=f"{where}/lot", stage=claim.stage, form=form)
        if performer is None:
            continue
        if row.effect and not _is_ready(claim, standing, performer.id):
            yield errors.NotHolder(pointer=f"{where}/lot", lot=taken.lot, organisation=claim.performed_by)
            continue
        problem = _short_of(claim, standing, place) or _shipped_in_part(claim, ground, place)
        if problem:
            yield problem
        elif row.effect and taken.net_kg > 0:
            books.standings[taken.lot] = _after(claim, standing, place, performer.id, ground)


def _is_ready(claim: EventClaim, standing: Standing, performer: UUID) -> bool:
    """Whether the lot is where the stage needs it: in the performer's hands, or on its way to it by the dispatch named."""
    if claim.row.effect == "receive":
        return standing.holder is None and standing.receiver == performer and standing.dispatch == claim.dispatch
    return standing.holder == performer


def _short_of(claim: EventClaim, standing: Standing, place: int) -> TraceabilityError | None:
    taken = claim.inputs[place]
    facts = {"lot": taken.lot, "left_kg": print_kilograms(standing.left_kg), "asked_kg": print_kilograms(taken.net_kg)}
    where = f"{claim.pointer}/inputs/{place}/net_kg"
    if claim.row.effect in {"use", "send"} and taken.net_kg > standing.left_kg:
        return errors.LotExhausted(pointer=where, **facts)
    if claim.row.effect == "send" and 0 < taken.net_kg < standing.left_kg:
        return errors.DispatchWholeLot(pointer=where, **facts)
    return None


def _shipped_in_part(claim: EventClaim, ground: Ground, place: int) -> TraceabilityError | None:
    """A case may give kilograms back to the lot: in whose hands, once it went on?"""
    name = claim.inputs[place].lot
    lot = ground.lots.get(name)
    if claim.row.effect == "send" and lot is not None and lot.id in ground.shipped:
        return errors.PartIsShipped(pointer=f"{claim.pointer}/inputs/{place}/lot", lot=name)
    return None


def _after(claim: EventClaim, standing: Standing, place: int, performer: UUID, ground: Ground) -> Standing:
    taken = claim.inputs[place]
    if claim.row.effect == "use":
        return replace(standing, left_kg=standing.left_kg - taken.net_kg)
    if claim.row.effect == "receive":
        return Standing(left_kg=min(standing.left_kg, taken.net_kg), holder=performer)
    receiver = ground.organisations.get(claim.to.organisation) if claim.to else None
    # The dispatch has no id yet, so no receipt of the same list can name it.
    return Standing(left_kg=standing.left_kg, holder=None, receiver=receiver.id if receiver else None)


def _outputs(claim: EventClaim, ground: Ground, books: Books) -> Iterator[TraceabilityError]:
    at, row = claim.pointer, claim.row
    performer = ground.organisations.get(claim.performed_by)
    input_forms = {books.forms[taken.lot] for taken in claim.inputs if taken.lot in books.forms}
    for place, made in enumerate(claim.outputs):
        where = f"{at}/outputs/{place}"
        if made.organisation != claim.performed_by:
            yield errors.LotNamedForAnother(pointer=f"{where}/lot", lot=made.lot, organisation=claim.performed_by)
        if made.lot not in ground.lots and not is_address(made.lot):
            yield errors.BadLotNumber(pointer=f"{where}/lot", lot=made.lot)
        # Whether a number is taken is told to who may give it: else whoever asks would learn what others made.
        is_taken = made.lot in (books.used if _may_name(claim, made, ground) else books.named)
        if is_taken:
            yield errors.LotNumberUsed(pointer=f"{where}/lot", lot=made.lot)
        if made.form in FORMS and (made.form not in row.gives or (row.same_form and input_forms and made.form not in input_forms)):
            yield errors.FormNotAllowed(pointer=f"{where}/form", stage=claim.stage, form=made.form)
        if not is_taken and performer:
            books.forms[made.lot] = made.form
            books.standings[made.lot] = Standing(left_kg=made.net_kg, holder=performer.id)
        books.used.add(made.lot)
        books.named.add(made.lot)


def _may_name(claim: EventClaim, made: LotClaim, ground: Ground) -> bool:
    """Whether the recorder could record an event of this performer that gives a lot of this name."""
    performer = ground.organisations.get(claim.performed_by)
    is_accepted = performer is not None and (performer.id == ground.recorder or not performer.is_on_the_system)
    return is_accepted and made.organisation == claim.performed_by
