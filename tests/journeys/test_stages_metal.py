"""From oxide to magnets: contents as elements, converted to oxides by the element factors, through every step of the chain."""

from decimal import ROUND_HALF_EVEN, Decimal

import pytest

from tests.journeys import enterprises
from tests.journeys.enterprises import an_event, made, part
from tests.make.custody import with_reference_tables

pytestmark = pytest.mark.django_db
FACTORS = {"Pr": Decimal("1.2082"), "Nd": Decimal("1.1664"), "Dy": Decimal("1.1477")}
"""As checks.md section 3 prints them."""
OXIDE = {"Pr": "25.00", "Nd": "75.00"}
METAL = {"Pr": "24.40", "Nd": "75.60"}
STRIP = {"Pr": "23.00", "Nd": "71.22", "Dy": "5.78"}


@pytest.fixture
def trade(client, cast):
    """A trade in which a trader has oxide of two mines' worth: one domestic, one imported, by their origin events."""
    with_reference_tables()
    trade = enterprises.in_process(client, cast)
    clay = made("JMI:OX-1", "oxide", "1500.000", treo="99.5", shares=OXIDE)
    trade.record(an_event("leaching", "JMI-LEACH-1", "01-05", "01-25", custody_model="identity_preserved", outputs=[clay]))
    heavy = made("JTR:DY-1", "oxide", "100.000", treo="99.6", shares={"Dy": "100"})
    trade.record(
        an_event("import", "JTR-WH-1", "02-10", custody_model="identity_preserved", fields={"origin_country": "MY"}, outputs=[heavy])
    )
    trade.move("JMI:OX-1", "1500.000", "JMI-LEACH-1", "JMT-PLANT-1", "04-01")
    trade.move("JTR:DY-1", "100.000", "JTR-WH-1", "JMT-PLANT-1", "04-01")
    return trade


def reo(net_kg: str, trem: str, shares: dict[str, str], moisture: str = "0") -> str:
    """REO by the slow way of checks.md: element by element."""
    dry = Decimal(net_kg) * (1 - Decimal(moisture) / 100)
    whole = sum(dry * Decimal(trem) / 100 * Decimal(share) / 100 * FACTORS[element] for element, share in shares.items())
    return str(whole.quantize(Decimal("0.001"), ROUND_HALF_EVEN))


def smelt(trade, oxide="JMI:OX-1", net_kg="1500.000", to="JMT:NDPR-1", kg="1205.000", shares=METAL, days=("04-10", "04-18"), **members):
    metal = made(to, "metal", kg, trem="99.5", shares=shares)
    usual = {"custody_model": "segregated", "fields": {"route": "electrolysis"}, "inputs": [part(oxide, net_kg)], "outputs": [metal]}
    return trade.record(an_event("metal_smelting", "JMT-PLANT-1", *days, **(usual | members)))


def cast_strip(trade):
    smelt(trade)
    smelt(trade, "JTR:DY-1", "100.000", "JMT:DY-1", "82.000", {"Dy": "100"}, ("04-19", "04-25"))
    for lot, kg in (("JMT:NDPR-1", "1205.000"), ("JMT:DY-1", "82.000")):
        trade.move(lot, kg, "JMT-PLANT-1", "JAL-PLANT-1", "04-28")
    strip = made("JAL:STRIP-1", "strip", "4118.000", trem="30.5", shares=STRIP)
    inputs = [part("JMT:NDPR-1", "1205.000"), part("JMT:DY-1", "74.000")]
    iron = {"other_inputs": [{"name": "iron", "net_kg": "2711.000"}]}
    return trade.record(
        an_event("alloying", "JAL-PLANT-1", "05-11", "05-13", custody_model="mass_balance", inputs=inputs, outputs=[strip], fields=iron)
    )


def test_metal_is_converted_element_by_element(trade):
    smelt(trade)

    metal = trade.lot("JMT:NDPR-1")

    assert metal["reo_kg"] == reo("1205.000", "99.5", METAL)
    assert metal["assay"] == {"trem_percent": "99.5", "moisture_percent": "0", "shares_percent": {"Pr": "24.4", "Nd": "75.6"}}
    assert Decimal(metal["reo_kg"]) > Decimal("1205.000"), "a metal is worth more than its own mass in oxide"


def test_moisture_comes_off_on_the_element_basis_too(trade):
    wet = made("JMT:NDPR-9", "metal", "1000.000", trem="99.0", moisture="0.4", shares=METAL)
    trade.record(
        an_event("metal_smelting", "JMT-PLANT-1", "04-10", custody_model="segregated", inputs=[part("JMI:OX-1", "1300.000")], outputs=[wet])
    )

    assert trade.lot("JMT:NDPR-9")["reo_kg"] == reo("1000.000", "99.0", METAL, "0.4")


NO_MEASUREMENT = {
    "both bases": {"trem_percent": "99.5", "treo_percent": "99.5", "moisture_percent": "0", "shares_percent": METAL},
    "no shares": {"trem_percent": "99.5", "moisture_percent": "0"},
    "no moisture": {"trem_percent": "99.5", "shares_percent": METAL},
    "no content": {"moisture_percent": "0", "shares_percent": METAL},
    "a negative share": {"trem_percent": "99.5", "moisture_percent": "0", "shares_percent": {"Nd": "110", "Pr": "-10"}},
    "far more than all": {"trem_percent": "999", "moisture_percent": "0", "shares_percent": {"Nd": "900", "Pr": "900"}},
    "no assay": None,
}


def test_an_assay_that_cannot_be_reduced_is_recorded_and_has_no_reo(trade):
    """It is recordable; M05 and A04 find it. Alone it keeps its one origin; mixed with others the whole is unknown."""
    smelt(trade, "JTR:DY-1", "100.000", "JMT:DY-1", "82.000", {"Dy": "100"}, ("04-19", "04-25"))
    for number, (name, assay) in enumerate(NO_MEASUREMENT.items()):
        odd, alloy = f"JMT:ODD-{number}", made(f"JMT:AL-{number}", "alloy", "10.000", trem="90", shares=METAL)
        metal = {"lot": odd, "form": "metal", "net_kg": "999999999.999"} | ({"assay": assay} if assay else {})
        trade.record(
            an_event(
                "metal_smelting", "JMT-PLANT-1", "04-10", custody_model="segregated", inputs=[part("JMI:OX-1", "100.000")], outputs=[metal]
            )
        )
        both = [part(odd, "5.000"), part("JMT:DY-1", "5.000")]
        trade.record(an_event("alloying", "JMT-PLANT-1", "05-01", custody_model="segregated", inputs=both, outputs=[alloy]))

        found = (trade.lot(odd)["reo_kg"], trade.origins(odd), trade.origins(alloy["lot"]))
        assert found == (None, {"JMI-LEACH-1": "1.000000000"}, {"unknown": "1.000000000"}), name


def test_an_alloy_weighs_its_origins_by_the_reo_of_its_metals(trade):
    cast_strip(trade)

    neodymium, dysprosium = Decimal(reo("1205.000", "99.5", METAL)), Decimal(reo("74.000", "99.5", {"Dy": "100"}))
    share = (dysprosium / (neodymium + dysprosium)).quantize(Decimal("1e-9"), ROUND_HALF_EVEN)
    assert trade.origins("JAL:STRIP-1") == {"JMI-LEACH-1": str(1 - share), "JTR-WH-1": str(share)}
    assert trade.lot("JAL:STRIP-1")["reo_kg"] == reo("4118.000", "30.5", STRIP)


def test_the_graph_of_magnets_reaches_both_oxides_with_their_kilograms(trade):
    cast_strip(trade)
    trade.move("JAL:STRIP-1", "4118.000", "JAL-PLANT-1", "JMG-PLANT-1", "05-20")
    magnets = made("JMG:MGT-1", "magnet", "2800.000", trem="30.5", shares=STRIP)
    scrap = made("JMG:SCR-1", "scrap", "1150.000", treo="35.2", shares={"Pr": "23.64", "Nd": "70.71", "Dy": "5.65"})
    trade.record(an_event("magnet_making", "JMG-PLANT-1", "06-01", "06-20", custody_model="mass_balance", inputs=[part("JAL:STRIP-1", "4118.000")], outputs=[magnets, scrap]))  # fmt: skip

    graph = trade.get("JMG", "/lots/JMG:MGT-1/upstream")

    stages = sorted(node["stage"] for node in graph["nodes"] if node["kind"] == "event")
    assert stages == sorted(["leaching", "import", *["metal_smelting"] * 2, "alloying", "magnet_making", *["dispatch", "receipt"] * 5])
    inputs = {edge["from"]: edge for edge in graph["edges"] if edge["kind"] == "input"}
    assert inputs["JMT:DY-1"]["net_kg"] == "74.000"
    assert inputs["JMT:DY-1"]["reo_kg"] == reo("74.000", "99.5", {"Dy": "100"})
    assert Decimal(inputs["JMI:OX-1"]["reo_share"]) + Decimal(inputs["JTR:DY-1"]["reo_share"]) == 1
    assert (graph["depth"], graph["truncated"]) == (4, False)
    assert trade.origins("JMG:SCR-1") == trade.origins("JMG:MGT-1") == trade.origins("JAL:STRIP-1", by="JMG")
    assert trade.lot("JMG:SCR-1")["reo_kg"] == "404.800"


def test_a_metal_maker_takes_no_carbonate_and_a_magnet_maker_no_metal(trade):
    smelt(trade, net_kg="1000.000")
    carbonate = made("JMT:CAR-1", "carbonate", "10.000", treo="45", shares=OXIDE)
    metal = made("JMT:M-2", "metal", "5.000", trem="99", shares=METAL)
    magnet = made("JMT:MGT-1", "magnet", "5.000", trem="30", shares=METAL)

    wrong_out = an_event("metal_smelting", "JMT-PLANT-1", "05-01", custody_model="mass_balance", inputs=[part("JMI:OX-1", "500.000")], outputs=[carbonate])  # fmt: skip
    wrong_in = an_event("magnet_making", "JMT-PLANT-1", "05-01", custody_model="mass_balance", inputs=[part("JMT:NDPR-1", "1.000")], outputs=[magnet])  # fmt: skip
    backwards = an_event("metal_smelting", "JMT-PLANT-1", "05-01", custody_model="mass_balance", inputs=[part("JMT:NDPR-1", "1.000")], outputs=[metal])  # fmt: skip

    assert trade.refused(wrong_out) == [("/outputs/0/form", "form_not_allowed")]
    assert trade.refused(wrong_in) == trade.refused(backwards) == [("/inputs/0/lot", "form_not_allowed")]


def test_a_finisher_makes_magnets_of_blanks(trade):
    cast_strip(trade)
    blank = made("JAL:BLK-1", "magnet", "3900.000", trem="30.5", shares=STRIP)
    finished = made("JAL:FIN-1", "magnet", "2700.000", trem="30.5", shares=STRIP)
    trade.record(an_event("magnet_making", "JAL-PLANT-1", "06-01", custody_model="segregated", inputs=[part("JAL:STRIP-1", "4118.000")], outputs=[blank], fields={"route": "sinter_blank"}))  # fmt: skip
    trade.record(an_event("magnet_making", "JAL-PLANT-1", "06-05", custody_model="segregated", inputs=[part("JAL:BLK-1", "3900.000")], outputs=[finished], fields={"route": "finish_magnet"}))  # fmt: skip

    assert trade.origins("JAL:FIN-1") == trade.origins("JAL:STRIP-1")
