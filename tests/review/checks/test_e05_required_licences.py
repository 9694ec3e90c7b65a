import pytest

from tests.make.dossiers import a_dossier, a_line, a_lot, a_shipment, an_assay
from traceability.review.checks.e05_required_licences import required_licences
from traceability.review.dossier import NamedLicence

EXPORT, DUAL_USE = NamedLicence("export", "EL-1"), NamedLicence("dual_use", "DU-1")
NDPR = an_assay(shares_percent={"Pr": "25.10", "Nd": "74.90"})
DYSPROSIUM = an_assay(shares_percent={"Dy": "100.00"})


def asked(*licences, hs_code="2846901999", assay=NDPR, form="oxide", policies=None):
    shipment = a_shipment(lines=(a_line(hs_code=hs_code),), licences=licences)
    return required_licences(a_dossier(shipment=shipment, lots=[a_lot(form=form, assay=assay)], policies=policies))


def test_letter_4_needs_an_export_licence():
    assert asked(EXPORT).result == "passed"
    finding = asked()
    assert (finding.result, finding.severity, finding.evidence[0].values["kinds"]) == ("failed", "BLOCK", ("export",))


def test_a_controlled_item_needs_a_dual_use_licence():
    assert asked(EXPORT, DUAL_USE, hs_code="2846901500", assay=DYSPROSIUM).result == "passed"
    assert asked(EXPORT, hs_code="2846901500", assay=DYSPROSIUM).evidence[0].values["kinds"] == ("dual_use",)
    assert asked(hs_code="2846901500", assay=DYSPROSIUM).evidence[0].values["kinds"] == ("dual_use", "export")


def test_composition_asks_where_the_code_does_not():
    magnet = an_assay(trem_percent="30.5", shares_percent={"Pr": "22.99", "Nd": "71.22", "Dy": "5.79"})

    assert asked(hs_code="8505111000", form="magnet", assay=magnet).result == "failed"
    assert asked(DUAL_USE, hs_code="8505111000", form="magnet", assay=magnet).result == "passed"


def test_a_code_without_known_conditions_and_no_control_is_not_checked():
    magnet = an_assay(trem_percent="30.5", shares_percent={"Pr": "25.00", "Nd": "75.00"})

    assert asked(hs_code="8505111000", form="magnet", assay=magnet).result == "not_checked"
    assert asked(hs_code="9999999999").result == "not_checked"


def test_an_unknown_content_leaves_open_whether_a_dual_use_licence_is_needed():
    open_assay = an_assay(shares_percent={"Pr": "25.10", "Nd": "70.00"})

    assert asked(EXPORT, assay=open_assay).result == "not_checked"
    assert asked(assay=open_assay).result == "failed"


def test_one_open_element_beside_one_that_is_known_leaves_it_open():
    half_open = an_assay(shares_percent={"Pr": "25.10", "Nd": "70.00", "Dy": "0.00"})

    assert asked(EXPORT, assay=half_open).result == "not_checked"


def test_without_lines_it_does_not_apply():
    assert required_licences(a_dossier()).result == "not_applicable"


@pytest.mark.parametrize("hs_code", ["2846901500"])
def test_the_letter_3_counts_as_well(hs_code):
    assert asked(EXPORT, hs_code=hs_code).evidence[0].values["kinds"] == ("dual_use",)
