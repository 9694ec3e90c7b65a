from decimal import Decimal

import pytest

from tests.interfaces.console.demo.year.told_year import events, lots, reo
from traceability.interfaces.console.demo.year import mining
from traceability.registry import queries as registry

DEPOSITS = {"SCM": mining.MIANNING, "LNM": mining.LONGNAN, "IMX": mining.MOUNT_WELD}


def test_every_month_ore_is_dug_and_clay_is_leached():
    for stage in ("mining", "leaching", "beneficiation"):
        assert len({event["ended_at"][:7] for event in events(stage)}) == len(events(stage)) == 12
    assert len(events("import")) == 4


@pytest.mark.parametrize("stage", ["mining", "leaching", "import", "beneficiation"])
def test_mineral_products_have_the_shares_of_their_deposit(stage):
    for event in events(stage):
        for lot in event["outputs"]:
            shares = {element: Decimal(share) for element, share in lot["assay"]["shares_percent"].items()}
            deposit = DEPOSITS[lot["lot"].partition(":")[0]]
            distance = sum(abs(shares[element] - deposit[element]) for element in deposit) / 2
            assert sum(shares.values()) == 100
            assert distance < 1


@pytest.mark.django_db
def test_the_shares_are_those_of_the_reference_table():
    from tests.make.custody import with_reference_tables

    with_reference_tables()
    rows = {
        (row.values["deposit"], row.values["element"]): Decimal(row.values["share_percent"]) for row in registry.reference_rows("deposits")
    }
    for deposit, shares in (("mianning", mining.MIANNING), ("longnan", mining.LONGNAN), ("mount_weld", mining.MOUNT_WELD)):
        assert shares == {element: share for (name, element), share in rows.items() if name == deposit and share}


def test_dressing_keeps_eighty_per_cent_or_so():
    made = lots()
    for event in events("beneficiation"):
        (ore,) = event["inputs"]
        recovery = 100 * reo(event["outputs"][0]) / reo(made[ore["lot"]])
        tailings = reo(event["residues"][0])
        assert 75 <= recovery <= 90
        assert reo(event["outputs"][0]) + tailings <= reo(made[ore["lot"]])


def test_what_is_over_one_becquerel_carries_its_report():
    for stage in ("mining", "leaching", "import", "beneficiation"):
        for event in events(stage):
            hottest = max(int(lot["assay"]["th_ppm"]) for lot in event["outputs"])
            reported = any(paper["kind"] == "radiation_report" for paper in event["documents"])
            assert reported == (hottest > 246)
            assert hottest < 2460
