from decimal import Decimal

import pytest

from tests.make.dossiers import a_dossier, a_lot, an_assay, an_event, the_reference
from tests.make.story_dossiers import Telling
from traceability.review.catalogue import Finding
from traceability.review.checks.m03_element_balance import element_balance
from traceability.review.dossier import Assay, Fields, Quantity

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
