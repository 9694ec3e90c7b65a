"""Custody against a slow reference that is built from the ledger's entries alone, over random trades with corrections."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from uuid import UUID

from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, given, settings

from tests.custody.reference import NOTHING, Reference
from tests.custody.reference_chain import Chain
from tests.custody.reference_graph import (
    downstream_of_reference,
    graph_of_product,
    holdings_of_product,
    holdings_of_reference,
    upstream_of_reference,
)
from tests.custody.sequences import STEP, STEPS, Sequence
from tests.make.custody import a_lot, a_part, an_event, dispatch, loss, moved, receipt, record
from traceability.custody.models import Draw, Holding, Output
from traceability.custody.replay import holdings
from traceability.custody.replay.corrections import given_back
from traceability.ledger.replay import Batch


@contextmanager
def an_example() -> Iterator[None]:
    """A savepoint in which commands may run as in any test; deferred rules are asked at its end, then all is taken back."""
    block = transaction.atomic()
    block._from_testcase = True
    with block:
        yield
        connection.check_constraints()
        transaction.set_rollback(True)


BEGINNINGS = 20
RANDOM = settings(
    max_examples=500 // BEGINNINGS,
    derandomize=True,  # the same ones in every run
    database=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.generate, Phase.shrink),
)


def wrong_in(derivation):
    """What does not follow from its facts, of all batches."""
    found = [one.compare(one.ids) if isinstance(one, Batch) else one for one in derivation()]
    return [wrong for one in found for wrong in one.contradictions]


def laws_hold(sequence: Sequence, *, derived_too: bool) -> None:
    reference = Reference()
    assert holdings_of_product() == holdings_of_reference(reference)
    no_mass_comes_from_nothing(reference)
    if derived_too:
        assert not wrong_in(holdings.compared) + wrong_in(given_back)
    before, earlier = sequence.moments[-2], sequence.moments[len(sequence.moments) // 2]
    lots = sorted(reference.lots(earlier))
    first, last = lots[len(sequence.moments) % len(lots)], lots[-1]
    shares_sum_to_one(Chain(reference), sorted(reference.lots()))
    # Graphs cost most: each sequence is asked for some of them, all are asked of many.
    asked = [(None, "upstream", last), (before, "upstream", last)]
    if len(sequence.moments) % 2:
        asked = [(None, "downstream", first), (before, "upstream", last), (earlier, "downstream", first)]
    for at, direction, lot in asked:
        slow = upstream_of_reference if direction == "upstream" else downstream_of_reference
        assert graph_of_product(direction, lot, at) == slow(reference, lot, at)


def no_mass_comes_from_nothing(reference: Reference) -> None:
    """From the rows: what was drawn and what is left is at most what was made and what stands as overdrawn."""
    gone: defaultdict[UUID, Decimal] = defaultdict(Decimal)
    for lot_id, kind, kg, case_id, corrected in Draw.objects.values_list("lot_id", "kind", "net_kg", "case_id", "event__correction"):
        if (kind == "use" and corrected is None) or kind == "ship":
            gone[lot_id] += kg
        if case_id is not None:
            gone[lot_id] += kg
    made = dict(Output.objects.filter(event__correction__isnull=True).values_list("lot_id", "net_kg"))
    for held in Holding.objects.select_related("lot"):
        assert held.left_kg >= 0 and held.overdrawn_kg >= 0 and held.short_kg >= 0
        assert gone[held.lot_id] + held.left_kg + held.short_kg == made.get(held.lot_id, NOTHING) + held.overdrawn_kg, held.lot.name
        told = reference.standing(held.lot.name)
        for weight, since_kg in told.weights:
            assert since_kg + held.left_kg <= weight + held.overdrawn_kg, f"{held.lot.name}: more than was weighed"


def shares_sum_to_one(chain: Chain, lots: list[str]) -> None:
    for lot in lots:
        mix = chain.mix(lot)
        assert sum(mix.values()) == 1 and all(share > 0 for share in mix.values()), lot


def every_law_holds(begun: Sequence, seen: Counter[str]) -> None:
    """However a trade goes on that began like this one."""

    @RANDOM
    @given(steps=STEPS)
    def of_sequence(steps: list[int]) -> None:
        with an_example():
            sequence = begun.branch()
            sequence.play(steps)
            seen.update([*sequence.done.elements(), *(f"refused {code}" for code in sequence.refused.elements()), "examples"])
            laws_hold(sequence, derived_too=len(steps) == 3 and not steps[0] % 4)

    of_sequence()


def test_500_random_trades_keep_every_law(trade):
    seen: Counter[str] = Counter()

    for seed in range(BEGINNINGS):
        with an_example():
            begun = Sequence(trade).begun(seed)
            connection.check_constraints()  # asked now, they are not asked again at the end of each that goes on from here
            laws_hold(begun, derived_too=True)
            every_law_holds(begun, seen)

    assert seen["examples"] >= 500
    assert min(seen[step] for step in STEP) > 10, seen


def test_what_is_used_beyond_the_old_event_is_not_paid_by_what_a_lorry_lost(trade):
    """A lot goes away, loses ten on the way and comes back; then the loss before all that turns out to be twenty more."""
    sequence = Sequence(trade)
    record(trade.bym, an_event("import", outputs=[a_lot("BYM:L-0", "100.000", form="mixed_carbonate")]))
    sequence.record(loss(a_part("BYM:L-0", "10.000")))
    moved_short = record(trade.bym, dispatch(a_part("BYM:L-0", "90.000")))[0]
    record(trade.hfr, receipt(moved_short, a_part("BYM:L-0", "80.000")))
    moved(trade, a_part("BYM:L-0", "80.000"), sender="HFR", to="BYM")
    (event, _, _), more = sequence.events[0], loss(a_part("BYM:L-0", "30.000"))

    sequence.correct(event, "BYM", more)

    reference = Reference()
    standing = reference.standing("BYM:L-0")
    assert (standing.left_kg, standing.short_kg, standing.overdrawn_kg) == (60, 10, 0)
    assert holdings_of_product() == holdings_of_reference(reference)
    no_mass_comes_from_nothing(reference)
    assert not wrong_in(holdings.compared)
