from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tests.make.dossiers import a_dossier, a_licence, a_line, a_lot, a_shipment, an_assay, an_event, an_id
from tests.make.story_dossiers import Telling
from traceability.certificates import summary
from traceability.certificates.statement import Company, Goods, Permit, Source
from traceability.review import dossier as d

ONE = Decimal(1)


def shares(sources):
    return sum((Decimal(source.share) for source in sources), Decimal(0))


def test_an_honest_chain_is_told_from_mine_to_exporter():
    dossier = Telling("S01").dossier()

    assert summary.sources_of(dossier) == (Source("mine", "BYM", "BYM-MINE-1", "ML-2025-BYM", "CN", "1.000000000"),)
    assert summary.goods_of(dossier) == (
        Goods(1, "HFR:NDPR-2026-0044", "NdPr oxide", "oxide", "2846901999", "not controlled", "1460.000", "1452.700"),
    )
    assert summary.permits_of(dossier) == (
        Permit("mining", "ML-2025-BYM", "BYM"),
        Permit("smelting_separation", "SS-2025-11", "HFR"),
        Permit("export", "EL-2026-0101", "EXP"),
    )
    assert summary.weakest_model(dossier) == "mass_balance"
    assert summary.total_reo_kg(dossier) == Decimal("1452.700")


def test_the_chain_names_each_organisation_once_with_its_stages():
    dossier = Telling("S01").dossier()

    chain = summary.chain_of(dossier, {code: Company(code, code, "", "CN") for code in summary.codes_of(dossier)})

    assert [(link.company.code, link.stages) for link in chain] == [
        ("BYM", ("mining", "beneficiation", "dispatch")),
        ("HFR", ("separation", "dispatch", "receipt", "stocktake")),
        ("EXP", ("receipt",)),
    ]


def test_an_import_names_the_country_it_came_from():
    (source,) = summary.sources_of(Telling("S03").dossier())

    assert (source.kind, source.organisation, source.country, source.licence) == ("import", "IMX", "AU", "")


@pytest.mark.parametrize("name", ["S01", "S02", "S03", "S04", "S09"])
def test_shares_of_every_story_sum_to_one(name):
    assert shares(summary.sources_of(Telling(name).dossier())) == ONE


def mixed(*lines, origins):
    lots = [a_lot(lot, assay=assay) for lot, _, assay in lines]
    numbered = [a_line(number, lot=lot, net_kg=kg) for number, (lot, kg, _) in enumerate(lines, 1)]
    return a_dossier(lots=lots, shipment=a_shipment(lines=numbered), origins=origins)


def from_mine(code, share):
    return d.Origin("mine", Decimal(share), facility=code)


def test_lines_weigh_by_their_reo():
    poor, rich = an_assay(treo_percent="25.0"), an_assay(treo_percent="75.0")
    dossier = mixed(
        ("HFR:L-1", "1000.000", poor),
        ("HFR:L-2", "1000.000", rich),
        origins={"HFR:L-1": (from_mine("A-MINE", "1"),), "HFR:L-2": (from_mine("B-MINE", "1"),)},
    )

    assert [(source.facility, source.share) for source in summary.sources_of(dossier)] == [
        ("B-MINE", "0.750000000"),
        ("A-MINE", "0.250000000"),
    ]
    assert summary.share_basis(dossier) == "reo"


def test_without_reo_of_every_line_they_weigh_by_net_weight_and_say_so():
    dossier = mixed(
        ("HFR:L-1", "1000.000", None),
        ("HFR:L-2", "3000.000", an_assay(treo_percent="75.0")),
        origins={"HFR:L-1": (from_mine("A-MINE", "1"),), "HFR:L-2": (from_mine("B-MINE", "1"),)},
    )

    assert [source.share for source in summary.sources_of(dossier)] == ["0.750000000", "0.250000000"]
    assert summary.share_basis(dossier) == "net"
    assert summary.total_reo_kg(dossier) is None
    assert summary.goods_of(dossier)[0].reo_kg == ""


def test_a_licence_counts_only_on_its_days():
    event = an_event("dig", "mining", facility="BYM-MINE-1", performed_by="BYM", ended="2026-03-31", outputs=("BYM:ORE",))
    licences = [a_licence("mining", "ML-OLD", organisation="BYM", valid_to=event.ended_on.replace(month=1))]
    origin = d.Origin("mine", ONE, event=an_id("dig"), facility="BYM-MINE-1")
    dossier = a_dossier(
        lots=[a_lot("BYM:ORE")],
        events=[event],
        licences=licences,
        shipment=a_shipment(lines=[a_line(1, lot="BYM:ORE")]),
        origins={"BYM:ORE": (origin,)},
    )

    assert summary.sources_of(dossier)[0].licence == ""
    assert all(permit.kind != "mining" for permit in summary.permits_of(dossier))


@given(some.lists(some.decimals("0.000000001", "1000000", places=9), min_size=1, max_size=40))
def test_apportioned_shares_sum_to_exactly_one_and_are_near_the_truth(weights):
    given_weights = dict(enumerate(weights))

    found = summary.apportioned(given_weights)

    whole = sum(weights, Decimal(0))
    assert sum(found.values(), Decimal(0)) == ONE
    assert all(abs(found[key] - weight / whole) <= Decimal("0.000000001") for key, weight in given_weights.items())
