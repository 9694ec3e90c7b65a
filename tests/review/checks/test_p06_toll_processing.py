import pytest

from tests.make.dossiers import a_dossier, a_lot, a_receipt, a_sale, an_event, an_invoice
from traceability.review.checks.p06_toll_processing import toll_processing

MINED = an_event("made", stage="leaching", performed_by="LNM", facility="LNM-SITE-1", ended="2026-02-20", outputs=["LNM:L-1"])
LOT = a_lot("LNM:L-1", made_by="made")


def sent(name="sent", *, passes: bool, day="2026-02-24", **values):
    parties = {"performed_by": "LNM", "to_organisation": "HFR", "to_facility": "HFR-PLANT-1"}
    return a_sale(name, lot="LNM:L-1", ended=day, ownership_passes=passes, **{**parties, **values})


def separated(**values):
    told = {"stage": "separation", "started": "2026-03-01", "ended": "2026-03-31", "custody_model": "mass_balance"}
    return an_event("work", **{**told, "inputs": [("LNM:L-1", "1000.000")], **values})


def asked(*events, lots=(LOT,), policies=None):
    return toll_processing(a_dossier(lots=lots, events=[MINED, *events], policies=policies))


@pytest.mark.parametrize(("passes", "result"), [(True, "passed"), (False, "failed")])
def test_who_separates_owns_the_feed(passes, result):
    finding = asked(sent(passes=passes), separated())

    assert (finding.result, finding.severity) == (result, "BLOCK")


def test_the_owner_and_the_dispatch_that_left_ownership_behind_are_named():
    finding = asked(sent(passes=False), separated())

    assert finding.message.en == "HFR processed LNM:L-1, which LNM owns (event separation HFR-PLANT-1 2026-03-31)."
    assert finding.message.zh == "HFR加工了LNM所有的LNM:L-1（环节分离 HFR-PLANT-1 2026-03-31，涉嫌代加工）。"
    assert finding.evidence[0].values["dispatch"] == "dispatch HFR-PLANT-1 2026-02-24"


def test_a_feed_that_is_bought_during_the_month_was_owned_when_it_arrived():
    sale = sent(passes=True, day="2026-03-10")

    assert asked(sale, a_receipt(sale), separated()).result == "passed"


def test_a_sale_on_paper_after_the_feed_had_come_for_toll_does_not_help():
    toll, paper = sent(passes=False, day="2026-03-05"), sent("paper", passes=True, day="2026-03-28")

    assert asked(toll, a_receipt(toll), paper, a_receipt(paper), separated()).result == "failed"


def test_a_sale_after_the_event_does_not_help():
    assert asked(sent(passes=False), separated(), sent("later", passes=True, day="2026-04-02")).result == "failed"


def test_packing_anothers_goods_makes_them_nobodys_else():
    packed = an_event("pack", stage="packing", inputs=[("LNM:L-1", "1000.000")], outputs=["HFR:P-1"], ended="2026-02-26")
    part = a_lot("HFR:P-1", made_by="pack")

    finding = asked(sent(passes=False), packed, separated(inputs=[("HFR:P-1", "1000.000")]), lots=(LOT, part))

    assert (finding.result, finding.evidence[0].values["owner"]) == ("failed", "LNM")


@pytest.mark.parametrize("goods", ["加工费", "Processing fee, March"])
def test_an_invoice_over_a_processing_fee_fails_although_ownership_passed(goods):
    back = a_sale("back", lot="HFR:X", performed_by="HFR", to_organisation="LNM", invoice=an_invoice(goods_name=goods))

    finding = asked(sent(passes=True), separated(), back)

    assert (finding.result, [row.key for row in finding.policy]) == ("failed", ["P06.fee_names"])
    assert finding.evidence[0].values["owner"] == "LNM"


def test_a_fee_between_others_is_no_matter_of_this_plant():
    between = a_sale("fee", lot="X:1", performed_by="AAA", to_organisation="BBB", invoice=an_invoice(goods_name="加工费"))

    assert asked(sent(passes=True), separated(), between).result == "passed"


def test_other_stages_do_not_apply_and_without_policies_it_is_not_checked():
    assert asked(sent(passes=False), separated(stage="recycling")).result == "not_applicable"
    assert asked(sent(passes=True), separated(), policies={}).result == "not_checked"
