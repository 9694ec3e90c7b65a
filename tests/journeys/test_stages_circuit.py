"""A plant's circuit: what a stocktake found in it carries its mix into the next month. checks.md section 3, sentence by sentence.

Feed is pure oxide, so that kilograms are kilograms REO, out of two warehouses: what came over the border into one (A) or the
other (B).
"""

import pytest

from tests.journeys import enterprises
from tests.journeys.enterprises import an_event, by_place, made, part

pytestmark = pytest.mark.django_db
PLANT, PLANTS = "JSE-PLANT-1", ("JSE-PLANT-1", "JSE-PLANT-2", "JSE-PLANT-3")
A, B = "JSE-WH-1", "JSE-WH-2"
SHARES = {"La": "40", "Nd": "60"}
MARCH, APRIL, MAY = ("03-01", "03-30"), ("04-01", "04-29"), ("05-01", "05-30")


@pytest.fixture
def trade(client, cast):
    return enterprises.in_process(client, cast)


@pytest.fixture
def plant(trade):
    return Plant(trade)


class Plant:
    """JSE's plant: `run` makes one lot of feeds by their warehouse and kilograms, `count` is a stocktake."""

    def __init__(self, trade, facility=PLANT):
        self.trade, self.facility, self.lots, self.number = trade, facility, 0, 0

    def run(self, days, *feeds, **members):
        inputs = []
        for warehouse, kg in feeds:
            self.number += 1
            lot = made(f"JSE:IN-{self.facility[-1]}-{self.number}", "mixed_oxide", f"{kg}.000", treo="100", shares=SHARES)
            arriving = {"custody_model": "identity_preserved", "fields": {"origin_country": "AU"}, "outputs": [lot]}
            self.trade.record(an_event("import", warehouse, "01-02", **arriving))
            inputs.append(part(lot["lot"], lot["net_kg"]))
        self.lots += 1
        oxide = made(f"JSE:OX-{self.facility[-1]}-{self.lots}", "oxide", "1.000", treo="99.5", shares=SHARES)
        usual = {"custody_model": "mass_balance", "inputs": inputs, "outputs": [oxide]}
        self.trade.record(an_event("separation", self.facility, *days, **(usual | members)))
        return oxide["lot"]

    def count(self, period, opening_kg, *origins, closing_kg="0", **measured):
        fields = {"period": period, "opening": _stock(opening_kg, measured, origins), "closing": _stock(closing_kg, measured, ())}
        return self.trade.record(an_event("stocktake", self.facility, f"{period[5:]}-28", fields=fields))


def _stock(kg, measured, origins):
    if kg == "0":
        return []
    known = {"moisture_percent": "0", "treo_percent": "100"} | measured
    declared = [{"facility": facility, "share": share} for facility, share in origins]
    return [
        {"form": "mixed_chloride", "net_kg": f"{kg}.000", "origins": declared} | {name: value for name, value in known.items() if value}
    ]


def shares(**by_name):
    names = {"A": A, "B": B, "unknown": "unknown"}
    return {names[name]: f"{share:.9f}" for name, share in by_name.items()}


def test_the_example_of_the_catalogue(trade, plant):
    plant.count("2026-03", "1000", (A, "1"))
    oxide = plant.run(MARCH, (A, 6000), (B, 2000))

    assert trade.origins(oxide) == {A: "0.777777778", B: "0.222222222"}


def test_without_stocktakes_each_month_stands_for_itself(trade, plant):
    plant.run(MARCH, (A, 9000))
    april = plant.run(APRIL, (B, 1500))

    assert trade.origins(april) == shares(B=1)


def test_declared_stock_is_of_the_kind_of_its_place(trade, plant):
    """Of a mine it was mined, of a place that works scrap it was collected, of any other it came over the border."""
    plant.count("2026-03", "1000", ("JMI-MINE-1", "0.5"), ("JRC-PLANT-1", "0.3"), ("JTR-WH-1", "0.2"))
    oxide = plant.run(MARCH, (A, 1000))

    kinds = {one["facility"]: one["kind"] for one in trade.get("JSE", f"/lots/{oxide}/upstream")["origins"]}

    assert kinds == {A: "import", "JMI-MINE-1": "mine", "JRC-PLANT-1": "collected", "JTR-WH-1": "import"}


def test_what_march_left_in_the_circuit_is_in_the_oxide_of_april(trade, plant):
    plant.count("2026-03", "0", closing_kg="500")
    march = plant.run(MARCH, (A, 9000))
    plant.count("2026-04", "500")
    april = plant.run(APRIL, (B, 1500))

    graph = trade.get("JSE", f"/lots/{april}/upstream")

    assert (trade.origins(march), trade.origins(april)) == (shares(A=1), shares(A=0.25, B=0.75))
    (circuit,) = [edge for edge in graph["edges"] if edge["kind"] == "circuit"]
    assert (circuit["net_kg"], circuit["reo_kg"], circuit["reo_share"]) == (None, "500.000", "0.250000000")
    separations = [node["id"] for node in graph["nodes"] if node.get("stage") == "separation"]
    assert [circuit["from"], circuit["to"]] == separations


def test_the_mix_goes_on_over_a_month_without_a_stocktake(trade, plant):
    plant.count("2026-03", "0", closing_kg="500")
    plant.run(MARCH, (A, 9000))
    april = plant.run(APRIL, (B, 1500))
    plant.count("2026-05", "500")
    may = plant.run(MAY, (B, 1500))

    assert trade.origins(april) == shares(B=1)
    assert trade.origins(may) == shares(A=0.25, B=0.75)


def test_a_first_stock_that_nobody_declares_is_unknown(trade, plant):
    plant.count("2026-03", "400")
    oxide = plant.run(MARCH, (A, 15180))

    assert trade.origins(oxide) == {A: "0.974326059", "unknown": "0.025673941"}


def test_a_first_stock_that_is_declared_in_part_is_unknown_in_part(trade, plant):
    plant.count("2026-03", "1000", (A, "0.5"), (B, "0.3"))
    oxide = plant.run(MARCH, (B, 1000))

    assert trade.origins(oxide) == shares(B=0.65, A=0.25, unknown=0.1)


def test_the_first_stocktake_declares_even_when_nothing_ran_in_its_month(trade, plant):
    plant.count("2026-03", "500", (A, "1"))
    plant.count("2026-04", "500")
    april = plant.run(APRIL, (B, 1500))

    assert trade.origins(april) == shares(A=0.25, B=0.75)


def test_a_later_stocktake_declares_nothing_anew(trade, plant):
    plant.count("2026-03", "0", closing_kg="500")
    plant.run(MARCH, (A, 9000))
    plant.count("2026-04", "500", (B, "1"))
    april = plant.run(APRIL, (B, 1500))

    assert trade.origins(april) == shares(A=0.25, B=0.75)


def test_stock_that_cannot_be_reduced_to_reo_makes_the_month_unknown(trade, plant):
    plant.count("2026-03", "400", (B, "1"), moisture_percent=None)
    oxide = plant.run(MARCH, (A, 15180))

    assert trade.origins(oxide) == shares(unknown=1)


def test_of_two_stocktakes_of_a_month_the_later_counts(trade, plant):
    plant.count("2026-03", "4000", (B, "1"))
    plant.count("2026-03", "1000", (A, "1"))
    oxide = plant.run(MARCH, (A, 6000), (B, 2000))

    assert trade.origins(oxide) == {A: "0.777777778", B: "0.222222222"}


def test_campaigns_that_overlap_are_one_pool(trade):
    both, apart = (shares(A=0.75, B=0.25),) * 2, (shares(A=1), shares(B=1))
    for facility, second, found in zip(
        PLANTS, (("03-19", "03-30"), ("03-20", "03-30"), ("03-21", "03-30")), (both, both, apart), strict=True
    ):
        plant = Plant(trade, facility)
        first, later = plant.run(("03-01", "03-20"), (A, 3000)), plant.run(second, (B, 1000))
        assert (trade.origins(first), trade.origins(later)) == found, second


def test_campaigns_that_only_touch_are_not_one_pool(trade, plant):
    first = plant.run(("03-01", "03-20"), (A, 3000), ended_at="2026-03-20T08:00:00+08:00")
    later = plant.run(("03-20", "03-30"), (B, 1000))

    assert (trade.origins(first), trade.origins(later)) == (shares(A=1), shares(B=1))


def test_a_third_campaign_ties_two_that_do_not_meet(trade, plant):
    first, last = plant.run(("03-01", "03-10"), (A, 1000)), plant.run(("03-20", "03-30"), (B, 1000))
    between = plant.run(("03-09", "03-21"), (A, 2000))

    assert trade.origins(first) == trade.origins(last) == trade.origins(between) == shares(A=0.75, B=0.25)


def test_a_campaign_under_a_stronger_model_keeps_to_itself(trade):
    for facility, model in zip(PLANTS, ("segregated", "controlled_blending", "identity_preserved"), strict=True):
        plant = Plant(trade, facility)
        plant.count("2026-03", "1000", (A, "1"))
        pooled, apart = plant.run(MARCH, (A, 3000)), plant.run(MARCH, (B, 1000), custody_model=model)
        assert (trade.origins(pooled), trade.origins(apart)) == (shares(A=1), shares(B=1)), model


def test_separation_and_recycling_in_one_plant_share_its_circuit(trade, plant):
    oxide = plant.run(MARCH, (A, 3000))
    scrap = made("JSE:SCR-1", "scrap", "1000.000", treo="100", shares=SHARES)
    trade.record(an_event("import", B, "01-02", custody_model="identity_preserved", fields={"origin_country": "MY"}, outputs=[scrap]))
    back = made("JSE:BACK-1", "oxide", "900.000", treo="99.5", shares=SHARES)
    trade.record(an_event("recycling", PLANT, *MARCH, custody_model="mass_balance", inputs=[part("JSE:SCR-1", "1000.000")], outputs=[back]))

    assert trade.origins(oxide) == trade.origins("JSE:BACK-1") == shares(A=0.75, B=0.25)


def test_material_that_goes_round_in_one_plant_brings_nothing_new(trade, plant):
    oxide = plant.run(("03-01", "03-20"), (A, 3000), (B, 1000))
    again = made("JSE:AGAIN-1", "oxide", "0.500", treo="99.9", shares=SHARES)
    trade.record(
        an_event("separation", PLANT, "03-15", "03-30", custody_model="mass_balance", inputs=[part(oxide, "1.000")], outputs=[again])
    )

    assert trade.origins("JSE:AGAIN-1") == shares(A=0.75, B=0.25)


def test_a_stocktake_that_comes_late_changes_what_is_said_now_and_not_what_was_said_then(trade, plant):
    oxide = plant.run(MARCH, (A, 6000), (B, 2000))
    event = trade.lot(oxide)["made_by"]
    then = trade.get("JSE", f"/events/{event}")["recorded_at"]
    plant.count("2026-03", "1000", (A, "1"))

    before = trade.get("JSE", f"/lots/{oxide}/upstream?at={then}")["origins"]

    assert by_place(before) == shares(A=0.75, B=0.25)
    assert trade.origins(oxide) == {A: "0.777777778", B: "0.222222222"}


def test_an_exporter_sees_the_shares_of_a_pool_and_nothing_of_its_other_feeds(trade, plant):
    """Shares are computed over everything; shown is what the viewer may see."""
    sold = plant.run(MARCH, (A, 3000))
    plant.run(MARCH, (B, 1000))
    trade.move(sold, "1.000", PLANT, "JMT-PLANT-1", "04-05")

    graph = trade.get("JMT", f"/lots/{sold}/upstream")

    assert by_place(graph["origins"]) == shares(A=0.75, B=0.25)
    assert [node["id"] for node in graph["nodes"] if node["kind"] == "lot"] == ["JSE:IN-1-1", sold]
    assert trade.get("JMT", "/lots/JSE:IN-1-2", 404)["code"] == "lot_not_found"


def test_nobody_else_enters_a_plants_circuit(trade, plant):
    oxide = plant.run(MARCH, (A, 9000))
    stock = [{"form": "mixed_chloride", "net_kg": "9000.000", "moisture_percent": "0", "treo_percent": "100"}]
    trade.record(an_event("stocktake", PLANT, "03-28", performed_by="JTR", fields={"period": "2026-03", "opening": stock}))
    clay = made("JTR:OX-9", "mixed_oxide", "9000.000", treo="100", shares=SHARES)
    trade.record(an_event("import", "JTR-WH-1", "01-02", custody_model="identity_preserved", outputs=[clay]))

    trade.record(
        an_event("separation", PLANT, *MARCH, performed_by="JTR", custody_model="mass_balance", inputs=[part("JTR:OX-9", "9000.000")])
    )

    assert trade.origins(oxide) == shares(A=1)
    events = [node for node in trade.get("auditor", f"/lots/{oxide}/upstream")["nodes"] if node["kind"] == "event"]
    assert {event["performed_by"] for event in events} == {"JSE"}
