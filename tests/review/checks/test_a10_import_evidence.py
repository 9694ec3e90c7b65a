from decimal import Decimal

import pytest

from tests.make.dossiers import a_dossier, a_facility, a_lot, a_sale, an_event
from traceability.review.checks.a10_import_evidence import BLOCK_KM, HOLD_KM, import_evidence
from traceability.review.dossier import Document, Fields, Place
from traceability.review.geography import great_circle_km

DECLARATION = Document("import_declaration", "ID-1")
KM_PER_DEGREE = Decimal("111.1949266")
"""Of latitude on a sphere of 6,371 km."""


def an_import(documents=(DECLARATION,), country="AU"):
    return an_event(stage="import", documents=tuple(documents), outputs=["IMX:L-1"], fields=Fields(origin_country=country))


@pytest.mark.parametrize(
    ("event", "result"), [(an_import(), "passed"), (an_import(documents=()), "failed"), (an_import(country=""), "failed")]
)
def test_an_import_needs_declaration_and_origin_country(event, result):
    finding = import_evidence(a_dossier(events=[event]))

    assert (finding.result, finding.severity) == (result, "BLOCK")


def test_the_sentence_about_an_import_names_what_is_missing():
    finding = import_evidence(a_dossier(events=[an_import(documents=(), country="")]))

    assert "import declaration, origin country" in finding.message.en
    assert "进口报关单、原产国" in finding.message.zh


def asked(*, loaded: Place | None, maker="leaching", policies=None, facility=None):
    lot = a_lot("NJM:L-1", form="mixed_carbonate", made_by="made")
    made = an_event(
        "made",
        stage=maker,
        outputs=["NJM:L-1"],
        inputs=[] if maker in ("leaching", "import") else [("X:1", "1.000")],
        documents=(DECLARATION,),
        fields=Fields(origin_country="MM"),
    )
    sale = a_sale(lot="NJM:L-1", facility="NJM-SITE-1", loaded_at=loaded)
    place = facility or a_facility("NJM-SITE-1", "NJM", latitude="24.95", longitude="115.65")
    return import_evidence(a_dossier(lots=[lot], events=[made, sale], facilities=[place], policies=policies))


def north_of_the_site(km: str) -> Place:
    return Place("somewhere", "CN", Decimal("24.95") + Decimal(km) / KM_PER_DEGREE, Decimal("115.65"))


@pytest.mark.parametrize(
    ("km", "result", "severity"),
    [("50.0", "passed", "BLOCK"), ("50.1", "failed", "HOLD"), ("300.0", "failed", "HOLD"), ("300.1", "failed", "BLOCK")],
)
def test_the_distance_from_the_site_has_two_limits(km, result, severity):
    # A hundredth of a metre less, so that the edge is not decided by the digits of the degree.
    finding = asked(loaded=north_of_the_site(str(Decimal(km) - Decimal("0.00001"))))

    assert (finding.result, finding.severity) == (result, severity)


def test_clay_from_tengchong_did_not_come_from_xunwu():
    finding = asked(loaded=Place("Tengchong", "CN", Decimal("25.02"), Decimal("98.49")))

    assert (finding.severity, finding.evidence[0].values["km"]) == ("BLOCK", Decimal("1728.4"))
    assert finding.evidence[0].values["lot"] == "NJM:L-1"


def test_loading_abroad_fails_whatever_the_distance():
    assert asked(loaded=Place("border", "MM", Decimal("24.95"), Decimal("115.65"))).severity == "BLOCK"


def test_without_loading_place_or_facility_it_is_not_checked():
    assert asked(loaded=None).result == "not_checked"
    assert asked(loaded=Place("x", "CN")).result == "not_checked"
    assert asked(loaded=north_of_the_site("10"), facility=a_facility("OTHER")).result == "not_checked"
    assert asked(loaded=north_of_the_site("10"), policies={}).result == "not_checked"


def test_after_separation_the_loading_place_is_not_asked():
    assert asked(loaded=north_of_the_site("500"), maker="separation").result == "not_applicable"


def test_imported_material_may_be_loaded_anywhere():
    assert asked(loaded=north_of_the_site("500"), maker="import").result == "passed"


def test_each_limit_itself_is_still_allowed():
    place = north_of_the_site("120")
    km = str(great_circle_km(a_facility("NJM-SITE-1", latitude="24.95", longitude="115.65").place, place))

    assert asked(loaded=place, policies={HOLD_KM: km}).result == "passed"
    assert asked(loaded=place, policies={HOLD_KM: "1", BLOCK_KM: km}).severity == "HOLD"
    assert asked(loaded=place, policies={HOLD_KM: "1", BLOCK_KM: str(Decimal(km) - 1)}).severity == "BLOCK"


@pytest.mark.parametrize(("region", "loaded", "result"), [("", "CN", "passed"), ("", "MM", "failed"), ("MM-13", "MM", "passed")])
def test_a_facility_without_a_region_lies_in_china(region, loaded, result):
    facility = a_facility("NJM-SITE-1", "NJM", latitude="24.95", longitude="115.65", region=region)

    assert asked(loaded=Place("x", loaded, Decimal("24.95"), Decimal("115.65")), facility=facility).result == result


def test_a_blend_of_mined_and_leached_ore_is_domestic():
    lots = [a_lot("NJM:ROCK", form="concentrate", made_by="mined"), a_lot("NJM:CLAY", form="mixed_carbonate", made_by="leached")]
    lots.append(a_lot("NJM:L-1", form="mixed_carbonate", made_by="blended"))
    events = [
        an_event("mined", stage="mining", outputs=["NJM:ROCK"]),
        an_event("leached", stage="leaching", outputs=["NJM:CLAY"]),
        an_event("blended", stage="blending", inputs=[("NJM:ROCK", "1.000"), ("NJM:CLAY", "1.000")], outputs=["NJM:L-1"]),
        a_sale(lot="NJM:L-1", facility="NJM-SITE-1", loaded_at=north_of_the_site("400")),
    ]
    place = a_facility("NJM-SITE-1", "NJM", latitude="24.95", longitude="115.65")

    assert import_evidence(a_dossier(lots=lots, events=events, facilities=[place])).severity == "BLOCK"
