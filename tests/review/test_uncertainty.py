from datetime import date
from decimal import Decimal

import pytest

from tests.make.dossiers import a_dossier, an_assay
from traceability.review.uncertainty import Measured, ratio_percent, total, uncertainties

DAY = date(2026, 3, 31)
CONCENTRATE = an_assay(moisture_percent="8.0", treo_percent="55.0", shares_percent={"Nd": "18.5", "Dy": "0.10"})


@pytest.fixture
def common():
    return uncertainties(a_dossier(), on=DAY)


def rounded(measured: Measured, places: str = "0.001") -> tuple[Decimal, Decimal]:
    return measured.kg.quantize(Decimal(places)), measured.u_kg.quantize(Decimal(places))


def test_the_example_of_section_3(common):
    kg = Decimal("30000.000")

    assert rounded(common.reo(kg, CONCENTRATE, "concentrate")) == (Decimal("15180.000"), Decimal("104.768"))
    assert rounded(common.oxide(kg, CONCENTRATE, "concentrate", "Dy", Decimal("0.10"))) == (Decimal("15.180"), Decimal("1.522"))
    assert rounded(common.oxide(kg, CONCENTRATE, "concentrate", "Nd", Decimal("18.5"))) == (Decimal("2808.300"), Decimal("59.416"))


def test_dry_material_has_no_term_of_moisture(common):
    dry = common.reo(Decimal(1000), an_assay(treo_percent="99.5"), "oxide")

    assert rounded(dry) == (Decimal("995.000"), (Decimal("995") * (Decimal("0.05")).sqrt() / 100).quantize(Decimal("0.001")))


def test_oxide_and_element_basis_are_graded_finer_than_mixtures(common):
    def relative(form, **assay):
        measured = common.reo(Decimal(1000), an_assay(**assay), form)
        return (measured.u_kg / measured.kg).quantize(Decimal("0.000001"))

    assert relative("oxide", treo_percent="50") == relative("metal", trem_percent="50") < relative("mixed_oxide", treo_percent="50")


def test_the_certificates_own_uncertainty_comes_first(common):
    own = an_assay(
        moisture_percent="8.0", treo_percent="55.0", u_treo_percent="0.0", u_moisture_points="0.0", u_shares_points={"Nd": "0.0"}
    )

    assert rounded(common.reo(Decimal(1000), own, "concentrate"))[1] == Decimal("0.506")
    assert rounded(common.oxide(Decimal(1000), own, "concentrate", "Nd", Decimal(10)))[1] == Decimal("0.051")


def test_masses_add_and_uncertainties_add_as_squares():
    three, four = Measured(Decimal(3), Decimal(9)), Measured(Decimal(4), Decimal(16))

    assert total([three, four]) == three + four == Measured(Decimal(7), Decimal(25))
    assert three - four == Measured(Decimal(-1), Decimal(25))
    assert [one.u_kg for one in (three, four, three + four)] == [3, 4, 5]
    assert total([]) == Measured()


def test_a_ratio_and_one_of_nothing():
    ratio = ratio_percent(Measured(Decimal(90), Decimal(81)), Measured(Decimal(100), Decimal(0)))

    assert (ratio.kg, ratio.u_kg) == (Decimal(90), Decimal(9))
    assert ratio_percent(Measured(), Measured(Decimal(100), Decimal(1))) == Measured(Decimal(0), Decimal(0))


def test_what_cannot_be_computed_is_none(common):
    assert common.reo(Decimal(1), None, "oxide") is None
    assert common.oxide(Decimal(1), an_assay(treo_percent=None), "oxide", "Dy", Decimal(1)) is None
    assert uncertainties(a_dossier(policies={}), on=DAY) is None
