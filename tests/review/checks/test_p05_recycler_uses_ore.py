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


def test_an_alloy_is_no_mineral_product_whoever_dug_it():
    assert asked("alloy").result == "passed"


def test_the_evidence_names_the_events_at_the_beginning():
    lots = [a_lot("XFM:L-0", form="concentrate", made_by="dug"), a_lot("XFM:L-1", form="mixed_carbonate", made_by="cracked")]
    dug = an_event("dug", stage="mining", outputs=["XFM:L-0"])
    cracked = an_event("cracked", stage="cracking", inputs=[("XFM:L-0", "1.000")], outputs=["XFM:L-1"])
    used = an_event("used", stage="recycling", performed_by="RCY", facility="RCY-1", inputs=[("XFM:L-1", "1.000")])
    recycler = an_organisation("RCY", kinds=("recycler",))

    finding = recycler_uses_ore(a_dossier(lots=lots, events=[dug, cracked, used], organisations=[recycler]))

    assert finding.evidence[0].values["origins"] == (dug.name,)


def test_a_compound_that_is_only_partly_from_a_deposit_is_mineral_product():
    lots = [a_lot("X:A", form="mixed_oxide", made_by="dug"), a_lot("X:B", form="mixed_oxide", made_by="bought")]
    lots.append(a_lot("XFM:L-1", form="mixed_oxide", made_by="blended"))
    events = [
        an_event("dug", stage="leaching", outputs=["X:A"]),
        an_event("bought", stage="import", outputs=["X:B"]),
        an_event("blended", stage="blending", inputs=[("X:A", "1.000"), ("X:B", "1.000")], outputs=["XFM:L-1"]),
        an_event("used", stage="recycling", performed_by="RCY", facility="RCY-1", inputs=[("XFM:L-1", "1.000")]),
    ]
    recycler = an_organisation("RCY", kinds=("recycler",))

    assert recycler_uses_ore(a_dossier(lots=lots, events=events, organisations=[recycler])).result == "failed"
