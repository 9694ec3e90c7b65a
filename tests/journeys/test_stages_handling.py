"""What any holder does: blends lots of one form, splits one by packing, writes off what is lost, sends and receives."""

import json

import pytest

from tests.journeys import enterprises
from tests.journeys.enterprises import a_paper, an_event, made, part
from tests.make.custody import with_reference_tables
from traceability.ledger.models import Entry

pytestmark = pytest.mark.django_db
NDPR = {"Pr": "25", "Nd": "75"}
FIRST, SECOND = "JTR:OX-1", "JTR:OX-2"
A_PACKAGE = {"marks": "JTR NdPr 1-20", "seals": ["S-1", "S-2"], "pieces": 20, "gross_kg": "1010.000", "net_kg": "1000.000"}


@pytest.fixture
def trade(client, cast):
    """A trader with two lots of oxide, one mined and bought, one imported."""
    with_reference_tables()
    trade = enterprises.in_process(client, cast)
    clay = made("JMI:OX-0", "oxide", "3000.000", treo="99.5", shares=NDPR)
    trade.record(an_event("leaching", "JMI-LEACH-1", "01-05", custody_model="identity_preserved", outputs=[clay]))
    trade.move("JMI:OX-0", "3000.000", "JMI-LEACH-1", "JTR-WH-1", "02-01")
    trade.record(packing(part("JMI:OX-0", "3000.000"), {"lot": FIRST, "form": "oxide", "net_kg": "3000.000"}))
    foreign = made(SECOND, "oxide", "1000.000", treo="99.5", shares=NDPR)
    bought = {"custody_model": "identity_preserved", "fields": {"origin_country": "MY"}, "outputs": [foreign]}
    trade.record(an_event("import", "JTR-WH-1", "02-10", **bought))
    return trade


def packing(taken, *lots, **members):
    return an_event("packing", "JTR-WH-1", "02-02", inputs=[taken], outputs=list(lots), **members)


def blending(*taken, to="JTR:MIX-1", net_kg="4000.000", form="oxide", **members):
    blend = made(to, form, net_kg, treo="99.5", shares=NDPR)
    return an_event("blending", "JTR-WH-1", "02-12", inputs=list(taken), outputs=[blend], **members)


def model_of(trade, lot):
    return trade.get("auditor", f"/events/{trade.lot(lot, by='auditor')['made_by']}")["custody_model"]


def test_a_blend_has_the_origins_of_its_parts_by_their_reo(trade):
    trade.record(blending(part(FIRST, "3000.000"), part(SECOND, "1000.000")))

    assert trade.origins("JTR:MIX-1") == {"JMI-LEACH-1": "0.750000000", "JTR-WH-1": "0.250000000"}
    assert [trade.lot(lot)["left_kg"] for lot in (FIRST, SECOND)] == ["0.000", "0.000"]


def test_a_blend_has_the_weakest_model_of_its_parts_unless_it_says_otherwise(trade):
    weak = made("JTR:MB-1", "oxide", "10.000", treo="99.5", shares=NDPR)
    clay = made("JTR:CLAY-1", "mixed_oxide", "20.000", treo="92", shares=NDPR)
    trade.record(an_event("import", "JTR-WH-1", "02-03", custody_model="identity_preserved", outputs=[clay]))
    trade.record(an_event("separation", "JSE-PLANT-1", "02-04", performed_by="JTR", custody_model="mass_balance", inputs=[part("JTR:CLAY-1", "20.000")], outputs=[weak]))  # fmt: skip
    trade.record(blending(part(FIRST, "100.000"), part(SECOND, "100.000"), net_kg="200.000"))
    trade.record(blending(part(FIRST, "100.000"), part("JTR:MB-1", "10.000"), to="JTR:MIX-2", net_kg="110.000"))
    trade.record(blending(part(FIRST, "1.000"), part(SECOND, "1.000"), to="JTR:MIX-3", net_kg="2.000", custody_model="controlled_blending"))
    trade.record(packing(part("JTR:MIX-2", "110.000"), {"lot": "JTR:MIX-2-A", "form": "oxide", "net_kg": "110.000"}))

    models = [model_of(trade, lot) for lot in ("JTR:MIX-1", "JTR:MIX-2", "JTR:MIX-3", "JTR:MIX-2-A")]
    assert models == ["identity_preserved", "mass_balance", "controlled_blending", "mass_balance"]


def test_lots_of_two_forms_are_not_blended_and_a_blend_changes_no_form(trade):
    ore = made("JTR:ORE-1", "ore", "10.000", treo="6", shares=NDPR)
    trade.record(an_event("import", "JTR-WH-1", "02-03", custody_model="identity_preserved", outputs=[ore]))

    two_forms = trade.refused(blending(part(FIRST, "1.000"), part("JTR:ORE-1", "1.000"), net_kg="2.000"))
    other_form = trade.refused(blending(part(FIRST, "1.000"), part(SECOND, "1.000"), net_kg="2.000", form="carbonate"))
    two_lots = trade.refused(blending(part(FIRST, "1.000")) | {"outputs": [made(f"JTR:B-{n}", "oxide", "0.500") for n in (1, 2)]})

    assert two_forms == [("/inputs/1/lot", "form_not_allowed")]
    assert other_form == [("/outputs/0/form", "form_not_allowed")]
    assert two_lots == [("/outputs/1", "one_lot_only")]


def test_packing_splits_a_lot_and_its_parts_keep_assay_origin_and_parent(trade):
    lots = [{"lot": f"{FIRST}-{name}", "form": "oxide", "net_kg": "1000.000", "packages": [A_PACKAGE]} for name in "AB"]
    trade.record(packing(part(FIRST, "2000.000"), *lots))

    shown = trade.lot(f"{FIRST}-A")

    assert (shown["parent"], shown["packages"], shown["reo_kg"], shown["left_kg"]) == (FIRST, [A_PACKAGE], "995.000", "1000.000")
    assert shown["assay"] == trade.lot("JMI:OX-0", by="JTR")["assay"]
    assert trade.origins(f"{FIRST}-B") == {"JMI-LEACH-1": "1.000000000"}
    assert (trade.lot(FIRST)["left_kg"], model_of(trade, f"{FIRST}-A")) == ("1000.000", "identity_preserved")


def test_a_packed_lot_may_bring_an_assay_of_its_own(trade):
    own = made(f"{FIRST}-A", "oxide", "500.000", treo="98.0", shares=NDPR)
    again = {"lot": f"{FIRST}-A-1", "form": "oxide", "net_kg": "100.000"}
    trade.record(packing(part(FIRST, "500.000"), own))
    trade.record(packing(part(f"{FIRST}-A", "100.000"), again))

    assert [trade.lot(lot)["reo_kg"] for lot in (f"{FIRST}-A", f"{FIRST}-A-1", FIRST)] == ["490.000", "98.000", "2985.000"]


def test_packing_takes_one_lot_and_gives_at_least_one_of_its_form(trade):
    two = trade.refused(packing(part(FIRST, "1.000"), made("JTR:P-1", "oxide", "2.000")) | {"inputs": [part(FIRST, "1.000"), part(SECOND, "1.000")]})  # fmt: skip
    none = trade.refused(packing(part(FIRST, "1.000")))
    other = trade.refused(packing(part(FIRST, "1.000"), made("JTR:P-1", "carbonate", "1.000")))

    assert two == [("/inputs/1", "one_lot_only")]
    assert none == [("/outputs", "outputs_missing")]
    assert other == [("/outputs/0/form", "form_not_allowed")]


def test_a_seal_that_is_used_again_is_recorded(trade):
    """A duplicate is evidence for a check, no reason to refuse the record."""
    for name in "AB":
        trade.record(
            packing(part(FIRST, "1000.000"), {"lot": f"{FIRST}-{name}", "form": "oxide", "net_kg": "1000.000", "packages": [A_PACKAGE]})
        )

    assert trade.lot(f"{FIRST}-B")["packages"][0]["seals"] == ["S-1", "S-2"]


def test_a_loss_lowers_the_lot_and_says_why_to_its_holder_alone(trade):
    evidence = [a_paper("loss_evidence", "LE-1", fields={"net_kg": "12.500", "signed_by": "Keeper Wu"})]
    lost = an_event("loss", "JTR-WH-1", "02-20", inputs=[part(SECOND, "12.500")], fields={"reason": "burst bag", "evidence": evidence})
    event = trade.record(lost)

    shown = trade.get("JTR", f"/events/{event}")

    assert trade.lot(SECOND)["left_kg"] == "987.500"
    assert (shown["fields"], shown["documents"]) == ({"reason": "burst bag", "evidence": evidence}, [])
    leaf = json.loads(bytes(Entry.objects.get(subject_id=event).leaf))
    assert {"/fields/reason", "/fields/evidence/0/fields/signed_by"} < leaf["commitments"].keys()
    assert "reason" not in leaf["body"]["fields"]
    assert [paper["number"] for paper in leaf["documents"]] == ["LE-1"]
    trade.get("JMT", f"/events/{event}", 404)


def test_a_loss_needs_a_reason_a_lot_and_no_more_than_there_is(trade):
    lost = an_event("loss", "JTR-WH-1", "02-20", inputs=[part(SECOND, "12.500")], fields={"reason": "burst bag"})

    assert trade.refused({name: lost[name] for name in lost if name != "fields"}, status=400) == [("/fields", "missing_field")]
    assert trade.refused(lost | {"fields": {}}, status=400) == [("/fields/reason", "missing_field")]
    assert trade.refused(lost | {"inputs": []}) == [("/inputs", "inputs_missing")]
    assert trade.refused(lost | {"inputs": [part(SECOND, "1000.001")]}) == [("/inputs/0/net_kg", "lot_exhausted")]
    assert trade.refused(lost | {"outputs": [made("JTR:L-1", "oxide", "1.000")]}) == [("/outputs/0/form", "form_not_allowed")]


def test_a_part_is_sent_only_when_it_was_packed_apart(trade):
    to = {"organisation": "JMT", "facility": "JMT-PLANT-1"}
    assert trade.refused(an_event("dispatch", "JTR-WH-1", "03-01", inputs=[part(FIRST, "1000.000")], to=to)) == [("/inputs/0/net_kg", "dispatch_whole_lot")]  # fmt: skip

    trade.record(packing(part(FIRST, "1000.000"), {"lot": f"{FIRST}-A", "form": "oxide", "net_kg": "1000.000"}))
    trade.move(f"{FIRST}-A", "1000.000", "JTR-WH-1", "JMT-PLANT-1", "03-01")

    assert [trade.lot(f"{FIRST}-A", by=who).get("holder") for who in ("JMT", "JTR")] == ["JMT", None], "what is sold is the buyer's affair"
    assert trade.lot(FIRST)["left_kg"] == "2000.000"


def test_a_receiver_holds_the_smaller_of_two_weights(trade):
    weights = {"A": ("990.000", "990.000"), "B": ("1000.000", "1000.000"), "C": ("1010.000", "1000.000")}
    trade.record(packing(part(FIRST, "3000.000"), *[{"lot": f"{FIRST}-{name}", "form": "oxide", "net_kg": "1000.000"} for name in weights]))
    for name, (received, _) in weights.items():
        trade.move(f"{FIRST}-{name}", "1000.000", "JTR-WH-1", "JMT-PLANT-1", "03-01", received_kg=received)

    assert {name: trade.lot(f"{FIRST}-{name}", by="JMT")["left_kg"] for name in weights} == {
        name: left for name, (_, left) in weights.items()
    }


def test_what_is_on_the_way_is_used_by_nobody_and_received_by_whom_it_is_for(trade):
    to = {"organisation": "JMT", "facility": "JMT-PLANT-1"}
    sent = trade.record(an_event("dispatch", "JTR-WH-1", "03-01", inputs=[part(SECOND, "1000.000")], to=to))
    taking = an_event("receipt", "JAL-PLANT-1", "03-02", inputs=[part(SECOND, "1000.000")], dispatch=sent)
    melting = made("JTR:M-1", "metal", "1.000", trem="99", shares=NDPR)

    stranger = trade.refused(taking)
    sender = trade.refused(an_event("loss", "JTR-WH-1", "03-02", inputs=[part(SECOND, "1.000")], fields={"reason": "fell off"}))
    receiver = trade.refused(an_event("metal_smelting", "JMT-PLANT-1", "03-02", custody_model="segregated", inputs=[part(SECOND, "1.000")], outputs=[melting | {"lot": "JMT:M-1"}]))  # fmt: skip

    assert stranger == [("/dispatch", "unknown_event"), ("/inputs/0/lot", "unknown_lot")]
    assert sender == receiver == [("/inputs/0/lot", "not_holder")]
    assert trade.lot(SECOND)["state"] == "on_the_way"


def test_a_lot_is_used_at_another_facility_of_its_holder_and_at_a_rented_one(trade):
    melting = made("JTR:M-1", "metal", "80.000", trem="99", shares=NDPR)
    rented = an_event("metal_smelting", "JMT-PLANT-1", "03-02", performed_by="JTR", custody_model="segregated", inputs=[part(SECOND, "100.000")], outputs=[melting])  # fmt: skip
    event = trade.record(rented)

    assert trade.get("JTR", f"/events/{event}")["facility"] == "JMT-PLANT-1"
    assert trade.lot("JTR:M-1")["holder"] == "JTR"
    trade.get("JMT", f"/events/{event}", 404)
