from dataclasses import replace
from decimal import Decimal

import pytest

from tests.make.dossiers import a_dossier, a_lot, an_assay, an_event, the_reference
from tests.make.story_dossiers import Telling
from traceability.review.catalogue import Finding
from traceability.review.checks.m02_step_recovery import HARD_MAX, MAX_EXPECTED, MIN, TOLERANCE, step_recovery
from traceability.review.dossier import Assay, Fields, Quantity


def stock(reo_kg: str) -> tuple[Quantity, ...]:
    return (Quantity("mixed_chloride", Decimal(reo_kg), Assay(moisture_percent=Decimal(0), treo_percent=Decimal(100))),)


def separation_of_s01(*, opening: str = "", closing: str = "") -> Finding:
    """The separation of S01 alone, with another stock in its circuit."""
    dossier = Telling("S01").dossier()
    events = [event for event in dossier.events if event.stage in ("separation", "stocktake")]
    fields = Fields(period="2026-03", opening=stock(opening) if opening else (), closing=stock(closing) if closing else ())
    told = tuple(replace(event, fields=fields) if event.stage == "stocktake" else event for event in events)
    lots = tuple(Telling("S01").lots.values())
    return step_recovery(replace(dossier, events=told, lots=lots))


def test_the_separation_of_s01_is_in_order_with_these_figures():
    finding = separation_of_s01(closing="400.000")

    assert finding.result == "passed"
    values = finding.evidence[0].values
    assert (values["R"], values["min"], values["max"], values["hard_max"]) == (
        Decimal("94.85"),
        Decimal("88.3"),
        Decimal(96),
        Decimal("98.8"),
    )
    assert (values["tol"], values["out_kg"], values["in_kg"]) == (Decimal("1.604"), Decimal("14398.840"), Decimal("15180.000"))


@pytest.mark.parametrize(
    ("opening", "closing", "result", "severity"),
    [
        ("", "822.000", "passed", "BLOCK"),
        ("", "823.000", "failed", "HOLD"),
        ("", "1252.000", "failed", "HOLD"),
        ("", "1253.000", "failed", "BLOCK"),
        ("824.000", "", "passed", "BLOCK"),
        ("826.000", "", "failed", "HOLD"),
    ],
)
def test_the_edges_of_the_range_with_circuit_stock(opening, closing, result, severity):
    finding = separation_of_s01(opening=opening, closing=closing)

    assert (finding.result, finding.severity) == (result, severity)


def step(stage: str, *, into: str, out: str, route: str = "", policies=None, form_in="mixed_oxide", form_out="oxide", **more) -> Finding:
    """A step of pure oxides, so that kilograms are REO."""
    pure = an_assay(treo_percent="100.0")
    lots = [
        a_lot("HFR:IN", form=form_in, net_kg=into, assay=more.get("assay_in", pure)),
        a_lot("HFR:OUT", form=form_out, net_kg=out, assay=more.get("assay_out", pure), made_by="e-1"),
    ]
    fields = Fields(route=route, other_inputs_kg=Decimal(more.get("other", "0")))
    event = an_event(stage=stage, inputs=[("HFR:IN", into)], outputs=["HFR:OUT"], fields=fields, ended=more.get("ended", "2026-03-31"))
    return step_recovery(a_dossier(lots=lots, events=[event], policies=policies))


def test_two_routes_multiply():
    values = step("separation", into="1000.000", out="950.000", route="cracking_monazite+separation_rock").evidence[0].values

    assert (values["min"], values["max"], values["hard_max"]) == (Decimal("84.48"), Decimal("96.03"), Decimal("98.802"))


def test_without_a_route_the_widest_range_of_the_stage_holds():
    values = step("separation", into="1000.000", out="950.000").evidence[0].values

    assert (values["min"], values["max"], values["hard_max"]) == (Decimal("88"), Decimal("100"), Decimal("100.5"))


def test_metal_is_compared_by_contained_metal():
    metal = an_assay(trem_percent="99.5", shares_percent={"Ce": "0.01", "Pr": "24.40", "Nd": "75.58", "Dy": "0.01"})
    oxide = an_assay(shares_percent={"La": "0.02", "Ce": "0.03", "Pr": "25.05", "Nd": "74.88", "Sm": "0.01", "Dy": "0.01"})

    finding = step(
        "metal_smelting", into="1500.000", out="1205.000", route="electrolysis", form_out="metal", assay_in=oxide, assay_out=metal
    )

    assert (finding.result, finding.evidence[0].values["R"]) == ("passed", Decimal("94.52"))


def test_iron_and_boron_belong_to_the_charge_on_basis_mass():
    finding = step("alloying", into="1279.000", out="4118.000", other="2923.000", route="strip_casting", form_in="metal", form_out="strip")

    assert (finding.result, finding.evidence[0].values["R"]) == ("passed", Decimal("98.00"))


def test_tailings_scrap_and_residues_are_no_product():
    pure = an_assay(treo_percent="100.0")
    lots = [
        a_lot("B:ORE", form="ore", assay=pure),
        a_lot("B:CON", form="concentrate", net_kg="500.000", assay=pure, made_by="e-1"),
        a_lot("B:TAIL", form="tailings", net_kg="450.000", assay=pure, made_by="e-1"),
    ]
    event = an_event(
        stage="beneficiation", inputs=[("B:ORE", "1000.000")], outputs=["B:CON", "B:TAIL"], fields=Fields(route="flotation_normal")
    )

    finding = step_recovery(a_dossier(lots=lots, events=[event]))

    assert (finding.result, finding.severity, finding.evidence[0].values["R"]) == ("failed", "HOLD", Decimal("50.00"))


def test_packing_of_scrap_counts_the_scrap():
    assert step("packing", into="1000.000", out="1000.000", form_in="scrap", form_out="scrap").result == "passed"


def test_a_policy_of_the_route_comes_before_the_table():
    assert step("separation", into="1000.000", out="950.000", route="separation_rock").result == "passed"
    finding = step(
        "separation", into="1000.000", out="950.000", route="separation_rock", policies={"M02.min_percent.separation_rock": "98"}
    )
    assert (finding.result, finding.severity) == ("failed", "HOLD")


def test_events_of_a_month_with_a_stocktake_are_balanced_together():
    pure = an_assay(treo_percent="100.0")
    lots = [
        a_lot(f"H:{name}", form="mixed_oxide", net_kg="1000.000", assay=pure, made_by=by)
        for name, by in (("A", "x"), ("B", "y"), ("P", "e-1"), ("Q", "e-2"))
    ]
    lots[2], lots[3] = replace(lots[2], net_kg=Decimal("500.000")), replace(lots[3], net_kg=Decimal("1000.000"))
    first = an_event("e-1", inputs=[("H:A", "1000.000")], outputs=["H:P"], ended="2026-03-10", fields=Fields(route="separation_rock"))
    second = an_event("e-2", inputs=[("H:B", "1000.000")], outputs=["H:Q"], ended="2026-03-20", fields=Fields(route="separation_rock"))
    count = an_event("count", stage="stocktake", fields=Fields(period="2026-03", closing=stock("460.000")))

    together = step_recovery(a_dossier(lots=lots, events=[first, second, count]))
    alone = step_recovery(a_dossier(lots=lots, events=[first, second]))

    assert (together.result, {seen.values["R"] for seen in together.evidence}) == ("passed", {Decimal("98.00")})
    assert alone.result == "failed"


@pytest.mark.parametrize(
    "changed",
    [
        {"assay_in": an_assay(treo_percent=None)},
        {"assay_out": an_assay(moisture_percent=None)},
        {"route": "no_such_route"},
        {"policies": {}},
    ],
)
def test_what_is_missing_is_not_checked(changed):
    assert step("separation", into="1000.000", out="970.000", **{"route": "separation_rock", **changed}).result == "not_checked"


def test_a_row_counts_on_the_days_on_which_it_is_in_force():
    assert step("separation", into="1000.000", out="970.000", route="separation_rock", ended="2016-07-01").result == "passed"
    assert step("separation", into="1000.000", out="970.000", route="separation_rock", ended="2016-06-30").result == "not_checked"


def test_mining_and_moves_do_not_apply():
    assert step_recovery(a_dossier(events=[an_event(stage="mining"), an_event("d", stage="dispatch")])).result == "not_applicable"


@pytest.mark.parametrize(
    ("out", "result", "severity"),
    [
        ("700.000", "passed", "BLOCK"),
        ("699.999", "failed", "HOLD"),
        ("1100.000", "passed", "BLOCK"),
        ("1100.001", "failed", "HOLD"),
        ("1150.000", "failed", "HOLD"),
        ("1150.001", "failed", "BLOCK"),
    ],
)
def test_each_limit_with_its_tolerance_is_still_allowed(out, result, severity):
    route = "separation_rock"
    limits = {f"{MIN}.{route}": "80", f"{MAX_EXPECTED}.{route}": "100", f"{HARD_MAX}.{route}": "105", TOLERANCE: "10"}

    finding = step("separation", into="1000.000", out=out, route=route, policies=limits)

    assert (finding.result, finding.severity, finding.evidence[0].values["tol"]) == (result, severity, Decimal("10.000"))


def a_month(*, routes=("separation_rock", "separation_rock"), feed_of_second: Assay | None = None, recoveries=None) -> Finding:
    """Two separations of one month with a stocktake."""
    pure = an_assay(treo_percent="100.0")
    assays = {"H:B": feed_of_second or pure}
    lots = [
        a_lot(f"H:{name}", form="mixed_oxide", assay=assays.get(f"H:{name}", pure), made_by=by)
        for name, by in (("A", "x"), ("B", "y"), ("P", "e-1"), ("Q", "e-2"))
    ]
    events = [
        an_event(name, inputs=[(feed, "1000.000")], outputs=[product], ended=day, fields=Fields(route=route))
        for name, feed, product, day, route in (
            ("e-1", "H:A", "H:P", "2026-03-10", routes[0]),
            ("e-2", "H:B", "H:Q", "2026-03-20", routes[1]),
        )
    ]
    count = an_event("count", stage="stocktake", fields=Fields(period="2026-03", closing=stock("0.001")))
    reference = replace(the_reference(), recoveries=recoveries) if recoveries else the_reference()
    return step_recovery(a_dossier(lots=lots, events=[*events, count], reference=reference))


def test_a_month_of_two_routes_is_judged_by_the_wider_range():
    values = a_month(routes=("separation_rock", "separation_ionic")).evidence[0].values
    one, other = (a_month(routes=(route, route)).evidence[0].values for route in ("separation_rock", "separation_ionic"))

    assert values["min"] == min(one["min"], other["min"])
    assert (values["max"], values["hard_max"]) == (max(one["max"], other["max"]), max(one["hard_max"], other["hard_max"]))


def test_one_unknown_of_two_leaves_the_month_unchecked():
    assert a_month(routes=("separation_rock", "no_such_route")).result == "not_checked"
    assert a_month(feed_of_second=an_assay(treo_percent=None)).result == "not_checked"


def test_a_separator_cannot_choose_the_range_of_another_stage():
    """Flotation of old tailings may lose four fifths; no separation may."""
    assert step("separation", into="1000.000", out="300.000", route="flotation_iron_tailings").result == "failed"
    assert step("beneficiation", into="1000.000", out="300.000", route="flotation_iron_tailings").result == "passed"


def test_bases_that_differ_cannot_be_judged_together():
    rows = tuple(replace(row, basis="mass") if row.route == "separation_ionic" else row for row in the_reference().recoveries)
    finding = a_month(routes=("separation_rock", "separation_ionic"), recoveries=rows)

    assert (finding.result, finding.evidence[0].values["missing"]) == ("not_checked", ("recoveries separation_rock",))


def test_nothing_that_went_in_is_not_checked():
    assert step("separation", into="1000.000", out="1.000", assay_in=an_assay(treo_percent="0.0")).result == "not_checked"


def test_metal_without_a_known_charge_is_not_checked():
    metal = an_assay(trem_percent="99.5", shares_percent={"Nd": "100.00"})
    unknown = an_assay(treo_percent=None, shares_percent={"Nd": "100.00"})

    finding = step("metal_smelting", into="1500.000", out="1205.000", route="electrolysis", assay_in=unknown, assay_out=metal)

    assert finding.result == "not_checked"


@pytest.mark.parametrize(
    ("stage", "route", "tolerance"), [("metal_smelting", "electrolysis", "1.285"), ("alloying", "strip_casting", "0.141")]
)
def test_the_tolerance_of_metal_and_of_mass_comes_from_their_uncertainty(stage, route, tolerance):
    """2·99.143·√(0.1² + 0.6² + 0.1² + 0.2²) %, and 2·56.667·√((√(2² + 1²)/3000)² + (1.7/1700)²)."""
    metal = an_assay(trem_percent="99.5", shares_percent={"Nd": "100.00"})
    oxide = an_assay(treo_percent="99.5", shares_percent={"Nd": "100.00"})
    values = (
        step(
            stage,
            into="2000.000",
            out="1700.000",
            other="1000.000" if stage == "alloying" else "0",
            route=route,
            form_out="metal",
            assay_in=oxide,
            assay_out=metal,
            policies={TOLERANCE: "0"},
        )
        .evidence[0]
        .values
    )

    assert values["tol"] == Decimal(tolerance)
