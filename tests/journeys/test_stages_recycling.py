"""Scrap that is collected and recycled: where it comes from is known if somebody says so, and who sold it is nobody else's affair."""

import json

import pytest

from tests.journeys import enterprises
from tests.journeys.enterprises import a_paper, an_event, made, part
from tests.make.custody import with_reference_tables
from traceability.ledger.models import Entry

pytestmark = pytest.mark.django_db
MAGNET = {"Pr": "22.00", "Nd": "70.00", "Gd": "1.00", "Tb": "0.50", "Dy": "6.50"}
NDPR = {"Pr": "24.00", "Nd": "76.00"}
SELLER = "Old Chen's yard in Jiuquan"
LIST = a_paper("scrap_purchase_list", "SP-1")


@pytest.fixture
def trade(client, cast):
    with_reference_tables()
    return enterprises.in_process(client, cast)


def collected(lot="JRC:SLU-1", net_kg="5000.000", **members):
    scrap = made(lot, "scrap", net_kg, treo="30.0", moisture="10.0", shares=MAGNET)
    usual = {"custody_model": "identity_preserved", "outputs": [scrap]}
    return an_event("collection", "JRC-PLANT-1", "03-02", **(usual | members))


def recycled(*inputs, to="JRC:NDPR-1", **members):
    oxide = made(to, "oxide", "1000.000", treo="99.5", shares=NDPR)
    usual = {"custody_model": "mass_balance", "inputs": list(inputs), "outputs": [oxide], "fields": {"route": "recycle_ndfeb"}}
    return an_event("recycling", "JRC-PLANT-1", "03-03", "03-20", **(usual | members))


def test_collected_scrap_has_one_origin_of_its_own_kind(trade):
    trade.record(collected(fields={"supplier": SELLER, "scrap_class": "ndfeb"}, documents=[LIST]))

    (origin,) = trade.get("JRC", "/lots/JRC:SLU-1/upstream")["origins"]

    assert origin == {
        "kind": "collected", "facility": "JRC-PLANT-1", "licence": None, "organisation": "JRC", "country": "CN", "share": "1.000000000",
    }  # fmt: skip
    assert trade.lot("JRC:SLU-1")["reo_kg"] == "1350.000"


def test_scrap_without_a_recorded_source_is_of_unknown_origin(trade):
    said = {
        "purchase list": ({"documents": [LIST]}, "JRC-PLANT-1"),
        "supplier": ({"fields": {"supplier": SELLER}}, "JRC-PLANT-1"),
        "class alone": ({"fields": {"scrap_class": "ndfeb"}}, "unknown"),
        "another paper": ({"documents": [a_paper("waybill", "WB-9")]}, "unknown"),
    }
    for number, (members, _) in enumerate(said.values()):
        scrap = made(f"JRC:SLU-{number}", "scrap", "100.000", treo="30.0", moisture="10.0", shares=MAGNET)
        trade.record(collected(**members) | {"outputs": [scrap]})
        trade.record(recycled(part(scrap["lot"], "100.000"), to=f"JRC:NDPR-{number}", custody_model="segregated"))

    found = {name: trade.origins(f"JRC:NDPR-{number}") for number, name in enumerate(said)}
    assert found == {name: {origin: "1.000000000"} for name, (_, origin) in said.items()}


def test_one_unsourced_load_among_others_shows_as_its_share(trade):
    trade.record(collected(documents=[LIST]))
    trade.record(collected("JRC:SLU-2", "1250.000"))
    trade.record(recycled(part("JRC:SLU-1", "5000.000"), part("JRC:SLU-2", "1250.000")))

    assert trade.origins("JRC:NDPR-1") == {"JRC-PLANT-1": "0.800000000", "unknown": "0.200000000"}


def test_the_supplier_is_shown_to_its_buyer_and_the_regulator_and_committed_in_the_ledger(trade):
    event = trade.record(collected(fields={"supplier": SELLER}, documents=[LIST]))
    trade.record(recycled(part("JRC:SLU-1", "5000.000")))
    trade.move("JRC:NDPR-1", "1000.000", "JRC-PLANT-1", "JMT-PLANT-1", "04-02")

    shown = {who: trade.get(who, f"/events/{event}")["fields"] for who in ("JRC", "auditor", "JMT")}

    assert (shown["JRC"], shown["auditor"], shown["JMT"]) == ({"supplier": SELLER}, {"supplier": SELLER}, {})
    assert trade.get("JAL", f"/events/{event}", 404)["code"] == "event_not_found"
    leaf = bytes(Entry.objects.get(subject_id=event).leaf).decode()
    assert SELLER not in leaf and "/fields/supplier" in json.loads(leaf)["commitments"]


def test_a_recycler_takes_neither_ore_nor_concentrate(trade):
    for form in ("ore", "concentrate"):
        sand = made(f"JTR:{form.upper()}-1", form, "100.000", treo="58", shares=MAGNET)
        bought = an_event("import", "JTR-WH-1", "03-01", custody_model="identity_preserved", outputs=[sand])
        trade.record(bought)
        taking = recycled(part(f"JTR:{form.upper()}-1", "100.000"), performed_by="JTR", to="JTR:NDPR-1")
        assert trade.refused(taking) == [("/inputs/0/lot", "form_not_allowed")]


def test_scrap_of_a_magnet_maker_keeps_the_origins_of_its_magnets(trade):
    trade.record(collected(documents=[LIST]))
    trade.record(recycled(part("JRC:SLU-1", "5000.000")))
    metal = made("JRC:M-1", "metal", "800.000", trem="99.5", shares=NDPR)
    trade.record(an_event("metal_smelting", "JRC-PLANT-1", "04-01", custody_model="segregated", inputs=[part("JRC:NDPR-1", "1000.000")], outputs=[metal]))  # fmt: skip
    slag = made("JRC:SLAG-1", "slag", "90.000", treo="12", shares=NDPR)
    alloy = made("JRC:AL-1", "alloy", "2500.000", trem="31", shares=NDPR)
    trade.record(an_event("alloying", "JRC-PLANT-1", "04-02", custody_model="segregated", inputs=[part("JRC:M-1", "800.000")], outputs=[alloy, slag]))  # fmt: skip
    trade.record(recycled(part("JRC:SLAG-1", "90.000"), to="JRC:NDPR-2"))

    graph = trade.get("JRC", "/lots/JRC:NDPR-2/upstream")

    assert trade.origins("JRC:NDPR-2") == {"JRC-PLANT-1": "1.000000000"}
    assert [node["stage"] for node in graph["nodes"] if node["kind"] == "event"].count("recycling") == 2
