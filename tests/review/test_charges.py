from decimal import Decimal

import pytest

from tests.make.dossiers import a_dossier, a_lot, an_assay, an_event
from traceability.review.charges import implied_percent
from traceability.review.dossier import Fields

FULL = Decimal("99.9")


def metal(name: str, share: str, **values):
    return a_lot(
        name, form="metal", assay=an_assay(trem_percent="100.0", shares_percent={"Dy": share, "Nd": str(100 - Decimal(share))}), **values
    )


def melted():
    """926 kg of neodymium and 74 kg of dysprosium with 1,000 kg of iron: 3.70 percent dysprosium."""
    lots = [metal("N:1", "0"), metal("D:1", "100"), metal("S:1", "1.00", made_by="melt")]
    fields = Fields(other_inputs_kg=Decimal("1000.000"))
    return lots, an_event("melt", stage="alloying", inputs=[("N:1", "926.000"), ("D:1", "74.000")], outputs=["S:1"], fields=fields)


def test_the_charge_of_an_alloy_says_what_it_must_hold():
    lots, melt = melted()

    assert implied_percent(a_dossier(lots=lots, events=[melt]), lots[2], "Dy", FULL) == Decimal("3.7")


def test_what_the_charge_says_is_carried_on_though_the_assay_between_says_less():
    lots, melt = melted()
    magnet = metal("M:1", "1.00", made_by="press")
    press = an_event("press", stage="magnet_making", inputs=[("S:1", "100.000")], outputs=["M:1"])

    assert implied_percent(a_dossier(lots=[*lots, magnet], events=[melt, press]), magnet, "Dy", FULL) == Decimal("3.7")


@pytest.mark.parametrize(("stage", "implied"), [("packing", Decimal("3.7")), ("separation", None)])
def test_a_lot_is_followed_through_packing_but_not_through_a_step_that_parts(stage, implied):
    lots, melt = melted()
    part = metal("S:2", "1.00", made_by="split")
    split = an_event("split", stage=stage, inputs=[("S:1", "100.000")], outputs=["S:2"])

    assert implied_percent(a_dossier(lots=[*lots, part], events=[melt, split]), part, "Dy", FULL) == implied


def test_packing_of_what_no_charge_made_implies_nothing():
    lots = [metal("D:1", "100"), metal("D:2", "100", made_by="split")]
    split = an_event("split", stage="packing", inputs=[("D:1", "1.000")], outputs=["D:2"])

    assert implied_percent(a_dossier(lots=lots, events=[split]), lots[1], "Dy", FULL) is None
    assert implied_percent(a_dossier(lots=lots), lots[0], "Dy", FULL) is None


def test_an_input_without_result_counts_nothing():
    lots, melt = melted()
    blind = [lots[0], a_lot("D:1", form="metal", assay=None), lots[2]]

    assert implied_percent(a_dossier(lots=blind, events=[melt]), lots[2], "Dy", FULL) == 0


def test_a_circle_ends():
    lots = [metal("A:1", "1", made_by="a"), metal("B:1", "1", made_by="b")]
    events = [
        an_event("a", stage="alloying", inputs=[("B:1", "1.000")], outputs=["A:1"]),
        an_event("b", stage="alloying", inputs=[("A:1", "1.000")], outputs=["B:1"]),
    ]

    assert implied_percent(a_dossier(lots=lots, events=events), lots[0], "Dy", FULL) == 1
