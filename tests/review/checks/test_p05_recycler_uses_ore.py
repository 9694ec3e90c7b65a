import pytest

from tests.make.dossiers import a_dossier, a_facility, a_lot, an_event, an_organisation
from traceability.review.checks.p05_recycler_uses_ore import recycler_uses_ore
from traceability.review.dossier import Fields


def asked(form: str, *, maker="leaching", kinds=("recycler",), purpose="warehouse", deposit="", stage="recycling"):
    lot = a_lot("XFM:L-1", form=form, made_by="made")
    made = an_event(
        "made",
        stage=maker,
        outputs=["XFM:L-1"],
        inputs=[("X:0", "1.000")] if maker in ("separation", "recycling", "magnet_making") else [],
        fields=Fields(deposit=deposit),
    )
    used = an_event("used", stage=stage, performed_by="RCY", facility="RCY-1", inputs=[("XFM:L-1", "1.000")])
    return recycler_uses_ore(
        a_dossier(
            lots=[lot],
            events=[made, used],
            organisations=[an_organisation("RCY", kinds=kinds)],
            facilities=[a_facility("RCY-1", "RCY", purpose=purpose)],
        )
    )


def test_scrap_passes():
    assert asked("scrap", maker="magnet_making").result == "passed"


@pytest.mark.parametrize("form", ["ore", "concentrate", "mixed_carbonate", "oxalate", "mixed_oxide", "hydroxide", "compound"])
def test_mineral_product_fails(form):
    finding = asked(form)

    assert (finding.result, finding.severity, finding.evidence[0].values["lot"]) == ("failed", "BLOCK", "XFM:L-1")


@pytest.mark.parametrize("maker", ["separation", "recycling"])
def test_a_compound_that_was_separated_or_recycled_is_none(maker):
    assert asked("oxide", maker=maker).result == "passed"


def test_an_import_counts_only_with_a_deposit():
    assert asked("mixed_oxide", maker="import").result == "passed"
    assert asked("mixed_oxide", maker="import", deposit="mount_weld").result == "failed"


def test_a_separator_may_and_a_recycling_plant_may_not():
    assert asked("mixed_carbonate", kinds=("recycler", "separator")).result == "not_applicable"
    assert asked("mixed_carbonate", kinds=("separator",), purpose="recycling_plant").result == "failed"


def test_separation_by_a_recycler_is_judged_too():
    assert asked("mixed_carbonate", stage="separation").result == "failed"


def test_without_a_recycler_it_does_not_apply():
    assert asked("ore", kinds=("dresser",)).result == "not_applicable"
