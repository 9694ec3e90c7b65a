"""From a graph to boxes and bands: who is a box, what is a band, and which part of it was asked for."""

from decimal import Decimal
from xml.etree import ElementTree

from traceability.custody.queries.graph import Edge, Graph
from traceability.interfaces.pages.explore.flow import Chain, picture_of
from traceability.interfaces.pages.picture import Mark


def a_lot(name, kg="100.000"):
    return {"kind": "lot", "id": name, "form": "oxide", "product": None, "net_kg": kg, "reo_kg": kg}


def an_event(number, stage):
    return {
        "kind": "event", "id": f"00000000-0000-7000-8000-00000000000{number}", "stage": stage, "facility": "P-1", "performed_by": "HFR",
        "recorded_by": "EXP", "started_at": "2026-01-01T00:00:00Z", "ended_at": "2026-01-31T22:00:00Z", "custody_model": "mass_balance",
    }  # fmt: skip


MINE, PLANT, LORRY = an_event(1, "mining"), an_event(2, "separation"), an_event(3, "dispatch")
NODES = (a_lot("BYM:ORE"), a_lot("HFR:OX"), a_lot("BYM:BOUGHT"), MINE, PLANT, LORRY)
EDGES = (
    Edge(MINE["id"], "BYM:ORE", "output", Decimal(100), Decimal(10), Decimal("0.75")),
    Edge("BYM:ORE", PLANT["id"], "input", Decimal(80), Decimal(8), Decimal("0.75")),
    Edge("BYM:BOUGHT", PLANT["id"], "input", Decimal(20), Decimal(2), Decimal("0.25")),
    Edge(PLANT["id"], "HFR:OX", "output", Decimal(9), Decimal(9), Decimal(1)),
    Edge("HFR:OX", LORRY["id"], "sent", Decimal(9), Decimal(9)),
)


def drawn(ahead=False, asked="HFR:OX", marks=None, edges=EDGES):
    chain = Chain(Graph(NODES, edges, (), 2, False), frozenset({asked}), Decimal(9), ahead)
    return ElementTree.fromstring(picture_of(chain, marks or {}, label="x", at="at=2026-01-01").svg)


def titles(svg, kind):
    return [one.find("{*}title").text for one in svg.findall(f".//*[@class='{kind}']")]


def test_what_is_done_is_a_box_and_a_lot_is_the_band_between():
    svg = drawn()

    assert [title.split("\n")[0] for title in titles(svg, "box")] == ["Mining", "Separation", "HFR:OX", "BYM:BOUGHT"]
    assert sorted(title.split(" ·")[0] for title in titles(svg, "band")) == ["BYM:BOUGHT", "BYM:ORE", "HFR:OX"]


def test_a_dispatch_is_told_on_the_band_of_its_lot_and_not_drawn():
    (told,) = [title for title in titles(drawn(), "band") if title.startswith("HFR:OX")]

    assert "Dispatch 2026-02-01 · HFR · P-1 · 9 kg" in told and "100.00 % of what is asked for" in told


def test_who_recorded_in_anothers_name_is_told():
    assert all("Recorded by EXP in its name" in title for title in titles(drawn(), "box")[:2])


def test_links_keep_the_moment_that_is_looked_at():
    lots = [one.get("href") for one in drawn().findall(".//{*}a[@class='band']")]

    assert set(lots) == {f"/explore/lots/{name}?at=2026-01-01" for name in ("BYM:ORE", "BYM:BOUGHT", "HFR:OX")}


def test_the_strong_part_is_what_came_along():
    widths = {}
    for band in drawn().findall(".//*[@class='band']"):
        outer, inner = band.findall("{*}path")
        widths[band.find("{*}title").text.split(" ·")[0]] = float(inner.get("stroke-width")) / float(outer.get("stroke-width"))

    assert abs(widths["BYM:ORE"] - 0.75 * 9 / 8) < 0.01 and widths["HFR:OX"] == 1


def test_downstream_the_asked_lot_comes_first_and_its_share_goes_along():
    edges = (
        Edge("BYM:ORE", PLANT["id"], "input", Decimal(80), Decimal(8), Decimal("0.5")),
        Edge(PLANT["id"], "HFR:OX", "output", Decimal(9), Decimal(8), Decimal("0.5")),
    )

    svg = drawn(ahead=True, asked="BYM:ORE", edges=edges)

    bands = {one.find("{*}title").text.split(" ·")[0]: one.findall("{*}path") for one in svg.findall(".//*[@class='band']")}
    ratio = {name: float(paths[1].get("stroke-width")) / float(paths[0].get("stroke-width")) for name, paths in bands.items()}
    assert ratio == {"BYM:ORE": 1.0, "HFR:OX": 0.5}


def test_stock_in_a_circuit_is_a_broken_band():
    svg = drawn(edges=(*EDGES, Edge(MINE["id"], PLANT["id"], "circuit", None, Decimal(3), Decimal("0.1"))))

    (circuit,) = [one for one in svg.findall(".//*[@class='band']") if "circuit" in one.find("{*}title").text]
    assert circuit.find("{*}path").get("stroke-dasharray")


def test_findings_are_marked_at_event_and_lot_once():
    svg = drawn(marks={PLANT["id"]: (Mark("HOLD", "M03"),), "BYM:ORE": (Mark("WARN", "C02"),), "HFR:OX": (Mark("BLOCK", "R01"),)})

    assert sorted(titles(svg, "mark")) == ["C02", "M03", "R01"]


def test_a_finding_about_a_dispatch_is_marked_at_the_lot_that_it_moved():
    edges = (*EDGES, Edge("BYM:ORE", LORRY["id"], "sent", Decimal(80), Decimal(8)))

    svg = drawn(marks={LORRY["id"]: (Mark("BLOCK", "V01"),)}, edges=edges)

    assert titles(svg, "mark") == ["V01", "V01"]  # the ore's band, and the box of the oxide that went the same way
