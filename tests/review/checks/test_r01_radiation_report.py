from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tests.make.dossiers import a_dossier, a_facility, a_licence, a_lot, an_assay, an_event, the_policies
from tests.make.story_dossiers import Telling
from traceability.review.checks.r01_radiation_report import LIMIT, radiation_report
from traceability.review.dossier import Assay, Document, Quantity

REPORT = Document("radiation_report", "RAD-1")
PERMIT = a_licence("environmental_impact", "EI-1", organisation="BYM", facility="BYM-1")


def asked(*, th="20", u="5", form="concentrate", stage="beneficiation", documents=(), licences=(PERMIT,), policies=None, residues=()):
    lot = a_lot("BYM:L-1", form=form, assay=an_assay(th_ppm=th, u_ppm=u), made_by="e-1")
    event = an_event(stage=stage, facility="BYM-1", performed_by="BYM", outputs=["BYM:L-1"], documents=tuple(documents), residues=residues)
    return radiation_report(
        a_dossier(lots=[lot], events=[event], licences=licences, facilities=[a_facility("BYM-1", "BYM")], policies=policies)
    )


@pytest.mark.parametrize(
    ("th", "u", "result"), [("246", "5", "passed"), ("247", "5", "failed"), ("20", "80.4", "passed"), ("20", "80.5", "failed")]
)
def test_over_one_becquerel_a_gram_needs_a_report(th, u, result):
    assert asked(th=th, u=u).result == result


def test_activity_and_what_is_missing_are_named():
    finding = asked(th="247", licences=())

    values = finding.evidence[0].values
    assert (finding.severity, values["activity"], values["missing"]) == (
        "BLOCK",
        Decimal("1.004"),
        ("environmental_impact", "radiation_report"),
    )


def test_a_report_and_an_approval_pass():
    assert asked(th="1760", documents=[REPORT]).evidence[0].values["activity"] == Decimal("7.154")
    assert asked(th="1760", documents=[REPORT]).result == "passed"


@pytest.mark.parametrize(
    ("permit", "result"),
    [
        ({"valid_to": date(2026, 3, 31)}, "passed"),
        ({"valid_to": date(2026, 3, 30)}, "failed"),
        ({"facility": "BYM-2"}, "failed"),
        ({"facility": ""}, "passed"),
    ],
)
def test_the_approval_must_hold_on_the_day_and_place(permit, result):
    licence = a_licence("environmental_impact", "EI-1", **{"organisation": "BYM", "facility": "BYM-1", **permit})

    assert asked(th="1760", documents=[REPORT], licences=[licence]).result == result


def test_an_import_needs_no_approval_here():
    assert asked(th="55000", stage="import", documents=[REPORT], licences=()).result == "passed"
    assert asked(th="55000", stage="import", licences=()).result == "failed"


@pytest.mark.parametrize(("form", "result"), [("ore", "failed"), ("concentrate", "failed")])
def test_ore_and_concentrate_without_result_must_be_cleared(form, result):
    finding = asked(form=form, th=None)

    assert (finding.result, finding.severity) == (result, "HOLD")
    assert finding.message.en == "BYM:L-1: no result for thorium in ppm."


def test_leached_carbonate_without_result_is_not_checked():
    assert asked(form="mixed_carbonate", stage="leaching", th=None).result == "not_checked"


def test_a_high_value_of_one_nuclide_fails_though_the_other_is_missing():
    assert asked(form="mixed_carbonate", stage="leaching", th="247", u=None).severity == "BLOCK"


def test_residues_of_an_event_are_judged():
    waste = Quantity("residue", Decimal(1), Assay(th_ppm=Decimal(3900), u_ppm=Decimal(5)))

    assert asked(form="oxide", stage="separation", residues=(waste,)).result == "failed"
    assert asked(form="oxide", stage="separation", residues=(waste,), documents=[REPORT]).result == "passed"


def test_packing_asks_the_papers_of_what_was_packed():
    dug = an_event("dug", stage="beneficiation", facility="BYM-1", performed_by="BYM", outputs=["B:1"], documents=(REPORT,))
    packed = an_event("packed", stage="packing", facility="BYM-1", performed_by="BYM", inputs=[("B:1", "1.000")], outputs=["B:2"])
    hot = an_assay(th_ppm="1760", u_ppm="5")
    lots = [a_lot("B:1", form="concentrate", assay=hot, made_by="dug"), a_lot("B:2", form="concentrate", assay=hot, made_by="packed")]

    assert (
        radiation_report(a_dossier(lots=lots, events=[dug, packed], licences=[PERMIT], facilities=[a_facility("BYM-1", "BYM")])).result
        == "passed"
    )


def test_without_policies_it_is_not_checked():
    assert asked(policies={}).result == "not_checked"


def test_separated_products_do_not_apply():
    assert asked(form="oxide", stage="separation").result == "not_applicable"


@pytest.mark.parametrize("name", ["S01", "S03"])
def test_the_honest_stories_report_theirs(name):
    assert radiation_report(Telling(name).dossier()).result == "passed"


def test_the_limit_of_the_last_makers_day_holds():
    dug = an_event("dug", stage="leaching", facility="BYM-1", performed_by="BYM", ended="2012-01-31", outputs=["B:1"])
    late = an_event("late", stage="leaching", facility="BYM-1", performed_by="BYM", ended="2026-01-31", outputs=["B:2"])
    mixed = an_event("mixed", stage="blending", inputs=[("B:1", "1.000"), ("B:2", "1.000")], outputs=["B:3"])
    lot = a_lot("B:3", form="mixed_carbonate", assay=an_assay(th_ppm="300", u_ppm="5"), made_by="mixed")
    lots = [a_lot("B:1", form="oxide", made_by="dug"), a_lot("B:2", form="oxide", made_by="late"), lot]
    rows = tuple(replace(row, valid_from=date(2020, 1, 1)) if row.key == LIMIT else row for row in the_policies())

    told = replace(a_dossier(lots=lots, events=[dug, late, mixed]), policy_rows=rows)

    assert "B:3" in {seen.name for seen in radiation_report(told).evidence if seen.values.get("activity")}


@pytest.mark.parametrize(("form", "result"), [("mixed_carbonate", "failed"), ("metal", "not_applicable")])
def test_won_or_brought_material_is_judged_in_oxide_basis(form, result):
    assert asked(th="247", form=form, stage="import").result == result


def test_a_blend_with_one_leached_part_is_judged():
    leached = an_event("leached", stage="leaching", outputs=["B:1"])
    split = an_event("split", stage="separation", outputs=["B:2"])
    mixed = an_event("mixed", stage="blending", inputs=[("B:1", "1.000"), ("B:2", "1.000")], outputs=["B:3"])
    hot = a_lot("B:3", form="mixed_carbonate", assay=an_assay(th_ppm="300", u_ppm="5"), made_by="mixed")
    lots = [a_lot("B:1", form="metal", made_by="leached"), a_lot("B:2", form="oxide", made_by="split"), hot]

    assert radiation_report(a_dossier(lots=lots, events=[leached, split, mixed])).result == "failed"
