"""What cannot be recorded is refused with its code and place; what is merely suspicious is not."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal as D
from uuid import UUID

import pytest

from tests.make.custody import (
    DOCUMENT,
    a_lot,
    a_part,
    a_shipment,
    an_assay,
    an_event,
    blending,
    dispatch,
    dressing,
    loss,
    mining,
    packing,
    stocktake,
)
from traceability.custody.claims import read_events, read_shipment
from traceability.custody.rules import (
    Ground,
    KnownLot,
    Party,
    Standing,
    custody_models,
    event_problems,
    ownership_passes,
    shipment_problems,
)

BYM, HFR, HER, GDM = (UUID(int=number) for number in range(1, 5))
SENT = UUID("019cad8f-ac00-7a10-8a10-0000000000a1")
ON_THE_WAY = Standing(left_kg=D(500), holder=None, dispatch=SENT, receiver=BYM)
LOTS = {
    "BYM:ORE-1": ("ore", Standing(D(1000), BYM)),
    "BYM:ORE-2": ("ore", Standing(D(10), BYM)),
    "BYM:CON-1": ("concentrate", Standing(D(100), BYM)),
    "BYM:OX-1": ("oxide", Standing(D(100), BYM)),
    "HFR:ORE-1": ("ore", Standing(D(100), HFR)),
    "HFR:ORE-2": ("ore", ON_THE_WAY),
    "GDM:ORE-1": ("ore", Standing(D(100), GDM)),
}
STANDINGS = {UUID(int=100 + place): standing for place, (_, standing) in enumerate(LOTS.values())}
GROUND = Ground(
    recorder=BYM,
    now=datetime(2026, 11, 24, tzinfo=UTC),
    organisations={"BYM": Party(BYM, True), "HFR": Party(HFR, True), "HER": Party(HER, True), "GDM": Party(GDM)},
    facilities={code: UUID(int=50) for code in ("BYM-MINE-1", "BYM-DRESS-1", "HFR-PLANT-1", "GDM-SITE-1")},
    lots={name: KnownLot(UUID(int=100 + place), form, "segregated") for place, (name, (form, _)) in enumerate(LOTS.items())},
    used_numbers=frozenset(LOTS) | {"BYM:HIDDEN-1"},
    dispatches={SENT: BYM},
    routes=frozenset({"flotation_normal"}),
    deposits=frozenset({"bayan_obo"}),
    document_kinds=frozenset({"process_record", "assay_certificate"}),
)
ORE, CON = a_part("BYM:ORE-1", "100.000"), a_lot("BYM:CON-9", "10.000", form="concentrate")
NO_ADDRESSES = ("BYM:A/../B", "BYM:A/..", "BYM:A/.", "BYM:A/./B", "BYM:A/", "BYM:A//B")
RECEIPT = an_event("receipt", custody_model=None, dispatch=str(SENT), inputs=[a_part("HFR:ORE-2", "490.000")])


def problems_of(*events, ground=GROUND) -> list[tuple[str, str]]:
    claims = read_events(events[0] if len(events) == 1 else list(events))
    return [(problem.pointer, problem.code) for problem in event_problems(claims, ground, STANDINGS)]


REFUSED = [
    ("unknown facility", mining(facility="NOB-1"), "/facility", "unknown_facility"),
    ("unknown place sent to", dispatch(a_part("BYM:ORE-1"), to="HER"), "/to/facility", "unknown_facility"),
    ("unknown performer", mining(a_lot("NOB:ORE-1"), performed_by="NOB"), "/performed_by", "unknown_organisation"),
    ("unknown seller", dispatch(a_part("BYM:ORE-1"), invoice={"kind": "special_vat_invoice", "seller": "NOB"}), "/invoice/seller", "unknown_organisation"),
    ("performer on the system", mining(a_lot("HFR:ORE-9"), performed_by="HFR"), "/performed_by", "performer_on_the_system"),
    ("unknown lot", dressing([a_part("BYM:ORE-9")], [CON]), "/inputs/0/lot", "unknown_lot"),
    ("lot that may not be seen", dressing([a_part("BYM:HIDDEN-1")], [CON]), "/inputs/0/lot", "unknown_lot"),
    ("lot in other hands", dressing([a_part("HFR:ORE-1", "1.000")], [CON]), "/inputs/0/lot", "not_holder"),
    ("lot on its way", dressing([a_part("HFR:ORE-2", "1.000")], [CON]), "/inputs/0/lot", "not_holder"),
    ("no input", dressing([], [CON]), "/inputs", "inputs_missing"),
    ("no output", mining(a_lot()) | {"outputs": []}, "/outputs", "outputs_missing"),
    ("nothing packed", packing(ORE), "/outputs", "outputs_missing"),
    ("more than is left", dressing([a_part("BYM:ORE-2", "10.001")], [CON]), "/inputs/0/net_kg", "lot_exhausted"),
    ("part dispatched", dispatch(a_part("BYM:ORE-1", "999.999")), "/inputs/0/net_kg", "dispatch_whole_lot"),
    ("more dispatched than there is", dispatch(a_part("BYM:ORE-1", "1000.001")), "/inputs/0/net_kg", "lot_exhausted"),
    ("nothing taken", dressing([a_part("BYM:ORE-1", "0.000")], [CON]), "/inputs/0/net_kg", "not_positive"),
    ("less than nothing made", mining(a_lot("BYM:ORE-9", "-1.000")), "/outputs/0/net_kg", "not_positive"),
    ("residue of nothing", dressing([ORE], [CON], residues=[{"form": "tailings", "net_kg": "0"}]), "/residues/0/net_kg", "not_positive"),
    ("negative stock", stocktake(opening=[{"form": "oxide", "net_kg": "-1"}], performed_by="BYM", facility="BYM-MINE-1"), "/fields/opening/0/net_kg", "negative"),
    ("negative tare", dispatch(a_part("BYM:ORE-1"), transport={"tare_kg": "-1"}), "/transport/tare_kg", "negative"),
    ("number used", mining(a_lot("BYM:ORE-1")), "/outputs/0/lot", "lot_number_used"),
    ("number used, unseen", mining(a_lot("BYM:HIDDEN-1")), "/outputs/0/lot", "lot_number_used"),
    ("number twice", mining(a_lot("BYM:ORE-9"), a_lot("BYM:ORE-9")), "/outputs/1/lot", "lot_number_used"),
    ("input twice", dressing([ORE, ORE], [CON]), "/inputs/1/lot", "duplicate_lot_in_event"),
    ("another's name", mining(a_lot("GDM:ORE-9")), "/outputs/0/lot", "lot_named_for_another"),
    ("ends before it starts", mining(ended_at="2026-02-02T07:59:59+08:00"), "/ended_at", "ends_before_start"),
    ("ends in the future", mining(ended_at="2026-11-24T00:00:01Z"), "/ended_at", "in_future"),
    ("stock of a month to come", stocktake("2026-12", performed_by="BYM", facility="BYM-MINE-1"), "/fields/period", "in_future"),
    ("form not taken", dressing([a_part("BYM:CON-1", "1.000")], [CON]), "/inputs/0/lot", "form_not_allowed"),
    ("form not given", dressing([ORE], [a_lot("BYM:OX-9", "1.000", form="oxide")]), "/outputs/0/form", "form_not_allowed"),
    ("residue not given", dressing([ORE], [CON], residues=[{"form": "slag", "net_kg": "1"}]), "/residues/0/form", "form_not_allowed"),
    ("product as residue", dressing([ORE], [CON], residues=[{"form": "concentrate", "net_kg": "1"}]), "/residues/0/form", "form_not_allowed"),
    ("input of a mine", mining(inputs=[ORE]), "/inputs/0/lot", "form_not_allowed"),
    ("blend of two forms", blending([ORE, a_part("BYM:CON-1", "1")], a_lot("BYM:MIX-1", "1")), "/inputs/1/lot", "form_not_allowed"),
    ("blend into another form", blending([ORE], a_lot("BYM:MIX-1", "1", form="oxide")), "/outputs/0/form", "form_not_allowed"),
    ("two lots out of a blend", blending([ORE], a_lot("BYM:M-1", "1")) | {"outputs": [a_lot("BYM:M-1", "1"), a_lot("BYM:M-2", "1")]}, "/outputs/1", "one_lot_only"),
    ("two lots packed", packing(ORE, a_lot("BYM:P-1", "1")) | {"inputs": [ORE, a_part("BYM:ORE-2", "1")]}, "/inputs/1", "one_lot_only"),
    ("packing changes the form", packing(ORE, a_lot("BYM:P-1", "1", form="oxide")), "/outputs/0/form", "form_not_allowed"),
    ("lot in a stocktake", stocktake(performed_by="BYM", facility="BYM-MINE-1") | {"inputs": [ORE]}, "/inputs/0/lot", "form_not_allowed"),
    ("book and claim", mining(custody_model="book_and_claim"), "/custody_model", "book_and_claim"),
    *((f"no address: {number}", mining(a_lot(number)), "/outputs/0/lot", "bad_lot_number") for number in NO_ADDRESSES),
    ("no country of origin", an_event("import", outputs=[a_lot("BYM:I-1")], fields={"origin_country": "XX"}), "/fields/origin_country", "bad_reference"),
    ("no port of entry", an_event("import", outputs=[a_lot("BYM:I-1")], fields={"entry_port": "ZZZZZ"}), "/fields/entry_port", "bad_reference"),
    ("no country of loading", dispatch(a_part("BYM:ORE-1"), transport={"loaded_at": {"country": "ZZ"}}), "/transport/loaded_at/country", "bad_reference"),
    ("no country of a mine", mining(fields={"place": {"country": "SU"}}), "/fields/place/country", "bad_reference"),
    ("no currency", dispatch(a_part("BYM:ORE-1"), invoice={"kind": "special_vat_invoice", "amount": "1.00", "currency": "ZZZ"}), "/invoice/currency", "bad_reference"),
    ("unknown form", mining(a_lot("BYM:X-1", form="soup")), "/outputs/0/form", "bad_reference"),
    ("unknown route", dressing([ORE], [CON], fields={"route": "flotation_normal+magic"}), "/fields/route", "bad_reference"),
    ("unknown deposit", an_event("import", outputs=[a_lot("BYM:I-1")], fields={"deposit": "atlantis"}), "/fields/deposit", "bad_reference"),
    ("unknown paper", mining(documents=[DOCUMENT | {"kind": "napkin"}]), "/documents/0/kind", "bad_reference"),
    ("unknown certificate", mining(a_lot(assay=an_assay(certificate={"kind": "napkin"})) | {"lot": "BYM:ORE-9"}), "/outputs/0/assay/certificate/kind", "bad_reference"),
    ("unknown dispatch", RECEIPT | {"dispatch": str(UUID(int=7))}, "/dispatch", "unknown_event"),
    ("lot not in the dispatch", RECEIPT | {"inputs": [a_part("HFR:ORE-1", "1")]}, "/inputs/0/lot", "not_holder"),
    ("lot received in hand", RECEIPT | {"inputs": [a_part("BYM:ORE-1", "1")]}, "/inputs/0/lot", "not_holder"),
    ("lost by who does not hold it", loss(a_part("HFR:ORE-1", "1")), "/inputs/0/lot", "not_holder"),
]  # fmt: skip


@pytest.mark.parametrize(("event", "pointer", "code"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED])
def test_what_cannot_be_recorded_is_refused_at_its_place(event, pointer, code):
    if event["stage"] == "import":
        event = event | {"fields": event["fields"]}
    assert (pointer, code) in problems_of(event)


@pytest.mark.parametrize("number", ["BYM:A/B", "BYM:A.1/B..2", "BYM:A/...", "BYM:1-_/X"])
def test_a_number_may_have_slashes_and_dots_inside(number):
    assert problems_of(mining(a_lot(number))) == []


def test_a_number_that_is_on_record_may_be_named_again():
    old = replace(GROUND, lots={**GROUND.lots, "BYM:A/../B": GROUND.lots["BYM:ORE-1"]})

    assert problems_of(mining(a_lot("BYM:A/../B")), ground=old) == []


@pytest.mark.parametrize("number", ["HFR:ORE-1", "HFR:ORE-9"], ids=["taken", "free"])
@pytest.mark.parametrize(
    ("performer", "expected"),
    [
        ("HFR", [("/0/performed_by", "performer_on_the_system"), ("/1/inputs/0/lot", "not_holder")]),
        ("BYM", [("/0/outputs/0/lot", "lot_named_for_another")]),
        (
            "NOB",
            [
                ("/0/performed_by", "unknown_organisation"),
                ("/0/outputs/0/lot", "lot_named_for_another"),
                ("/1/inputs/0/lot", "unknown_lot"),
            ],
        ),
    ],
)
def test_whether_anothers_number_is_taken_is_not_told_to_who_may_not_give_it(performer, expected, number):
    hidden = replace(
        GROUND, lots={name: lot for name, lot in GROUND.lots.items() if name != "HFR:ORE-1"}, used_numbers=frozenset({"HFR:ORE-1"})
    )
    using = dressing([a_part(number, "1.000")], [CON])

    assert problems_of(mining(a_lot(number), performed_by=performer), using, ground=hidden) == expected


FINE = [
    ("a mine", mining(a_lot("BYM:ORE-9"))),
    ("all of a lot", dressing([a_part("BYM:ORE-1", "1000.000")], [CON])),
    ("more out than in", dressing([ORE], [a_lot("BYM:CON-9", "5000.000", form="concentrate")])),
    ("a whole lot sent", dispatch(a_part("BYM:ORE-1", "1000.000"))),
    ("more received than sent", RECEIPT | {"inputs": [a_part("HFR:ORE-2", "510.000")]}),
    ("less received than sent", RECEIPT),
    ("a weaker model than the stage allows", mining(a_lot("BYM:ORE-9"), custody_model="mass_balance")),
    ("no assay", mining(a_lot("BYM:ORE-9", assay=None))),
    ("an impossible assay", mining(a_lot("BYM:ORE-9", assay=an_assay(treo_percent="140", shares_percent={"Pm": "-3"})))),
    ("an import without papers", an_event("import", outputs=[a_lot("BYM:I-1")])),
    ("a collection without a supplier", an_event("collection", outputs=[a_lot("BYM:S-1", form="scrap")])),
    ("for one who is not on the system", mining(a_lot("GDM:ORE-9"), performed_by="GDM", facility="GDM-SITE-1")),
    ("of one who is not on the system", dressing([a_part("GDM:ORE-1")], [], performed_by="GDM") | {"inputs": [a_part("GDM:ORE-1", "1.000")]}),
    ("a feed without product", dressing([ORE], [])),
    ("at another's facility", dressing([ORE], [CON], facility="HFR-PLANT-1")),
    ("packing that grows", packing(ORE, a_lot("BYM:P-1", "200.000"))),
    ("a sale without invoice", dispatch(a_part("BYM:ORE-1", "1000.000"), ownership_passes=True)),
    ("empty stock", stocktake(opening=[{"form": "oxide", "net_kg": "0"}], performed_by="BYM", facility="BYM-MINE-1")),
    ("now", mining(a_lot("BYM:ORE-9"), ended_at="2026-11-24T00:00:00Z")),
    ("known papers", dressing([ORE], [CON], documents=[DOCUMENT], fields={"route": "flotation_normal"})),
]  # fmt: skip


@pytest.mark.parametrize("event", [case[1] for case in FINE], ids=[case[0] for case in FINE])
def test_what_is_merely_suspicious_is_recorded(event):
    assert problems_of(event) == []


def test_a_later_event_may_use_what_an_earlier_one_makes():
    made = mining(a_lot("BYM:ORE-9", "100.000"))
    used = dressing([a_part("BYM:ORE-9", "100.000")], [CON])

    assert problems_of(made, used) == []
    assert problems_of(used, made) == [("/0/inputs/0/lot", "unknown_lot")]


def test_the_list_is_one_account():
    half = dressing([a_part("BYM:ORE-1", "600.000")], [])

    assert problems_of(half, half) == [("/1/inputs/0/net_kg", "lot_exhausted")]


def test_after_a_dispatch_in_the_list_the_lot_is_gone():
    sent = dispatch(a_part("BYM:ORE-1", "1000.000"))

    assert problems_of(sent, dressing([ORE], [CON])) == [("/1/inputs/0/lot", "not_holder")]


def test_what_is_received_in_the_list_may_be_used_up_to_the_smaller_weight():
    used = dressing([a_part("HFR:ORE-2", "490.000")], [CON])

    assert problems_of(RECEIPT, used) == []
    assert problems_of(RECEIPT, used | {"inputs": [a_part("HFR:ORE-2", "490.001")]}) == [("/1/inputs/0/net_kg", "lot_exhausted")]


def test_every_problem_is_named_at_once():
    event = dressing([a_part("BYM:ORE-9")], [a_lot("BYM:ORE-1", "0.000", form="oxide")], ended_at="2027-01-01T00:00:00Z", facility="X-1")

    assert {code for _, code in problems_of(event)} == {
        "unknown_facility", "in_future", "unknown_lot", "lot_number_used", "form_not_allowed", "not_positive",
    }  # fmt: skip


def test_a_model_that_is_left_out_is_the_weakest_of_its_lots():
    lots = GROUND.lots | {"BYM:CON-1": replace(GROUND.lots["BYM:CON-1"], custody_model="controlled_blending")}
    blend = blending([a_part("BYM:CON-1"), ORE], a_lot("BYM:MIX-1"))
    claims = read_events([blend, dispatch(a_part("BYM:MIX-1")), mining(), stocktake()])

    assert custody_models(claims, lots) == ("controlled_blending", "controlled_blending", "identity_preserved", "")


@pytest.mark.parametrize(
    ("stated", "to", "passes"), [(None, "HFR", True), (None, "BYM", False), (False, "HFR", False), (True, "BYM", True)]
)
def test_a_dispatch_to_another_is_a_sale_unless_it_says_otherwise(stated, to, passes):
    (sent, made) = read_events([dispatch(a_part(), to=to, ownership_passes=stated), mining()])

    assert ownership_passes(sent) is passes
    assert ownership_passes(made) is None


LINE = a_shipment()["lines"][0]
SHIPMENTS = [
    ("unknown lot", a_shipment("NOB:L-1"), ("/lines/0/lot", "unknown_lot")),
    ("in other hands", a_shipment("HFR:ORE-1", "1.000"), ("/lines/0/lot", "not_holder")),
    ("on its way", a_shipment("HFR:ORE-2", "1.000"), ("/lines/0/lot", "not_holder")),
    ("more than is left", a_shipment("BYM:ORE-1", "1000.001"), ("/lines/0/net_kg", "lot_exhausted")),
    ("more in two lines", a_shipment(lines=[LINE | {"net_kg": "600.000"}, LINE | {"net_kg": "400.001"}]), ("/lines/1/net_kg", "lot_exhausted")),
    ("nothing", a_shipment("BYM:ORE-1", "0.000"), ("/lines/0/net_kg", "not_positive")),
    ("unknown paper", a_shipment(documents=[{"kind": "napkin"}]), ("/documents/0/kind", "bad_reference")),
    ("no such line", a_shipment(packages=[{"line": 2}]), ("/packages/0/line", "unknown_line")),
    ("unknown consignee", a_shipment(consignee={"name": "X", "country": "DE", "organisation": "NOB"}), ("/consignee/organisation", "unknown_organisation")),
    ("no destination", a_shipment(destination="XX"), ("/destination", "bad_reference")),
    ("no country of a consignee", a_shipment(consignee={"name": "X", "country": "ZZ"}), ("/consignee/country", "bad_reference")),
    ("no country of an end user", a_shipment(end_user={"name": "X", "country": "ZZ"}), ("/end_user/country", "bad_reference")),
    ("no port", a_shipment(port="ZZZZZ"), ("/port", "bad_reference")),
    ("no currency", a_shipment(lines=[LINE | {"unit_value": "1.00", "currency": "ZZZ"}]), ("/lines/0/currency", "bad_reference")),
    ("book and claim", a_shipment(custody_claim="book_and_claim"), ("/custody_claim", "book_and_claim")),
    ("fine", a_shipment("BYM:ORE-1", "1000.000"), None),
    ("fine in two lines", a_shipment(lines=[LINE | {"net_kg": "600.000"}, LINE | {"net_kg": "400.000"}]), None),
]  # fmt: skip


@pytest.mark.parametrize(("shipment", "problem"), [case[1:] for case in SHIPMENTS], ids=[case[0] for case in SHIPMENTS])
def test_refusals_of_a_shipment(shipment, problem):
    found = shipment_problems(read_shipment(shipment), GROUND, STANDINGS, exporter="BYM")

    assert [(one.pointer, one.code) for one in found] == ([problem] if problem else [])
