from tests.make.dossiers import a_dossier, a_lot, an_event
from traceability.review.dossier import Beside, Fields
from traceability.review.series import series_of


def a_step(number: int, *, stage="separation", facility="HFR-PLANT-1", day: str = ""):
    return an_event(f"e-{number}", stage, facility=facility, outputs=[f"H:{number}"], ended=day or f"2026-{number:02d}-20")


def told(*, chain, before=(), window=12, counts=()):
    lots = [a_lot(f"H:{number}", made_by=f"e-{number}") for number in range(1, 13)]
    dossier = a_dossier(lots=lots, events=[*chain, *counts], series=Beside(tuple(before)))
    return {series.last.id: [balance.events[0].name for balance in series.accounts] for series in series_of(dossier, window)}


def test_a_series_is_of_one_plant_and_one_stage_in_the_order_of_time():
    of_recycling, elsewhere = a_step(2, stage="recycling"), a_step(3, facility="HFR-PLANT-2")

    found = told(chain=[a_step(5)], before=[a_step(4), of_recycling, elsewhere, a_step(1)])

    assert list(found.values()) == [[f"separation HFR-PLANT-1 2026-{month}-20" for month in ("01", "04", "05")]]


def test_it_ends_with_the_chains_last_event_and_is_as_long_as_the_window():
    found = told(chain=[a_step(3)], before=[a_step(1), a_step(2), a_step(4)], window=2)

    assert found == {a_step(3).id: ["separation HFR-PLANT-1 2026-02-20", "separation HFR-PLANT-1 2026-03-20"]}


def test_events_of_a_month_with_a_stocktake_are_one_account():
    count = an_event("count", "stocktake", ended="2026-03-31", fields=Fields(period="2026-03"))
    before = [a_step(1, day="2026-03-05"), a_step(2, day="2026-03-10")]

    (accounts,) = told(chain=[a_step(3)], before=before, counts=[count]).values()
    (alone,) = told(chain=[a_step(3)], before=before).values()

    assert (len(accounts), len(alone)) == (1, 3)


def test_packing_blending_and_what_is_won_have_none():
    chain = [an_event("p", "packing"), an_event("b", "blending"), an_event("m", "mining"), an_event("d", "dispatch")]

    assert told(chain=chain) == {}
