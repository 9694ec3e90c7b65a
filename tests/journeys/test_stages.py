"""From a heap of scrap to certified magnets: six stages, four enterprises, the real worker, two signatures.

Honest in every number: what each step gives is what its recovery and its elements allow, so that no check has a word to say.
"""

import itertools
from decimal import Decimal

import pytest

from tests.journeys import enterprises
from tests.journeys.enterprises import BUYER, a_paper, an_event, made, owner_of, part
from traceability.interfaces.console.demo.client import wait_until

pytestmark = pytest.mark.journey
NONE = dict.fromkeys(("La", "Ce", "Sm", "Eu", "Y", "Er", "Yb"), "0.00")
SCRAP = NONE | {"Pr": "22.00", "Nd": "70.00", "Gd": "1.00", "Tb": "0.50", "Dy": "6.50"}
NDPR = {"La": "0.01", "Pr": "23.90", "Nd": "76.07", "Dy": "0.02"}
DYSPROSIUM = {"Tb": "0.10", "Dy": "99.90"}
REST = {"Pr": "12.00", "Nd": "32.00", "Gd": "31.00", "Tb": "15.00", "Dy": "10.00"}
NDPR_METAL = {"La": "0.01", "Pr": "23.27", "Nd": "76.70", "Dy": "0.02"}
MAGNETS = {"La": "0.01", "Pr": "22.00", "Nd": "72.28", "Sm": "0.00", "Gd": "0.00", "Tb": "0.01", "Dy": "5.70", "Y": "0.00"}
GRINDINGS = {"La": "0.01", "Pr": "22.63", "Nd": "71.78", "Tb": "0.01", "Dy": "5.57"}
MASS_BALANCE = {"custody_model": "mass_balance"}
SHIPPED = "JMG:MGT-1-A"
_numbers = itertools.count(1)


def assayed(lot, form, net_kg, day, **content):
    """A lot with a certificate of its own by the accredited laboratory."""
    certificate = a_paper("assay_certificate", f"TL-J-{next(_numbers)}", issuer="TLAB", issued_on=f"2026-{day}")
    measured = {"th_ppm": "0.0", "u_ppm": "0.0", "sampled_on": f"2026-{day}", "certificate": certificate}
    return made(lot, form, net_kg, assay=measured, **content)


def collected_and_recycled(trade):
    scrap = assayed("JRC:SLU-1", "scrap", "5000.000", "03-02", treo="30.0", moisture="10.0", shares=SCRAP)
    papers = [a_paper("scrap_purchase_list", "SP-J-1", issued_on="2026-03-02")]
    bought = {"supplier": "Old Chen's yard", "scrap_class": "ndfeb"}
    trade.record(an_event("collection", "JRC-PLANT-1", "03-02", custody_model="identity_preserved", outputs=[scrap], documents=papers, fields=bought))  # fmt: skip
    outputs = [
        assayed("JRC:NDPR-1", "oxide", "1180.000", "03-20", treo="99.5", shares=NDPR),
        assayed("JRC:DY-1", "oxide", "80.000", "03-20", treo="99.5", shares=DYSPROSIUM),
        assayed("JRC:MC-1", "mixed_carbonate", "100.000", "03-20", treo="45.0", moisture="10.0", shares=REST),
    ]
    trade.record(
        an_event(
            "recycling", "JRC-PLANT-1", "03-03", "03-20", inputs=[part("JRC:SLU-1", "5000.000")], outputs=outputs,
            residues=[{"form": "residue", "net_kg": "400.000", "moisture_percent": "0.0", "treo_percent": "4.0", "th_ppm": "0.0", "u_ppm": "0.0"}],
            fields={"route": "recycle_ndfeb", "scrap_class": "ndfeb", "discharge": {"nh3_n_mg_l": "9.0"}}, **MASS_BALANCE,
        )
    )  # fmt: skip
    closing = {"form": "mixed_chloride", "net_kg": "50.000", "moisture_percent": "20.0", "treo_percent": "50.0"}
    trade.record(an_event("stocktake", "JRC-PLANT-1", "03-31", fields={"period": "2026-03", "closing": [closing]}))


def smelted(trade):
    for lot, kg in (("JRC:NDPR-1", "1180.000"), ("JRC:DY-1", "80.000")):
        sold(trade, lot, kg, "JRC-PLANT-1", "JMT-PLANT-1", "04-02")
    ndpr = assayed("JMT:NDPR-1", "metal", "948.000", "04-20", trem="99.5", shares=NDPR_METAL)
    dysprosium = assayed("JMT:DY-1", "metal", "65.500", "04-24", trem="99.0", shares=DYSPROSIUM)
    hall = ("metal_smelting", "JMT-PLANT-1")
    trade.record(an_event(*hall, "04-08", "04-20", inputs=[part("JRC:NDPR-1", "1180.000")], outputs=[ndpr], fields={"route": "electrolysis"}, **MASS_BALANCE))  # fmt: skip
    trade.record(an_event(*hall, "04-21", "04-24", inputs=[part("JRC:DY-1", "80.000")], outputs=[dysprosium], fields={"route": "calciothermic"}, **MASS_BALANCE))  # fmt: skip


def cast_and_pressed(trade):
    for lot, kg in (("JMT:NDPR-1", "948.000"), ("JMT:DY-1", "65.500")):
        sold(trade, lot, kg, "JMT-PLANT-1", "JAL-PLANT-1", "04-28")
    strip = assayed("JAL:STRIP-1", "strip", "3240.000", "05-13", trem="30.5", shares=MAGNETS)
    iron = [{"name": "iron", "net_kg": "2133.000"}, {"name": "ferroboron", "net_kg": "167.000"}]
    metals = [part("JMT:NDPR-1", "948.000"), part("JMT:DY-1", "58.000")]
    trade.record(an_event("alloying", "JAL-PLANT-1", "05-11", "05-13", inputs=metals, outputs=[strip], fields={"route": "strip_casting", "other_inputs": iron}, **MASS_BALANCE))  # fmt: skip
    sold(trade, "JAL:STRIP-1", "3240.000", "JAL-PLANT-1", "JMG-PLANT-1", "05-20")
    outputs = [
        assayed("JMG:MGT-1", "magnet", "2200.000", "06-20", trem="30.5", shares=MAGNETS),
        assayed("JMG:SCR-1", "scrap", "905.000", "06-20", treo="35.2", shares=GRINDINGS),
    ]
    trade.record(an_event("magnet_making", "JMG-PLANT-1", "06-01", "06-20", inputs=[part("JAL:STRIP-1", "3240.000")], outputs=outputs, fields={"route": "alloy_to_magnet"}, **MASS_BALANCE))  # fmt: skip


def packed(trade):
    halves = [
        {"lot": SHIPPED, "form": "magnet", "net_kg": "1500.000", "packages": [a_package("A", "1500.000")]},
        {"lot": "JMG:MGT-1-B", "form": "magnet", "net_kg": "700.000", "packages": [a_package("B", "700.000")]},
    ]
    trade.record(
        an_event("packing", "JMG-PLANT-1", "06-22", inputs=[part("JMG:MGT-1", "2200.000")], outputs=halves, fields={"route": "pack"})
    )


def a_package(name, net_kg):
    return {"marks": f"sintered NdFeB magnets {name}", "seals": [f"JX-{name}-1", f"JX-{name}-2"], "pieces": 8, "net_kg": net_kg}


def sold(trade, lot, net_kg, sender, to, day):
    """A sale on a special invoice over the lot's exact REO, weighed and sealed at both ends."""
    number = f"J{next(_numbers):05d}"
    gross = str(Decimal(net_kg) + 4200)
    load = {"mode": "road", "waybill": f"WB-{number}", "seals": [f"SJ-{number}"], "pieces": 10, "gross_kg": gross, "tare_kg": "4200.000"}
    invoice = {
        "kind": "special_vat_invoice", "number": number, "issued_on": f"2026-{day}", "seller": owner_of(sender), "buyer": owner_of(to),
        "goods_name": "rare earth", "reo_kg": trade.lot(lot, by=owner_of(sender))["reo_kg"], "amount": "100000.00", "currency": "CNY",
    }  # fmt: skip
    receiver = {"organisation": owner_of(to), "facility": to}
    sent = trade.record(an_event("dispatch", sender, day, inputs=[part(lot, net_kg)], to=receiver, ownership_passes=True, transport=load | {"ticket": f"T-{number}"}, invoice=invoice))  # fmt: skip
    arrived = f"{day[:3]}{int(day[3:]) + 2:02d}"
    trade.record(an_event("receipt", to, arrived, inputs=[part(lot, net_kg)], dispatch=sent, transport=load | {"ticket": f"TR-{number}"}))


def a_shipment():
    line = {
        "lot": SHIPPED, "net_kg": "1500.000", "hs_code": "8505111000", "product": "sintered NdFeB magnets", "declared_shares_percent": MAGNETS,
        "control_code": "1C905.a", "unit_value": "62.00", "currency": "USD", "vat_rebate_claimed": False,
    }  # fmt: skip
    issued = {"issuer": "JMG", "issued_on": "2026-06-25"}
    told = {"net_kg": "1500.000", "hs_code": "8505111000"}
    papers = [
        a_paper("contract", "CT-J-1", **issued),
        a_paper("commercial_invoice", "CI-J-1", fields=told, **issued),
        a_paper("packing_list", "PK-J-1", fields=told | {"pieces": 8}, **issued),
        a_paper(
            "end_user_certificate",
            "EU-J-1",
            **issued | {"issuer": "JBUYER"},
            fields={"signed_by": "head of purchasing", "valid_to": "2027-06-30"},
        ),
    ]
    return {
        "reference": "JMG-1", "lines": [line], "consignee": BUYER, "end_user": BUYER, "end_use": "magnets for traction motors",
        "end_use_class": "civil", "destination": "DE", "port": "CNSHA", "trade_mode": "general", "planned_export_on": "2026-07-01",
        "custody_claim": "mass_balance", "licences": [{"kind": "dual_use", "number": "DU-J-1"}], "documents": papers,
        "packages": [a_package("A", "1500.000") | {"line": 1, "gross_kg": "1512.000"}],
    }  # fmt: skip


@pytest.fixture(scope="module")
def walked(product):
    """The whole way, once: the trade, the shipment's number, what the auditor read before it was decided."""
    trade = enterprises.beside(product)
    for step in (collected_and_recycled, smelted, cast_and_pressed, packed):
        step(trade)
    number = trade.post("JMG", "/shipments", a_shipment())["number"]
    shipment = f"/shipments/{number}"
    wait_until("the examination", lambda: trade.get("JMG", shipment)["state"] == "open")
    return trade, number, trade.get("auditor", f"{shipment}/findings")["results"]


def test_no_check_has_a_word_to_say(walked):
    _, _, findings = walked

    assert [(one["check"], one["severity"], one["message"]["en"]) for one in findings if one["result"] == "failed"] == []


def test_the_chain_reaches_back_to_the_scrap(walked):
    trade, number, _ = walked

    graph = trade.get("JMG", f"/shipments/{number}/chain")

    stages = {node["stage"] for node in graph["nodes"] if node["kind"] == "event"}
    assert stages == {"collection", "recycling", "metal_smelting", "alloying", "magnet_making", "packing", "dispatch", "receipt"}
    assert [(one["kind"], one["facility"], one["share"]) for one in graph["origins"]] == [("collected", "JRC-PLANT-1", "1.000000000")]
    assert graph["depth"] == 6


def test_two_sign_and_it_is_certified(walked):
    trade, number, _ = walked
    shipment = trade.get("JMG", f"/shipments/{number}")
    case = f"/cases/{shipment['case']['id']}/decisions"
    verdict = {"verdict": "approve", "reason": "Scrap, papers and masses agree.", "examination": shipment["case"]["examination"]}

    for who in ("reviewer", "supervisor"):
        trade.post(who, case, verdict)
    wait_until("the certificate", lambda: trade.get("JMG", f"/shipments/{number}")["state"] == "certified")

    said = trade.get("JMG", f"/shipments/{number}/certificate")["statement"]
    assert [(one["facility"], one["share"]) for one in said["origins"]] == [("JRC-PLANT-1", "1.000000000")]
    assert {"JRC", "JMT", "JAL", "JMG"} == {link["code"] for link in said["chain"]}
    assert trade.lot(SHIPPED)["left_kg"] == "0.000"
