from decimal import Decimal

import pytest

from tests.make.dossiers import an_assay
from traceability.review import masses

FULL = Decimal("99.9")
METAL = an_assay(trem_percent="50.0", shares_percent={"Nd": "60.00", "Dy": "40.00"})


def test_a_share_is_named_full_or_missing():
    assert masses.share_percent(an_assay(shares_percent={"Nd": "99.90"}), "Dy", FULL) == 0
    assert masses.share_percent(an_assay(shares_percent={"Nd": "99.89"}), "Dy", FULL) is None
    assert masses.share_percent(an_assay(shares_percent={"Dy": "0.00"}), "Dy", FULL) == 0
    assert masses.share_percent(None, "Dy", FULL) is None


def test_a_full_share_is_reo_or_trem_times_the_factor():
    assert masses.share_base_kg(Decimal(100), an_assay(treo_percent="50.0"), "Dy") == 50
    assert masses.share_base_kg(Decimal(100), METAL, "Dy") == Decimal("57.385")
    assert masses.share_base_kg(Decimal(100), an_assay(moisture_percent=None), "Dy") is None
    assert masses.share_base_kg(Decimal(100), an_assay(treo_percent="1", trem_percent="1"), "Dy") is None


def test_content_is_element_in_net_mass():
    """The magnet of S11: 33.71 % × 1.06 % = 0.357 %; an oxide is divided by the factor."""
    magnet = an_assay(trem_percent="33.71", shares_percent={"La": "0.01", "Ce": "45.83", "Pr": "12.97", "Nd": "40.13", "Dy": "1.06"})

    assert masses.content_percent(magnet, "Dy", FULL).quantize(Decimal("0.001")) == Decimal("0.357")
    assert masses.content_percent(an_assay(treo_percent="100.0", shares_percent={"Dy": "100"}), "Dy", FULL) == Decimal(100) / Decimal(
        "1.1477"
    )
    assert masses.content_percent(an_assay(shares_percent={"Nd": "90"}), "Dy", FULL) is None


def test_contained_metal_is_the_sum_over_named_elements():
    assert masses.contained_kg(Decimal(100), METAL) == 50
    assert masses.contained_kg(Decimal(100), an_assay(treo_percent=None)) is None


def test_shares_of_a_fingerprint_are_oxides_normalised_to_100():
    shares = masses.oxide_shares_percent(METAL, FULL)

    assert sum(shares.values()).quantize(Decimal("1.000000")) == 100
    assert shares["Dy"] / shares["Nd"] == pytest.approx(Decimal(40) * Decimal("1.1477") / (Decimal(60) * Decimal("1.1664")))
    assert masses.oxide_shares_percent(None, FULL) is None
    assert masses.oxide_shares_percent(an_assay(shares_percent={}), FULL) is None
