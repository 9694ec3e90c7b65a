"""Every stage with everything that it can say: recorded, and read back by its party as it was posted."""

import pytest

from tests.journeys import enterprises
from tests.journeys.enterprises import a_paper, an_event, made, part
from tests.make.custody import with_reference_tables
from traceability.custody.stages import STAGES

pytestmark = pytest.mark.django_db
LIGHT = {
    "La": "23.4",
    "Ce": "50",
    "Pr": "6.2",
    "Nd": "18.5",
    "Sm": "0.85",
    "Eu": "0.2",
    "Gd": "0.65",
    "Tb": "0.05",
    "Dy": "0.1",
    "Y": "0.05",
}
NDPR = {"Pr": "25", "Nd": "75"}
CERTIFICATE = a_paper("assay_certificate", "TL-1", issuer="TLAB", fields={"signed_by": "Dr. Lin", "valid_to": "2027-01-01"})
FULL_ASSAY = {
    "loi_percent": "0.3",
    "th_ppm": "180",
    "u_ppm": "20.5",
    "sampled_on": "2026-02-09",
    "uncertainty": {"treo_percent": "0.2", "moisture_percent": "0.3", "shares_percent": {"Nd": "0.05"}},
    "certificate": CERTIFICATE,
}
PACKAGE = {"marks": "J 1/2 氧化镨钕", "seals": ["SJ-1", "SJ-2"], "pieces": 4, "gross_kg": "505.000", "net_kg": "500.000"}
AT = {"place": "gate 2", "country": "CN", "latitude": "41.7", "longitude": "109.9"}
TRANSPORT = {
    "mode": "road", "vehicle": "蒙B12345", "waybill": "WB-1", "carrier": "Jinan Haulage", "ticket": "T-1", "seals": ["ST-1"], "pieces": 9,
    "gross_kg": "46200.000", "tare_kg": "16200.000", "loaded_at": AT, "unloaded_at": AT,
}  # fmt: skip
INVOICE = {
    "kind": "special_vat_invoice", "number": "00117", "issued_on": "2026-02-24", "seller": "JMI", "buyer": "JSE", "goods_name": "concentrate",
    "reo_kg": "15180.000", "amount": "650000.00", "currency": "CNY",
}  # fmt: skip
REAGENTS = [{"name": "P507", "kg": "1200.000"}]
STOCK = {"form": "mixed_chloride", "net_kg": "1000.000", "moisture_percent": "20", "treo_percent": "50", "shares_percent": LIGHT}
MODEL = {"custody_model": "mass_balance"}
KEPT = {"custody_model": "identity_preserved"}


@pytest.fixture
def trade(client, cast):
    with_reference_tables()
    return enterprises.in_process(client, cast)


def mining(**members):
    ore = made("JMI:ORE-1", "ore", "350000.000", treo="5.6", moisture="2", shares=LIGHT, product="run-of-mine ore", assay=FULL_ASSAY)
    return an_event("mining", "JMI-MINE-1", "02-02", "02-10", outputs=[ore], **KEPT | members)


def dressing():
    concentrate = made("JMI:CON-1", "concentrate", "30000.000", treo="55", moisture="8", shares=LIGHT)
    tailings = {"form": "tailings", "net_kg": "315400.000", "moisture_percent": "0", "treo_percent": "1.2", "shares_percent": LIGHT}
    measured = tailings | {"th_ppm": "40", "u_ppm": "3"}
    return an_event(
        "beneficiation", "JMI-DRESS-1", "02-11", "02-20", custody_model="segregated", inputs=[part("JMI:ORE-1", "350000.000")],
        outputs=[concentrate], residues=[measured], fields={"route": "flotation_normal"},
    )  # fmt: skip


def leaching():
    fields = {"place": {"latitude": "24.95", "longitude": "115.65"}, "route": "in_situ_leach", "discharge": {"nh3_n_mg_l": "9"}}
    clay = made("JMI:MIX-1", "mixed_oxide", "10800.000", treo="92.5", moisture="0.5", shares=LIGHT)
    return an_event(
        "leaching", "JMI-LEACH-1", "01-05", "01-25", outputs=[clay], fields=fields | {"reagents": REAGENTS},
        documents=[a_paper("radiation_report", "RR-1")], **KEPT,
    )  # fmt: skip


def importing():
    fields = {"origin_country": "AU", "deposit": "north_capel_monazite", "entry_port": "CNTXG"}
    sand = made("JTR:MZ-1", "concentrate", "25000.000", treo="58", moisture="1", shares=LIGHT)
    declaration = a_paper("import_declaration", "ID-1", fields={"net_kg": "25000.000", "pieces": 25, "hs_code": "2612200000"})
    return an_event("import", "JTR-WH-1", "03-10", outputs=[sand], fields=fields, documents=[declaration], **KEPT)


def collection():
    sludge = made("JRC:SLU-1", "scrap", "5000.000", treo="30", moisture="10", shares=NDPR)
    fields = {"supplier": "Old Chen's yard", "scrap_class": "ndfeb"}
    return an_event(
        "collection", "JRC-PLANT-1", "03-02", outputs=[sludge], fields=fields, documents=[a_paper("scrap_purchase_list", "SP-1")], **KEPT
    )


def recycling():
    oxide = made("JRC:NDPR-1", "oxide", "1300.000", treo="99.5", shares=NDPR)
    fields = {"route": "recycle_ndfeb", "discharge": {"nh3_n_mg_l": "9"}, "reagents": REAGENTS, "scrap_class": "ndfeb"}
    residue = [{"form": "residue", "net_kg": "400.000", "treo_percent": "4"}]
    return an_event("recycling", "JRC-PLANT-1", "03-03", "03-20", inputs=[part("JRC:SLU-1", "5000.000")], outputs=[oxide], residues=residue, fields=fields, **MODEL)  # fmt: skip


def smelting():
    metal = made("JRC:NDPR-M-1", "metal", "1045.000", trem="99.5", shares=NDPR)
    slag = made("JRC:SLAG-1", "slag", "90.000", treo="12", shares=NDPR)
    return an_event("metal_smelting", "JMT-PLANT-1", "04-01", "04-09", performed_by="JRC", inputs=[part("JRC:NDPR-1", "1300.000")], outputs=[metal, slag], fields={"route": "electrolysis"}, **MODEL)  # fmt: skip


def alloying():
    strip = made("JRC:STRIP-1", "strip", "3350.000", trem="30.5", shares=NDPR)
    fields = {
        "route": "strip_casting",
        "other_inputs": [{"name": "iron", "net_kg": "2200.000"}, {"name": "ferroboron", "net_kg": "170.000"}],
    }
    return an_event("alloying", "JAL-PLANT-1", "05-11", "05-13", performed_by="JRC", inputs=[part("JRC:NDPR-M-1", "1045.000")], outputs=[strip], fields=fields, **MODEL)  # fmt: skip


def pressing():
    magnets = made("JRC:MGT-1", "magnet", "2270.000", trem="30.5", shares=NDPR)
    scrap = made("JRC:SCR-1", "scrap", "935.000", treo="35.2", shares=NDPR)
    return an_event("magnet_making", "JMG-PLANT-1", "06-01", "06-20", performed_by="JRC", inputs=[part("JRC:STRIP-1", "3350.000")], outputs=[magnets, scrap], fields={"route": "alloy_to_magnet"}, **MODEL)  # fmt: skip


def packing():
    halves = [
        {"lot": f"JRC:MGT-1-{half}", "form": "magnet", "net_kg": "1135.000", "product": f"half {half}", "packages": [PACKAGE]}
        for half in "AB"
    ]
    return an_event(
        "packing",
        "JMG-PLANT-1",
        "06-21",
        performed_by="JRC",
        inputs=[part("JRC:MGT-1", "2270.000")],
        outputs=halves,
        fields={"route": "pack"},
    )


def blending():
    whole = {
        "lot": "JRC:MGT-2",
        "form": "magnet",
        "net_kg": "2270.000",
        "assay": {"trem_percent": "30.5", "moisture_percent": "0", "shares_percent": NDPR},
    }
    halves = [part("JRC:MGT-1-A", "1135.000"), part("JRC:MGT-1-B", "1135.000")]
    return an_event("blending", "JMG-PLANT-1", "06-22", performed_by="JRC", inputs=halves, outputs=[whole], fields={"route": "blend"})


def losing():
    evidence = [a_paper("loss_evidence", "LE-1", fields={"net_kg": "35.000", "signed_by": "Warehouse keeper Wu"})]
    fields = {"reason": "rust in the yard", "evidence": evidence}
    return an_event(
        "loss",
        "JMG-PLANT-1",
        "06-23",
        performed_by="JRC",
        inputs=[part("JRC:SCR-1", "35.000")],
        documents=[a_paper("other", "OT-1")],
        fields=fields,
    )


def stocktaking():
    opening = STOCK | {"origins": [{"facility": "JMI-MINE-1", "share": "0.6"}, {"facility": "JTR-WH-1", "share": "0.4"}]}
    return an_event("stocktake", "JRC-PLANT-1", "03-31", fields={"period": "2026-03", "opening": [opening], "closing": [STOCK]})


def dispatching():
    return an_event(
        "dispatch", "JMI-DRESS-1", "02-24", inputs=[part("JMI:CON-1", "30000.000")], to={"organisation": "JSE", "facility": "JSE-PLANT-1"},
        ownership_passes=True, transport=TRANSPORT, invoice=INVOICE, documents=[a_paper("waybill", "WB-1")],
    )  # fmt: skip


def receiving(dispatch):
    weighed = part("JMI:CON-1", "29990.000") | {
        "assay": {"treo_percent": "54.9", "moisture_percent": "8", "shares_percent": LIGHT, **FULL_ASSAY}
    }
    return an_event("receipt", "JSE-PLANT-1", "02-26", inputs=[weighed], dispatch=dispatch, transport=TRANSPORT)


def separation():
    oxide = made("JSE:NDPR-1", "oxide", "3900.000", treo="99.5", shares=NDPR)
    return an_event("separation", "JSE-PLANT-1", "03-01", "03-31", inputs=[part("JMI:CON-1", "29990.000")], outputs=[oxide], fields={"route": "concentrate_to_single", "discharge": {"nh3_n_mg_l": "9"}, "reagents": REAGENTS}, **MODEL)  # fmt: skip


ORDER = (
    mining, dressing, leaching, importing, collection, stocktaking, recycling, smelting, alloying, pressing, packing, blending, losing,
    dispatching, receiving, separation,
)  # fmt: skip
RECORDED = {"id", "recorded_by", "recorded_at", "version", "confirmed_at", "corrected_at", "replaced_by", "replaces"}
SETTLED = {"dispatch": "segregated", "receipt": "segregated", "packing": "mass_balance", "blending": "mass_balance", "loss": "mass_balance"}
"""The custody model of a stage that left it out: as the lot, the weakest input's. A stocktake has none."""


def as_read(event):
    """What a party should read: times in UTC, decimals without trailing zeros but kilograms, every list that may be left out."""
    usual = {"inputs": [], "outputs": [], "residues": [], "documents": [], "fields": {}}
    settled = {"custody_model": SETTLED[event["stage"]]} if event["stage"] in SETTLED else {}
    return usual | settled | event


def test_every_stage_is_read_as_it_was_posted_and_found_by_its_filter(trade):
    posted, sent = [], None
    for build in ORDER:
        event = build(sent) if build is receiving else build()
        posted.append((trade.record(event), event))
        sent = posted[-1][0] if build is dispatching else sent

    assert {event["stage"] for _, event in posted} == STAGES.keys()
    for event_id, event in posted:
        shown = trade.get(event["performed_by"], f"/events/{event_id}")
        wanted = as_read(event)
        assert {name for name in shown if name not in RECORDED} == wanted.keys(), event["stage"]
        for name, value in wanted.items():
            if name not in {"started_at", "ended_at"}:
                assert shown[name] == value, (event["stage"], name)
        assert shown["recorded_by"] == event["performed_by"]
    for stage in STAGES:
        assert {found["stage"] for found in trade.get("auditor", f"/events?stage={stage}")["results"]} == {stage}
