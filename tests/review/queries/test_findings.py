import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.custody.stories import story
from tests.make.custody import a_lot, a_part, a_submitter, an_event, moved, record, submit
from tests.make.custody import a_shipment as a_shipment_claim
from tests.make.review import HOLD, SYSTEM, a_case, a_finding, a_submitted, cleared, examined
from traceability.custody.errors import ShipmentNotSeen
from traceability.registry.models import Facility, Organisation
from traceability.review import queries
from traceability.review import services as review
from traceability.review.catalogue import checks
from traceability.review.errors import NotExaminedYet

pytestmark = pytest.mark.django_db


def by_code(view):
    return {one.finding.code: one for one in view.findings}


def exporter_of(case):
    return a_submitter(Organisation.objects.get(id=case.exporter_id))


def test_before_the_first_examination_there_is_nothing_to_show(trade, cast):
    shipment = a_submitted(trade)

    with pytest.raises(NotExaminedYet) as caught:
        queries.findings_of(shipment.number, viewer=trade.bym)
    assert caught.value.facts == {"shipment": shipment.number, "retry_after": 2}


def test_every_check_answers_in_the_order_of_codes(cast):
    case = examined("S10")

    view = queries.findings_of(case.shipment.number, viewer=cast.rita.viewer)

    assert [one.finding.code for one in view.findings] == [check.code for check in checks()]
    assert (view.examination, view.outcome) == (1, story("S10")["expect"]["outcome"])
    assert by_code(view)["A10"].title.en == "Import evidence"


def test_the_exporter_sees_its_chain_but_not_the_sums_of_others(cast):
    case = examined("S06")

    whole = by_code(queries.findings_of(case.shipment.number, viewer=cast.rita.viewer))
    seen = by_code(queries.findings_of(case.shipment.number, viewer=exporter_of(case)))

    assert "143936.000" in whole["V02"].message.en
    assert seen["V02"].message.en == "Inbound invoice: failed. The figures belong to another organisation and are shown to the regulator."
    assert all(not one["values"] or one["values"].keys() == {"missing"} for one in seen["V02"].evidence)
    assert all("before" not in one["values"] for one in seen["P02"].evidence)
    assert len(seen["V02"].evidence) == len(whole["V02"].evidence) and seen["V02"].left_out == 0
    assert seen["C09"].evidence == whole["C09"].evidence


def test_evidence_that_names_what_the_viewer_may_not_see_is_left_out_and_counted(trade, cast):
    shipment = a_submitted(trade)
    foreign = a_submitted(trade, "BYM:ORE-2")
    other = trade.her
    event = str(foreign.lines.get().lot.event_id)
    evidence = [{"kind": "event", "id": event, "name": "e", "values": {}}, {"kind": "invoice", "id": "x", "name": "x", "values": {}}]
    finding = a_finding("C01", "BLOCK", "failed", evidence=evidence)
    review.record_examination(by=SYSTEM, reading=queries.reading_of(shipment.id), findings=[finding])

    (for_regulator,) = queries.findings_of(shipment.number, viewer=cast.rita.viewer).findings
    (for_exporter,) = queries.findings_of(shipment.number, viewer=trade.bym).findings

    assert (len(for_regulator.evidence), for_regulator.left_out) == (2, 0)
    assert (len(for_exporter.evidence), for_exporter.left_out) == (1, 1)
    with pytest.raises(ShipmentNotSeen):
        queries.findings_of(shipment.number, viewer=other)


def test_the_exporter_sees_that_a_lot_is_overdrawn_but_not_who_drew_on_it(trade, cast):
    shipment = a_submitted(trade)
    lot = shipment.lines.get().lot
    values = {"net": "999.000", "drawn": "1000.000", "draws": [["packing", str(lot.event_id), "1000.000"]]}
    evidence = [{"kind": "lot", "id": str(lot.id), "name": lot.name, "values": values}]
    finding = a_finding("M01", "BLOCK", "failed", evidence=evidence)
    review.record_examination(by=SYSTEM, reading=queries.reading_of(shipment.id), findings=[finding])

    (for_regulator,) = queries.findings_of(shipment.number, viewer=cast.rita.viewer).findings
    (for_exporter,) = queries.findings_of(shipment.number, viewer=trade.bym).findings

    assert for_regulator.evidence[0]["values"] == values
    assert for_exporter.evidence[0]["values"] == {"net": "999.000", "drawn": "1000.000"}


def test_customs_and_other_tenants_see_no_findings(trade, cast):
    case = a_case(trade)

    for viewer in (cast.mei.viewer, cast.ada.viewer):
        with pytest.raises(ShipmentNotSeen):
            queries.findings_of(case.shipment.number, viewer=viewer)


def test_a_cleared_finding_says_so(trade, cast):
    case = a_case(trade, HOLD)
    cleared(case, cast.rita)

    assert by_code(queries.findings_of(case.shipment.number, viewer=trade.bym))["C09"].is_cleared


@pytest.mark.parametrize("name", ["S01", "S11"])
def test_the_number_of_queries_does_not_grow(name, cast):
    case = examined(name)
    viewer = exporter_of(case)

    with CaptureQueriesContext(connection) as captured:
        queries.findings_of(case.shipment.number, viewer=viewer)

    assert len(captured) == 8


def recorded_for(shipment, *findings):
    """An examination whose findings a test makes up."""
    review.record_examination(by=SYSTEM, reading=queries.reading_of(shipment.id), findings=list(findings))


def seen_by(shipment, viewer):
    (one,) = queries.findings_of(shipment.number, viewer=viewer).findings
    return one.message.en, [seen["values"] for seen in one.evidence]


def a_figure(kind, subject_id, **values):
    return [{"kind": kind, "id": str(subject_id), "name": "n", "values": values}]


@pytest.mark.parametrize(
    ("code", "more"), [("Q02", {}), ("Q03", {}), ("Q04", {}), ("V05", {}), ("M10", {}), ("M03", {"months": ["2026-03"]})]
)
def test_sums_quotas_and_plant_accounts_of_others_are_for_the_regulator_and_their_own(code, more, trade, cast):
    record(trade.hfr, an_event("leaching", performed_by="HFR", facility="HFR-PLANT-1", outputs=[a_lot("HFR:L", form="oxide")]))
    moved(trade, a_part("HFR:L"), sender="HFR", to="BYM")
    shipment = submit(trade.bym, a_shipment_claim("HFR:L")).shipment
    event = shipment.lines.get().lot.event_id
    recorded_for(shipment, a_finding(code, "BLOCK", "failed", evidence=a_figure("event", event, used="990.000", **more)))

    assert seen_by(shipment, cast.rita.viewer) == (f"{code} failed.", [{"used": "990.000", **more}])
    message, values = seen_by(shipment, trade.bym)
    assert values == [{}]
    assert message.endswith("failed. The figures belong to another organisation and are shown to the regulator.")


@pytest.mark.parametrize("code", ["V04", "V06"])
def test_a_price_is_shown_to_seller_and_buyer_alone(code, trade, cast):
    record(trade.hfr, an_event("leaching", performed_by="HFR", facility="HFR-PLANT-1", outputs=[a_lot("HFR:L", form="oxide")]))
    earlier, _ = moved(trade, a_part("HFR:L"), sender="HFR", to="HER", ownership_passes=True)
    bought, _ = moved(trade, a_part("HFR:L"), sender="HER", to="BYM", ownership_passes=True)
    shipment = submit(trade.bym, a_shipment_claim("HFR:L")).shipment
    evidence = [*a_figure("event", earlier.event.id, price="1"), *a_figure("event", bought.event.id, price="2")]
    recorded_for(shipment, a_finding(code, "HOLD", "failed", evidence=evidence))

    assert seen_by(shipment, cast.rita.viewer)[1] == [{"price": "1"}, {"price": "2"}]
    message, values = seen_by(shipment, trade.bym)
    assert values == [{}, {"price": "2"}]
    assert "shown to the regulator" in message


@pytest.mark.parametrize(("code", "kind"), [("E13", "line"), ("E15", "shipment")])
def test_what_all_miners_held_or_all_exporters_sent_is_for_the_regulator_alone(code, kind, trade, cast):
    shipment = a_submitted(trade)
    recorded_for(shipment, a_finding(code, "BLOCK", "failed", evidence=a_figure(kind, shipment.id, origin="10.000", missing=["year"])))

    assert seen_by(shipment, cast.rita.viewer) == (f"{code} failed.", [{"origin": "10.000", "missing": ["year"]}])
    message, values = seen_by(shipment, trade.bym)
    assert values == [{"missing": ["year"]}]
    assert message.endswith("failed. The figures belong to another organisation and are shown to the regulator.")


@pytest.mark.parametrize(("where", "is_shown"), [("control", True), ("watch", False), ("control, watch", False)])
def test_who_is_merely_watched_does_not_learn_it(where, is_shown, trade, cast):
    shipment = a_submitted(trade)
    values = {"listed": "Odra Arms", "list": where}
    recorded_for(shipment, a_finding("P09", "HOLD", "failed", evidence=a_figure("party", "Drivewerk GmbH", **values)))

    assert seen_by(shipment, cast.rita.viewer) == ("P09 failed.", [values])
    message, _ = seen_by(shipment, trade.bym)
    assert message == ("P09 failed." if is_shown else "Listed foreign party: failed. What was compared is shown to the regulator.")


@pytest.mark.parametrize(
    ("code", "values", "left"),
    [
        (
            "C06",
            {"paper": "contract", "number": "K-1", "shipment": "{shipment}", "other_shipment": "{shipment}"},
            {"paper": "contract", "number": "K-1"},
        ),
        ("C03", {"seal": "S-1", "other_shipment": "{shipment}", "other_seal": "s1"}, {"seal": "S-1"}),
        ("C03", {"seal": "S-1", "other_event": "{event}", "other_seal": "s1"}, {"seal": "S-1"}),
        ("M09", {"ticket": "T-1", "n": 1, "others": ["{event}"]}, {"ticket": "T-1", "n": 1}),
        ("A05", {"number": "Q-1", "lots": ["{own_lot}", "{lot}"], "sha256": ["aa", "bb"]}, {"number": "Q-1", "lots": ["{own_lot}"]}),
    ],
)
def test_that_something_is_used_twice_is_shown_but_no_record_of_others(code, values, left, trade, cast):
    shipment = a_submitted(trade)
    record(trade.hfr, an_event("leaching", performed_by="HFR", facility="HFR-PLANT-1", outputs=[a_lot("HFR:L", form="oxide")]))
    theirs = submit(trade.hfr, a_shipment_claim("HFR:L")).shipment
    lot = theirs.lines.get().lot
    names = {"shipment": theirs.id, "event": lot.event_id, "lot": lot.name, "own_lot": shipment.lines.get().lot.name}
    values, left = filled(values, names), filled(left, names)
    sentence = f"It is also on {names['shipment']} {names['event']} {names['lot']}."
    found = a_finding(
        code, "HOLD", "failed", evidence=a_figure("shipment", shipment.id, **values), message={"en": sentence, "zh": sentence}
    )
    recorded_for(shipment, found)

    assert seen_by(shipment, cast.rita.viewer) == (sentence, [values])
    message, shown = seen_by(shipment, trade.bym)
    assert shown == [left]
    assert message.endswith("failed. What else is concerned belongs to another organisation and is shown to the regulator.")


@pytest.mark.parametrize("name", ["other_shipment", "other_event"])
def test_ones_own_other_record_is_named(name, trade, cast):
    shipment, other = a_submitted(trade), a_submitted(trade, "BYM:ORE-2")
    values = {"seal": "S-1", "other_seal": "s1", name: str(other.id if name == "other_shipment" else other.lines.get().lot.event_id)}
    recorded_for(shipment, a_finding("C03", "HOLD", "failed", evidence=a_figure("shipment", shipment.id, **values)))

    assert seen_by(shipment, trade.bym) == ("C03 failed.", [values])


@pytest.mark.parametrize(
    ("code", "told"), [("P03", {"last_valid": ["mining 2025-12-31"]}), ("P03", {"held": ["mining"]}), ("R04", {"permits": ["PD-1"]})]
)
def test_permits_are_shown_to_their_holder_and_the_regulator(code, told, trade, cast):
    record(trade.hfr, an_event("leaching", performed_by="HFR", facility="HFR-PLANT-1", outputs=[a_lot("HFR:L", form="oxide")]))
    moved(trade, a_part("HFR:L"), sender="HFR", to="BYM")
    shipment = submit(trade.bym, a_shipment_claim("HFR:L")).shipment
    own = a_submitted(trade)
    for one, event in ((shipment, shipment.lines.get().lot.event_id), (own, own.lines.get().lot.event_id)):
        recorded_for(one, a_finding(code, "HOLD", "failed", evidence=a_figure("event", event, day="2026-02-10", **told)))

    assert seen_by(shipment, cast.rita.viewer)[1] == [{"day": "2026-02-10", **told}]
    assert seen_by(shipment, trade.bym)[1] == [{"day": "2026-02-10"}]
    assert seen_by(own, trade.bym)[1] == [{"day": "2026-02-10", **told}]


OF_P07 = {"age": 172, "registered_on": "2025-12-01", "closed_on": "2026-11-01", "days_to_closure": 173}


@pytest.mark.parametrize(
    ("code", "kind", "row", "values", "left"),
    [
        ("P04", "facility", "HFR-PLANT-1", {"capacity": "1000.000", "limit": "2000"}, {"limit": "2000"}),
        ("P07", "organisation", "HFR", {**OF_P07, "lot": "HFR:L", "dispatch": "d"}, {"lot": "HFR:L", "dispatch": "d"}),
    ],
)
@pytest.mark.parametrize("result", ["failed", "passed"])
def test_what_the_registry_says_of_a_plant_or_seller_is_shown_to_its_own_and_the_regulator(
    code, kind, row, values, left, result, trade, cast
):
    record(
        trade.hfr,
        an_event(
            "leaching", performed_by="HFR", facility="HFR-PLANT-1", outputs=[a_lot("HFR:L", form="oxide"), a_lot("HFR:O", form="oxide")]
        ),
    )
    moved(trade, a_part("HFR:L"), sender="HFR", to="BYM")
    bought, own = submit(trade.bym, a_shipment_claim("HFR:L")).shipment, submit(trade.hfr, a_shipment_claim("HFR:O")).shipment
    evidence = a_figure(kind, (Facility if kind == "facility" else Organisation).objects.get(code=row).id, **values)
    for shipment in (bought, own):
        recorded_for(shipment, a_finding(code, "HOLD", result, evidence=evidence))

    sentence = f"{code} {result}."
    assert seen_by(bought, cast.rita.viewer) == seen_by(own, trade.hfr) == (sentence, [values])
    message, shown = seen_by(bought, trade.bym)
    assert shown == [left]
    if result == "failed":
        assert message.endswith("failed. The figures belong to another organisation and are shown to the regulator.")
    else:
        assert message == sentence


def filled(value, names):
    if isinstance(value, dict):
        return {name: filled(one, names) for name, one in value.items()}
    if isinstance(value, list):
        return [filled(one, names) for one in value]
    return value.format(**names) if isinstance(value, str) else value
