from dataclasses import replace
from decimal import Decimal

import pytest

from tests.make.dossiers import a_dossier, a_lot, an_assay, an_event
from tests.make.story_dossiers import Telling
from traceability.review.catalogue import Finding
from traceability.review.checks.m07_metal_stoichiometry import MIN_YIELD, TOLERANCE, metal_stoichiometry

ND_METAL = {"trem_percent": "100.0", "shares_percent": {"Nd": "100.00"}}


def smelted(oxide_kg: str, metal_kg: str, *, policies=None, more=(), **changed) -> Finding:
    """Nd metal out of Nd oxide: theory is 1.1664."""
    charge = a_lot("H:OX", net_kg=oxide_kg, assay=an_assay(**{"treo_percent": "100.0", **changed.get("charge", {})}))
    metal = a_lot("M:ND", form="metal", net_kg=metal_kg, assay=an_assay(**{**ND_METAL, **changed.get("metal", {})}), made_by="e-1")
    inputs = [("H:OX", oxide_kg), *((lot.name, str(lot.net_kg)) for lot in more)]
    event = an_event(stage="metal_smelting", inputs=inputs, outputs=["M:ND"])
    return metal_stoichiometry(a_dossier(lots=[charge, metal, *more], events=[event], policies=policies))


def test_the_metal_of_s04_took_enough_oxide():
    dossier = Telling("S04").dossier()
    finding = metal_stoichiometry(replace(dossier, lots=tuple(Telling("S04").lots.values())))

    assert finding.result == "passed"
    ratios = {(seen.values["ratio"], seen.values["theory"]) for seen in finding.evidence}
    assert (Decimal("1.2448"), Decimal("1.1766")) in ratios


def test_a_tonne_of_nd_needs_1166_kg_of_oxide():
    values = smelted("1166.400", "1000.000").evidence[0].values

    assert (values["ratio"], values["theory"]) == (Decimal("1.1664"), Decimal("1.1664"))


@pytest.mark.parametrize(
    ("oxide", "result", "severity"),
    [
        ("11706.000", "failed", "BLOCK"),
        ("11708.000", "passed", "BLOCK"),
        ("13073.000", "passed", "BLOCK"),
        ("13074.000", "failed", "WARN"),
    ],
)
def test_the_band_round_the_theory_of_s04(oxide, result, severity):
    """Of NdPr metal: theory 1.1766, so the ratio may be 1.1708 to 1.3073 (1.17075 rounded up)."""
    shares = {"La": "0.02", "Ce": "0.03", "Pr": "25.05", "Nd": "74.88", "Sm": "0.01", "Dy": "0.01"}

    finding = smelted(oxide, "10000.000", charge={"shares_percent": shares})

    assert (finding.result, finding.severity) == (result, severity)


@pytest.mark.parametrize(
    ("metal_kg", "result", "severity"),
    [("1000.000", "passed", "BLOCK"), ("1000.001", "failed", "BLOCK"), ("500.000", "passed", "BLOCK"), ("499.999", "failed", "WARN")],
)
def test_each_limit_itself_is_still_allowed(metal_kg, result, severity):
    """1,166.4 kg hold 1,000 kg of metal; without tolerance, and at half the yield."""
    finding = smelted("1166.400", metal_kg, policies={TOLERANCE: "0", MIN_YIELD: "50"})

    assert (finding.result, finding.severity) == (result, severity)


def test_the_sentence_names_both_ratios():
    finding = smelted("1000.000", "1000.000")

    assert "1.0000 kg oxide per kg metal; theory 1.1664" in finding.message.en
    assert "每千克金属耗氧化物1.0000千克，理论值1.1664" in finding.message.zh


@pytest.mark.parametrize(
    "changed",
    [
        {"charge": {"treo_percent": None}},
        {"charge": {"shares_percent": {}}},
        {"metal": {"trem_percent": None, "treo_percent": "99.0"}},
        {"metal": {"moisture_percent": None}},
        {"policies": {}},
        {"more": (a_lot("M:OLD", form="metal", net_kg="10.000", assay=an_assay(**ND_METAL)),)},
        {"more": (a_lot("M:SCRAP", form="scrap", net_kg="10.000"),)},
    ],
)
def test_what_is_missing_or_holds_metal_already_is_not_checked(changed):
    assert smelted("1166.400", "1000.000", **changed).result == "not_checked"


def test_nothing_but_smelting_is_judged():
    assert metal_stoichiometry(a_dossier(events=[an_event(stage="alloying")])).result == "not_applicable"
