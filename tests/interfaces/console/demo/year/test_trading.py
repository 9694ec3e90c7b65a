from decimal import Decimal

from tests.interfaces.console.demo.year.told_year import events, lots


def test_a_blend_weighs_what_went_into_it():
    assert len(events("blending")) == 3
    for event in events("blending"):
        assert len(event["inputs"]) == 2
        assert Decimal(event["outputs"][0]["net_kg"]) == sum(Decimal(one["net_kg"]) for one in event["inputs"])
        assert sum(Decimal(share) for share in event["outputs"][0]["assay"]["shares_percent"].values()) == 100


def test_packing_splits_a_lot_into_sealed_packages_and_loses_nothing():
    seals = []
    for event in events("packing"):
        assert sum(Decimal(lot["net_kg"]) for lot in event["outputs"]) == Decimal(event["inputs"][0]["net_kg"])
        for lot in event["outputs"]:
            (package,) = lot["packages"]
            assert "assay" not in lot  # it keeps its own
            assert Decimal(package["gross_kg"]) > Decimal(package["net_kg"]) == Decimal(lot["net_kg"])
            seals += package["seals"]
    assert len(seals) == len({*seals}) == 2 * len(events("packing"))


def test_the_trader_sells_no_more_than_it_bought():
    made = lots()
    bought = sum(Decimal(one["invoice"]["reo_kg"]) for one in events("dispatch") if one["to"]["organisation"] == "HTR")
    sold = sum(Decimal(one["invoice"]["reo_kg"]) for one in events("dispatch", "HTR"))

    assert 0 < sold < bought
    assert all(name in made for event in events("dispatch", "HTR") for name in [event["inputs"][0]["lot"]])
