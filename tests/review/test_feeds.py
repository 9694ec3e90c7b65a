from decimal import Decimal

import pytest

from tests.make.dossiers import a_dossier, a_lot, an_assay, an_event
from traceability.review.feeds import Feed, feed_of

PURE = an_assay(treo_percent="100.0")
HALF = Decimal("0.5")


def of_lots(*makers):
    """The feed of an event that draws 100 kg REO of each lot; `makers` give the lots in order."""
    made = [(maker, maker.outputs[0]) for maker in makers]
    event = an_event("judged", inputs=[(lot, "100.000") for _, lot in made])
    return event, list(makers)


def asked(*makers, behind=(), lots=None):
    event, events = of_lots(*makers)
    known = [a_lot(lot, made_by=maker, assay=PURE) for maker, lot in (lots or NAMED)]
    return feed_of(a_dossier(lots=known, events=[*events, *behind, event]), event)


NAMED = [("separated", "S"), ("imported", "I"), ("leached", "L"), ("blended", "B"), ("packed", "P")]
SEPARATED = an_event("separated", outputs=["S"])
IMPORTED = an_event("imported", stage="import", outputs=["I"])
LEACHED = an_event("leached", stage="leaching", outputs=["L"])
BLENDED = an_event("blended", stage="blending", inputs=[("S", "30.000"), ("I", "10.000")], outputs=["B"])
PACKED = an_event("packed", stage="packing", inputs=[("B", "20.000")], outputs=["P"])


@pytest.mark.parametrize(
    ("makers", "feed"),
    [
        ([LEACHED], Feed(Decimal(0), Decimal(0))),
        ([SEPARATED], Feed(Decimal(1), Decimal(0))),
        ([IMPORTED], Feed(Decimal(0), Decimal(1))),
        ([SEPARATED, IMPORTED], Feed(HALF, HALF)),
    ],
)
def test_a_lot_counts_for_what_made_it(makers, feed):
    assert asked(*makers) == feed


def test_what_was_packed_and_blended_is_what_went_in():
    assert asked(PACKED, LEACHED, behind=[BLENDED, SEPARATED, IMPORTED]) == Feed(Decimal("0.375"), Decimal("0.125"))


def test_a_lot_or_maker_that_is_not_known_makes_the_feed_unknown():
    assert asked(PACKED, behind=[BLENDED, SEPARATED]) is None
    assert asked(LEACHED, lots=[("separated", "S")]) is None
    assert feed_of(a_dossier(), an_event()) is None


def test_lots_that_were_made_of_each_other_are_no_origin():
    circle = [an_event("one", stage="packing", inputs=[("B", "1.000")], outputs=["A"])]
    circle.append(an_event("other", stage="packing", inputs=[("A", "1.000")], outputs=["B"]))

    assert asked(circle[0], behind=circle[1:], lots=[("one", "A"), ("other", "B")]) is None


def test_many_blends_of_blends_are_walked_once():
    """Forty layers of two lots each: 2^40 ways up, eighty events."""
    events, lots = [SEPARATED], [a_lot("S", made_by="separated", assay=PURE)]
    above = ("S", "S")
    for layer in range(40):
        pair = (f"A{layer}", f"B{layer}")
        for name in pair:
            inputs = [(lot, "1.000") for lot in dict.fromkeys(above)]
            events.append(an_event(f"make {name}", stage="blending", inputs=inputs, outputs=[name]))
            lots.append(a_lot(name, made_by=f"make {name}", assay=PURE))
        above = pair
    event = an_event("judged", inputs=[(lot, "1.000") for lot in above])

    assert feed_of(a_dossier(lots=lots, events=[*events, event]), event) == Feed(Decimal(1), Decimal(0))
