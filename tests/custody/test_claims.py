"""Every shape problem is found with its place and code, and what is read can be written and read again."""

import json
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.make.custody import DOCUMENT, a_lot, a_part, a_shipment, an_assay, an_event, dispatch, mining, separation, stocktake
from traceability.custody.claims import EVENT_SHAPES, SHIPMENT, event_json, kinds, read_events, read_shipment, shipment_json
from traceability.kernel.errors import ClaimsMalformed

ID = "019cad8f-ac00-7a10-8a10-0000000000a1"
TRANSPORT = {
    "mode": "road",
    "seals": ["S1"],
    "pieces": 3,
    "gross_kg": "1.000",
    "loaded_at": {"country": "CN", "latitude": "1", "longitude": "2"},
}
INVOICE = {
    "kind": "special_vat_invoice",
    "number": "1",
    "seller": "BYM",
    "buyer": "HFR",
    "reo_kg": "1.000",
    "amount": "1.00",
    "currency": "CNY",
}


def problems_of(read, body) -> list[tuple[str, str]]:
    with pytest.raises(ClaimsMalformed) as caught:
        read(body)
    return [(problem.pointer, problem.code) for problem in caught.value.problems]


def changed(body, pointer, value):
    """A copy of `body` with the member at `pointer` set, or taken out for `...`."""
    body = json.loads(json.dumps(body))
    *way, name = pointer.split("/")[1:]
    place = body
    for part in way:
        place = place[int(part)] if isinstance(place, list) else place.setdefault(part, {})
    if value is ...:
        del place[name]
    else:
        place[int(name) if isinstance(place, list) else name] = value
    return body


WHOLE = separation(
    [a_part("BYM:CON-1", "10.000")],
    [a_lot("HFR:OX-1", "5.000", form="oxide", assay=an_assay(certificate=DOCUMENT, th_ppm="1"), packages=[{"seals": ["P1"], "pieces": 1}])],
    residues=[{"form": "residue", "net_kg": "1.000", "th_ppm": "3"}],
    documents=[DOCUMENT],
    fields={
        "route": "cracking_monazite+separation_rock",
        "discharge": {"nh3_n_mg_l": "9.0"},
        "reagents": [{"name": "P507", "kg": "1.000"}],
    },
)
SENT = dispatch(a_part(), transport=TRANSPORT, invoice=INVOICE, ownership_passes=True)
COUNTED = stocktake(opening=[{"form": "oxide", "net_kg": "1.000", "origins": [{"facility": "BYM-MINE-1", "share": "0.5"}]}])

MALFORMED = [
    (WHOLE, "/stage", "melting", "bad_choice"),
    (WHOLE, "/stage", ..., "missing_field"),
    (WHOLE, "/stage", 7, "bad_choice"),
    (WHOLE, "/facility", ..., "missing_field"),
    (WHOLE, "/facility", "hfr plant", "bad_code"),
    (WHOLE, "/facility", None, "missing_field"),
    (WHOLE, "/performed_by", ["HFR"], "bad_code"),
    (WHOLE, "/custody_model", ..., "missing_field"),
    (WHOLE, "/custody_model", "mass", "bad_choice"),
    (WHOLE, "/colour", "red", "unknown_field"),
    (WHOLE, "/started_at", "2026-03-01", "bad_time"),
    (WHOLE, "/started_at", "2026-03-01T00:00:00", "bad_time"),
    (WHOLE, "/started_at", "2026-02-30T00:00:00Z", "bad_time"),
    (WHOLE, "/ended_at", "2026-03-01T25:00:00Z", "bad_time"),
    (WHOLE, "/ended_at", 1772438400, "bad_time"),
    (WHOLE, "/ended_at", "0001-01-01T00:00:00+23:59", "bad_time"),
    (WHOLE, "/inputs", {}, "wrong_type"),
    (WHOLE, "/inputs/0", "BYM:CON-1", "wrong_type"),
    (WHOLE, "/inputs/0/lot", "CON-1", "bad_code"),
    (WHOLE, "/inputs/0/lot", "bym:con-1", "bad_code"),
    (WHOLE, "/inputs/0/net_kg", 10, "bad_decimal"),
    (WHOLE, "/inputs/0/net_kg", 10.5, "bad_decimal"),
    (WHOLE, "/inputs/0/net_kg", "10.0001", "bad_decimal"),
    (WHOLE, "/inputs/0/net_kg", "10.0000", "bad_decimal"),
    (WHOLE, "/outputs/0/assay/treo_percent", "-0", "bad_decimal"),
    (WHOLE, "/inputs/0/net_kg", "1e3", "bad_decimal"),
    (WHOLE, "/inputs/0/net_kg", "NaN", "bad_decimal"),
    (WHOLE, "/inputs/0/net_kg", "١٠", "bad_decimal"),
    (WHOLE, "/inputs/0/net_kg", "1,000", "bad_decimal"),
    (WHOLE, "/inputs/0/net_kg", "9999999999999", "bad_decimal"),
    (WHOLE, "/inputs/0/net_kg", True, "bad_decimal"),
    (WHOLE, "/inputs/0/net_kg", ..., "missing_field"),
    (WHOLE, "/inputs/0/assay", {}, "unknown_field"),
    (WHOLE, "/outputs/0/form", "Oxide", "bad_code"),
    (WHOLE, "/outputs/0/product", "", "bad_text"),
    (WHOLE, "/outputs/0/product", " oxide", "bad_text"),
    (WHOLE, "/outputs/0/product", "ox\u200bide", "bad_text"),
    (WHOLE, "/outputs/0/product", "x" * 201, "bad_text"),
    (WHOLE, "/outputs/0/product", "e\u0301", "bad_text"),
    (WHOLE, "/outputs/0/assay/treo_percent", "-1", "bad_decimal"),
    (WHOLE, "/outputs/0/assay/moisture_percent", "100.1", "bad_decimal"),
    (WHOLE, "/outputs/0/assay/shares_percent", [], "wrong_type"),
    (WHOLE, "/outputs/0/assay/shares_percent/Xx", "1", "unknown_field"),
    (WHOLE, "/outputs/0/assay/shares_percent/La", 24, "bad_decimal"),
    (WHOLE, "/outputs/0/assay/certificate/sha256", "AB" * 32, "bad_sha256"),
    (WHOLE, "/outputs/0/assay/certificate/kind", ..., "missing_field"),
    (WHOLE, "/outputs/0/packages/0/seals", "P1", "wrong_type"),
    (WHOLE, "/outputs/0/packages/0/line", 1, "unknown_field"),
    (WHOLE, "/residues/0/form", ..., "missing_field"),
    (WHOLE, "/documents/0/issued_on", "31.03.2026", "bad_day"),
    (WHOLE, "/documents/0/issued_on", "2026-02-30", "bad_day"),
    (WHOLE, "/documents/0/number", "", "bad_text"),
    (WHOLE, "/documents/0/sha256", "ab" * 31, "bad_sha256"),
    (WHOLE, "/documents/0/fields", {"weight": "1"}, "unknown_field"),
    (WHOLE, "/fields", [], "wrong_type"),
    (WHOLE, "/fields/supplier", "me", "unknown_field"),
    (WHOLE, "/fields/route", "Fast", "bad_code"),
    (WHOLE, "/fields/reagents/0/kg", ..., "missing_field"),
    (WHOLE, "/to", {"organisation": "HFR"}, "unknown_field"),
    (WHOLE, "/transport", {}, "unknown_field"),
    (WHOLE, "/dispatch", ID, "unknown_field"),
    (SENT, "/to", ..., "missing_field"),
    (SENT, "/to/organisation", ..., "missing_field"),
    (SENT, "/ownership_passes", "yes", "wrong_type"),
    (SENT, "/transport/mode", "donkey", "bad_choice"),
    (SENT, "/transport/pieces", -1, "bad_whole"),
    (SENT, "/transport/pieces", "3", "bad_whole"),
    (SENT, "/transport/pieces", True, "bad_whole"),
    (SENT, "/transport/loaded_at/latitude", "91", "bad_decimal"),
    (SENT, "/transport/loaded_at/latitude", ..., "missing_field"),
    (SENT, "/invoice/kind", "bill", "bad_choice"),
    (SENT, "/invoice/amount", "1.005", "bad_decimal"),
    (SENT, "/invoice/amount", "-1.00", "bad_decimal"),
    (SENT, "/invoice/currency", ..., "missing_field"),
    (COUNTED, "/fields/period", "2026-13", "bad_code"),
    (COUNTED, "/fields/period", ..., "missing_field"),
    (COUNTED, "/fields/opening/0/origins", [{"facility": "A-1", "share": "0.6"}, {"facility": "B-1", "share": "0.5"}], "bad_decimal"),
    (an_event("receipt", custody_model=None), "/dispatch", "not an id", "bad_code"),
    (an_event("loss", custody_model=None), "/fields", {}, "missing_field"),
    (an_event("import"), "/fields/origin_country", "Australia", "bad_code"),
]  # fmt: skip


@pytest.mark.parametrize(("event", "pointer", "value", "code"), MALFORMED, ids=lambda one: str(one)[:40])
def test_a_bad_member_is_named_with_its_place(event, pointer, value, code):
    problems = problems_of(read_events, changed(event, pointer, value))

    assert [found for _, found in problems] == [code]
    assert problems[0][0].startswith(pointer)


def test_places_in_a_list_begin_with_their_number():
    good = mining()

    assert problems_of(read_events, [good, changed(good, "/outputs/0/net_kg", 1), 7]) == [
        ("/1/outputs/0/net_kg", "bad_decimal"),
        ("/2", "wrong_type"),
    ]


def test_all_problems_come_at_once():
    bad = changed(changed(WHOLE, "/inputs/0/net_kg", 1), "/documents/0/sha256", "x") | {"colour": "red"}

    assert {code for _, code in problems_of(read_events, bad)} == {"bad_decimal", "bad_sha256", "unknown_field"}


@pytest.mark.parametrize(("count", "fine"), [(0, False), (1, True), (1000, True), (1001, False)])
def test_a_list_has_one_to_a_thousand_events(count, fine):
    events = [mining()] * count

    if fine:
        assert len(read_events(events)) == count
    else:
        assert problems_of(read_events, events) == [("", "bad_length")]


@pytest.mark.parametrize("body", [None, "mining", 7, True])
def test_a_body_that_is_no_event_is_refused(body):
    assert problems_of(read_events, body) == [("", "wrong_type")]


def test_what_is_suspicious_can_be_recorded():
    odd = an_assay(treo_percent="104.5", trem_percent="99", shares_percent={"La": "-1", "Pm": "3"})

    (claim,) = read_events(mining(a_lot(assay=odd)))

    assert claim.outputs[0].assay.shares_percent == {"La": Decimal(-1), "Pm": Decimal(3)}


def test_times_are_utc_and_months_are_those_of_china():
    (claim,) = read_events(mining(ended_at="2026-02-28T16:30:00Z", started_at="2026-02-28T16:00:00.5+00:00"))

    assert claim.started_at == datetime(2026, 2, 28, 16, 0, 0, 500000, tzinfo=UTC)
    assert claim.period == "2026-03"


@pytest.mark.parametrize("body", [WHOLE, SENT, COUNTED, mining()])
@pytest.mark.parametrize("fixed", [False, True])
def test_what_is_written_reads_as_the_same_claim(body, fixed):
    (claim,) = read_events(body)
    (again,) = read_events(event_json(claim, fixed=fixed))

    assert again == claim


SHIPPED = a_shipment() | {
    "licences": [{"kind": "export", "number": "EL-1"}],
    "documents": [DOCUMENT | {"kind": "packing_list", "fields": {"net_kg": "1.000", "pieces": 2, "signed_by": "head"}}],
    "packages": [{"line": 1, "marks": "NdPr", "seals": ["X1"], "pieces": 2, "gross_kg": "3.000"}],
    "end_user": {"name": "Drivewerk GmbH", "country": "DE", "kind": "manufacturer", "registered_on": "1999-05-01", "organisation": "DRW"},
}
BAD_SHIPMENTS = [
    ("/lines", [], "bad_length"),
    ("/lines", ..., "missing_field"),
    ("/lines/0/net_kg", 1.5, "bad_decimal"),
    ("/lines/0/hs_code", "2846", "bad_code"),
    ("/lines/0", {"lot": "BYM:ORE-1", "net_kg": "1", "hs_code": "2530902000", "unit_value": "74.00"}, "missing_field"),
    ("/consignee", ..., "missing_field"),
    ("/consignee/name", ..., "missing_field"),
    ("/consignee/country", "Germany", "bad_code"),
    ("/destination", "de", "bad_code"),
    ("/planned_export_on", "2026-09-31", "bad_day"),
    ("/port", "SHANGHAI", "bad_code"),
    ("/trade_mode", "barter", "bad_choice"),
    ("/end_use_class", "peaceful", "bad_choice"),
    ("/licences/0/kind", "driving", "bad_choice"),
    ("/packages/0/line", 0, "bad_whole"),
    ("/reference", "", "bad_text"),
    ("/state", "approved", "unknown_field"),
]  # fmt: skip


@pytest.mark.parametrize(("pointer", "value", "code"), BAD_SHIPMENTS)
def test_a_bad_member_of_a_shipment_is_named_with_its_place(pointer, value, code):
    problems = problems_of(read_shipment, changed(SHIPPED, pointer, value))

    assert [found for _, found in problems] == [code]
    assert problems[0][0].startswith(pointer)


def test_a_shipment_reads_as_it_was_written():
    claim = read_shipment(SHIPPED)

    assert read_shipment(shipment_json(claim)) == claim == read_shipment(shipment_json(claim, fixed=True))


def test_every_shape_says_its_schema():
    for shape in (*EVENT_SHAPES.values(), SHIPMENT):
        assert json.dumps(shape.schema)
        assert shape.schema["additionalProperties"] is False


@given(st.decimals(min_value=-(10**11), max_value=10**11, places=3, allow_nan=False, allow_infinity=False))
def test_kilograms_read_as_they_were_printed(value):
    problems = []

    for fixed in (False, True):
        assert kinds.KILOGRAMS.read(kinds.KILOGRAMS.write(value, fixed=fixed), "", problems) == value
    assert problems == []


@given(st.text(max_size=30))
def test_text_is_taken_as_it_is_or_refused(text):
    problems = []

    read = kinds.Words(20).read(text, "/x", problems)

    assert (read == text and not problems) or (read is None and problems[0].pointer == "/x")
