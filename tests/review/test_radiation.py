from decimal import Decimal

import pytest

from tests.make.dossiers import a_dossier, a_lot, an_assay, an_event, the_policies
from traceability.review import radiation
from traceability.review.dossier import Assay, Policy

PER = {row.key: row for row in the_policies()}


def rows() -> tuple[Policy, Policy]:
    return PER[radiation.TH], PER[radiation.U]


@pytest.mark.parametrize(
    ("th", "u", "activity"),
    [("246", "0", "1"), ("0", "80.4", "1"), ("55000", "2000", "223.577"), (None, "80.4", "1"), ("246", None, "1"), (None, None, None)],
)
def test_the_more_active_nuclide_counts(th, u, activity):
    found = radiation.activity_bq_g(an_assay(th_ppm=th, u_ppm=u), *rows())

    assert found is None if activity is None else radiation.shown_bq_g(found) == Decimal(activity)


def test_thorium_is_of_dry_mass():
    assert radiation.thorium_kg(Decimal("30000"), an_assay(moisture_percent="8.0", th_ppm="1760")) == Decimal("48.576")
    assert radiation.thorium_kg(Decimal("30000"), Assay(th_ppm=Decimal(1760))) is None
    assert radiation.thorium_kg(Decimal("30000"), an_assay()) is None


def test_what_was_not_measured_is_named():
    assert radiation.absent(Assay()) == ("th_ppm", "u_ppm")
    assert radiation.absent(Assay(th_ppm=Decimal(1), u_ppm=Decimal(0))) == ()


@pytest.mark.parametrize(
    ("form", "stage", "is_mineral"),
    [
        ("ore", "separation", True),
        ("residue", "separation", True),
        ("mixed_carbonate", "leaching", True),
        ("mixed_carbonate", "separation", False),
        ("metal", "import", False),
    ],
)
def test_ore_wastes_and_what_was_leached_or_brought_are_mineral(form, stage, is_mineral):
    told = a_dossier(events=[an_event(stage=stage, outputs=["B:1"])], lots=[a_lot("B:1", form=form, made_by="e-1")])

    assert radiation.is_mineral(told, told.lots[0]) == is_mineral
