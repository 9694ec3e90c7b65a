from decimal import Decimal

import pytest

from tests.make.dossiers import a_dossier, a_lot, an_assay, an_event, the_reference
from tests.make.story_dossiers import Telling
from traceability.review.catalogue import Finding
from traceability.review.checks.m03_element_balance import element_balance
from traceability.review.dossier import Assay, Beside, Fields, Quantity
from traceability.review.series import WINDOW

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
    assert (values["into"], values["out"], values["excess"], values["limit"]) == tuple(
        map(Decimal, ("166.806", "9994.750", "9827.944", "56.791"))
    )


@pytest.mark.parametrize(("out", "result"), [("0.100", "passed"), ("0.101", "failed")])
def test_below_the_floor_nothing_is_reported(out, result):
    feed = an_assay(treo_percent="100.0", shares_percent={"Nd": "100.00", "Dy": "0.00"})
    assert dy_from("bayan_obo", "0.001", out, assay_in=feed).result == result


def test_twice_the_uncertainty_is_allowed_and_no_more():
    """1,000 kg Nd oxide each way: u_rel 0.2236 %, so 2·u of the difference is 6.3 kg."""
    pure = an_assay(treo_percent="100.0", shares_percent={"Nd": "100.00"})

    def asked(out: str) -> str:
        lots = [a_lot("H:IN", net_kg="1000.000", assay=pure), a_lot("H:OUT", net_kg=out, assay=pure, made_by="e-1")]
        return element_balance(a_dossier(lots=lots, events=[an_event(inputs=[("H:IN", "1000.000")], outputs=["H:OUT"])])).result

    assert (asked("1006.300"), asked("1006.400")) == ("passed", "failed")


def test_an_element_that_a_feed_does_not_name_may_be_what_its_shares_leave_open():
    feed = an_assay(treo_percent="100.0", shares_percent={"Nd": "99.00"})

    assert dy_from("xinfeng", "1000.000", "10.000", assay_in=feed).result == "passed"
    assert dy_from("xinfeng", "1000.000", "12.000", assay_in=feed).result == "failed"


def test_a_feed_with_less_than_99_percent_named_is_not_checked():
    feed = an_assay(treo_percent="100.0", shares_percent={"Nd": "98.99"})

    assert dy_from("xinfeng", "1000.000", "12.000", assay_in=feed).result == "not_checked"


def test_residues_with_shares_count_as_output():
    residue = Quantity("residue", Decimal("2000.000"), Assay(Decimal(0), Decimal(100), shares_percent={"Dy": Decimal(50)}))

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
    """So many months in each of which 1,000 kg Nd oxide give `out`: 2·u of one is 6.3 kg, of twelve 22.0 kg."""
    pure = an_assay(treo_percent="100.0", shares_percent={"Nd": "100.00"})
    lots, events, counts = [], [], []
    for month in range(1, times + 1):
        given = first_out if first_out and month == 1 else out
        lots += [a_lot(f"H:IN-{month}", assay=pure, made_by="x"), a_lot(f"H:OUT-{month}", net_kg=given, assay=pure, made_by=f"e-{month}")]
        events.append(
            an_event(f"e-{month}", stage, inputs=[(f"H:IN-{month}", "1000.000")], outputs=[f"H:OUT-{month}"], ended=f"2026-{month:02d}-20")
        )
        if stocktakes:
            counts.append(an_event(f"c-{month}", "stocktake", ended=f"2026-{month:02d}-28", fields=Fields(period=f"2026-{month:02d}")))
    series = Beside(tuple(events[:-1]))
    return element_balance(a_dossier(lots=lots, events=[events[-1], *counts], series=series, policies=policies))


def test_an_excess_that_no_shipment_shows_shows_over_the_months_of_its_plant():
    finding = over_time("1003.000", 12)

    assert (finding.result, finding.severity, len(finding.evidence)) == ("failed", "HOLD", 1)
    values = finding.evidence[0].values
    assert (values["excess"], values["limit"], values["n"], values["facility"]) == (Decimal("36.000"), Decimal("21.964"), 12, "HFR-PLANT-1")
    assert "over 12 accounts up to" in finding.message.en and "的12期合计" in finding.message.zh


@pytest.mark.parametrize(("out", "times", "result"), [("1001.828", 12, "passed"), ("1001.830", 12, "failed"), ("1003.000", 1, "passed")])
def test_over_the_months_twice_the_uncertainty_of_all_is_allowed(out, times, result):
    assert over_time(out, times).result == result


def test_plant_months_with_a_stocktake_add_up_as_well():
    assert over_time("1003.000", 12, stocktakes=True).severity == "HOLD"
    assert over_time("1003.000", 3, stocktakes=True).result == "passed"


def test_what_another_shipments_event_shows_alone_is_not_held_against_this_one():
    assert over_time("1000.000", 3, first_out="1100.000").result == "passed"


def test_the_months_are_as_many_as_the_policy_compares():
    assert over_time("1003.000", 12, policies={WINDOW: "2"}).result == "passed"


def test_an_honest_plant_loses_some_and_never_shows():
    assert over_time("960.000", 12).result == "passed"
