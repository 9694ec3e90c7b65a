from decimal import Decimal

import pytest

from tests.make.dossiers import a_dossier, a_lot, an_assay, an_event, the_reference
from tests.make.story_dossiers import Telling
from traceability.review.catalogue import Finding
from traceability.review.checks.m03_element_balance import element_balance
from traceability.review.dossier import Assay, Beside, Fields, Quantity
from traceability.review.series import WINDOW
from traceability.review.significance import FALSE_BLOCK, FALSE_HOLD

DY_OXIDE = an_assay(treo_percent="100.0", shares_percent={"Dy": "100.00"})


def dy_from(deposit: str, feed_reo: str, out_reo: str, **more) -> Finding:
    """`out_reo` kg of Dy oxide out of a mixed oxide with the shares of a deposit."""
    shares = dict(the_reference().deposits[deposit].shares_percent)
    feed = a_lot(
        "HFR:IN", form="mixed_oxide", net_kg=feed_reo, assay=more.get("assay_in", an_assay(treo_percent="100.0", shares_percent=shares))
    )
    product = a_lot("HFR:DY", net_kg=out_reo, assay=DY_OXIDE, made_by="e-1")
    event = an_event(inputs=[("HFR:IN", feed_reo)], outputs=["HFR:DY"], residues=more.get("residues", ()))
    return element_balance(a_dossier(lots=[feed, product], events=[event, *more.get("events", ())], policies=more.get("policies")))


def test_ten_tonnes_of_dysprosium_come_out_of_enough_clay():
    assert dy_from("xinfeng", "281000.000", "10000.000").result == "passed"


def test_ten_tonnes_of_dysprosium_do_not_come_out_of_bayan_obo_ore():
    finding = dy_from("bayan_obo", "141000.000", "10000.000")

    assert (finding.result, finding.severity, finding.evidence[0].values["element"]) == ("failed", "BLOCK", "Dy")


def test_the_figures_of_s09():
    finding = element_balance(Telling("S09").dossier())

    values = finding.evidence[0].values
    assert len(finding.evidence) == 1
    assert (values["into"], values["out"], values["excess"], values["uncertainty"]) == tuple(
        map(Decimal, ("166.806", "9994.750", "9827.944", "56.791"))
    )
    assert values["excess"] > values["limit"] > values["uncertainty"]


@pytest.mark.parametrize(("out", "result"), [("0.100", "passed"), ("0.101", "failed")])
def test_below_the_floor_nothing_is_reported(out, result):
    feed = an_assay(treo_percent="100.0", shares_percent={"Nd": "100.00", "Dy": "0.00"})
    assert dy_from("bayan_obo", "0.001", out, assay_in=feed).result == result


PURE = an_assay(treo_percent="100.0", shares_percent={"Nd": "100.00"})


def of_events(*out: str, policies=None) -> Finding:
    """Steps of their own, each with 1,000 kg Nd oxide in and so much out: u_rel 0.2236 %, so u of the difference is 3.17 kg."""
    lots = [a_lot(f"H:IN-{place}", assay=PURE) for place in range(len(out))]
    lots += [a_lot(f"H:OUT-{place}", net_kg=kg, assay=PURE, made_by=f"e-{place}") for place, kg in enumerate(out)]
    events = [
        an_event(f"e-{place}", "blending", inputs=[(f"H:IN-{place}", "1000.000")], outputs=[f"H:OUT-{place}"]) for place in range(len(out))
    ]
    return element_balance(a_dossier(lots=lots, events=events, policies=policies))


@pytest.mark.parametrize(
    ("out", "result", "severity"),
    [("1009.100", "passed", None), ("1009.200", "failed", "HOLD"), ("1011.800", "failed", "HOLD"), ("1011.900", "failed", "BLOCK")],
)
def test_one_comparison_allows_three_uncertainties_and_blocks_at_four(out, result, severity):
    """2.88 are exceeded by chance once in 500 honest cases, 3.72 once in 10,000."""
    finding = of_events(out)

    assert finding.result == result and severity in (None, finding.severity)


def test_the_more_is_compared_the_more_an_excess_must_be():
    alone, among_many = of_events("1011.000"), of_events("1011.000", *["1000.000"] * 39)

    assert (alone.result, among_many.result) == ("failed", "passed")
    assert of_events("1013.000", *["1000.000"] * 39).evidence[0].values["comparisons"] == 40


def test_the_rates_of_false_alarms_are_policies():
    assert of_events("1009.100", policies={FALSE_HOLD: "1"}).severity == "HOLD"
    assert of_events("1011.900", policies={FALSE_BLOCK: "0.001"}).severity == "HOLD"
    assert of_events("1008.000", policies={FALSE_HOLD: "2.3", FALSE_BLOCK: "2.2"}).severity == "BLOCK"


def test_the_sentence_names_excess_uncertainty_limit_and_comparisons():
    message = of_events("1011.900", "1000.000").message

    assert message.en.endswith(
        "1011.900 kg Nd oxide came out of 1000.000 kg: 11.900 kg too much (± 6.369), over the limit of 9.841 kg for 2 comparisons."
    )
    assert message.zh.endswith("投入1000.000千克Nd氧化物，产出1011.900千克：超出11.900千克（不确定度±6.369），高于2次比较的限值9.841千克。")


def test_an_element_that_a_feed_does_not_name_may_be_what_its_shares_leave_open():
    feed = an_assay(treo_percent="100.0", shares_percent={"Nd": "99.00"})

    assert dy_from("xinfeng", "1000.000", "10.000", assay_in=feed).result == "passed"
    assert dy_from("xinfeng", "1000.000", "12.000", assay_in=feed).result == "failed"


def test_a_feed_with_less_than_99_percent_named_is_not_checked():
    feed = an_assay(treo_percent="100.0", shares_percent={"Nd": "98.99"})

    assert dy_from("xinfeng", "1000.000", "12.000", assay_in=feed).result == "not_checked"


def test_residues_with_shares_count_as_output():
    residue = Quantity("residue", Decimal("3000.000"), Assay(Decimal(0), Decimal(100), shares_percent={"Dy": Decimal(50)}))

    assert dy_from("xinfeng", "281000.000", "10000.000", residues=(residue,)).result == "failed"


def test_opening_stock_without_shares_may_have_held_the_element():
    def counted(reo_kg: str):
        stock = Quantity("mixed_chloride", Decimal(reo_kg), Assay(Decimal(0), Decimal(100)))
        return an_event("count", stage="stocktake", fields=Fields(period="2026-03", opening=(stock,)))

    assert dy_from("bayan_obo", "1000.000", "50.000", events=[counted("100.000")]).result == "not_checked"
    assert dy_from("bayan_obo", "1000.000", "50.000", events=[counted("10.000")]).result == "failed"


@pytest.mark.parametrize(
    "changed", [{"assay_in": an_assay(shares_percent={})}, {"assay_in": an_assay(treo_percent=None)}, {"policies": {}}]
)
def test_what_is_missing_is_not_checked(changed):
    assert dy_from("xinfeng", "281000.000", "1.000", **changed).result == "not_checked"


def test_without_a_transforming_event_it_does_not_apply():
    assert element_balance(a_dossier(events=[an_event(stage="mining")])).result == "not_applicable"


def two_feeds(first: Assay, second: Assay) -> Finding:
    """12 kg of Dy oxide out of two feeds of 1,000 kg."""
    lots = [a_lot("H:A", form="mixed_oxide", assay=first), a_lot("H:B", form="mixed_oxide", assay=second)]
    product = a_lot("H:DY", net_kg="12.000", assay=DY_OXIDE, made_by="e-1")
    event = an_event(inputs=[("H:A", "1000.000"), ("H:B", "1000.000")], outputs=["H:DY"])
    return element_balance(a_dossier(lots=[*lots, product], events=[event]))


def test_one_unknown_feed_of_two_leaves_it_unchecked():
    known = an_assay(treo_percent="100.0", shares_percent={"Nd": "100.00"})

    assert two_feeds(known, known).result == "failed"
    assert two_feeds(known, an_assay(treo_percent=None)).result == "not_checked"
    assert two_feeds(known, an_assay(treo_percent="100.0", shares_percent={"Nd": "98.00"})).result == "passed"
    assert two_feeds(known, an_assay(treo_percent="100.0", shares_percent={"Nd": "98.00", "Sm": "0.95"})).result == "not_checked"


@pytest.mark.parametrize(("stock_kg", "result"), [("12.000", "not_checked"), ("11.999", "failed")])
def test_an_excess_as_large_as_the_unknown_stock_may_come_from_it(stock_kg, result):
    stock = Quantity("mixed_chloride", Decimal(stock_kg), Assay(Decimal(0), Decimal(100)))
    count = an_event("count", stage="stocktake", fields=Fields(period="2026-03", opening=(stock,)))
    feed = an_assay(treo_percent="100.0", shares_percent={"Nd": "100.00", "Dy": "0.00"})

    assert dy_from("xinfeng", "1000.000", "12.000", assay_in=feed, events=[count]).result == result


def over_time(out: str, times: int, *, stocktakes=False, policies=None, first_out: str = "", stage="separation") -> Finding:
    """So many months in each of which 1,000 kg Nd oxide give `out`: u of one is 3.2 kg, of twelve 29 kg, since half of it is common."""
    lots, events, counts = [], [], []
    for month in range(1, times + 1):
        given = first_out if first_out and month == 1 else out
        lots += [a_lot(f"H:IN-{month}", assay=PURE, made_by="x"), a_lot(f"H:OUT-{month}", net_kg=given, assay=PURE, made_by=f"e-{month}")]
        events.append(
            an_event(f"e-{month}", stage, inputs=[(f"H:IN-{month}", "1000.000")], outputs=[f"H:OUT-{month}"], ended=f"2026-{month:02d}-20")
        )
        if stocktakes:
            counts.append(an_event(f"c-{month}", "stocktake", ended=f"2026-{month:02d}-28", fields=Fields(period=f"2026-{month:02d}")))
    series = Beside(tuple(events[:-1]))
    return element_balance(a_dossier(lots=lots, events=[events[-1], *counts], series=series, policies=policies))


def test_an_excess_that_no_shipment_shows_shows_over_the_months_of_its_plant():
    finding = over_time("1009.000", 12)

    assert (finding.result, finding.severity, len(finding.evidence)) == ("failed", "HOLD", 1)
    values = finding.evidence[0].values
    assert (values["excess"], values["limit"], values["n"], values["facility"]) == (
        Decimal("108.000"),
        Decimal("90.217"),
        12,
        "HFR-PLANT-1",
    )
    assert "over 12 accounts up to" in finding.message.en and "的12期合计" in finding.message.zh


@pytest.mark.parametrize(("out", "times", "result"), [("1007.510", 12, "passed"), ("1007.520", 12, "failed"), ("1009.000", 1, "passed")])
def test_over_the_months_what_a_laboratory_does_wrong_alike_does_not_average_out(out, times, result):
    assert over_time(out, times).result == result


def test_plant_months_with_a_stocktake_add_up_as_well():
    assert over_time("1009.000", 12, stocktakes=True).severity == "HOLD"
    assert over_time("1008.000", 3, stocktakes=True).result == "passed"


def test_what_another_shipments_event_shows_alone_is_not_held_against_this_one():
    assert over_time("1000.000", 3, first_out="1100.000").result == "passed"


def test_the_months_are_as_many_as_the_policy_compares():
    assert over_time("1008.000", 12).result == "failed"
    assert over_time("1008.000", 12, policies={WINDOW: "2"}).result == "passed"


def test_an_honest_plant_loses_some_and_never_shows():
    assert over_time("960.000", 12).result == "passed"
