"""What entries swear to: every field marked, prices and persons committed, each kind pinned by a vector."""

import json
from datetime import UTC, datetime
from types import SimpleNamespace
from uuid import UUID

import pytest

from tests.custody.stories import NAMES, story
from tests.house.source import ROOT
from tests.make.custody import DOCUMENT, a_lot, a_part, a_shipment, an_assay, an_event, dispatch, loss, separation
from traceability.custody import entries
from traceability.custody.claims import EVENT_SHAPES, SHIPMENT, read_events, read_shipment
from traceability.custody.claims.shapes import ListOf, MapOf, Shape
from traceability.ledger import kinds
from traceability.ledger.envelope import Moment, build
from traceability.ledger.kinds import COMMITTED
from traceability.registry.viewer import Viewer

VECTORS = ROOT / "tests" / "vectors" / "entries"
BY = Viewer(person=UUID(int=1), organisation=UUID(int=2), organisation_code="HFR", role="submitter", via="token")
ID = UUID("019cad8f-ac00-7a10-8a10-0000000000a1")


def a_row(**members):
    """What an entry reads of a row."""
    return SimpleNamespace(**({"id": ID, "version": 1, "custody_model": "mass_balance", "ownership_passes": None} | members))


def pointers_of(kind, at=""):
    """Every place that a claim of this shape can fill."""
    if isinstance(kind, Shape):
        for name, member in kind.members.items():
            yield from pointers_of(member, f"{at}/{name}")
    elif isinstance(kind, ListOf):
        yield from pointers_of(kind.kind, f"{at}/0")
    elif isinstance(kind, MapOf):
        yield f"{at}/La"
    else:
        yield at


@pytest.mark.parametrize("stage", EVENT_SHAPES)
def test_every_field_of_an_event_has_its_mark(stage):
    for pointer in pointers_of(EVENT_SHAPES[stage]):
        assert kinds.mark_of(entries.RECORDED, pointer)


def test_every_field_of_a_shipment_has_its_mark():
    for pointer in pointers_of(SHIPMENT):
        assert kinds.mark_of(entries.SUBMITTED, pointer)


@pytest.mark.parametrize(
    ("kind", "pointer"),
    [
        (entries.RECORDED, "/invoice/amount"),
        (entries.RECORDED, "/invoice/currency"),
        (entries.RECORDED, "/transport/vehicle"),
        (entries.RECORDED, "/fields/supplier"),
        (entries.RECORDED, "/documents/3/fields/signed_by"),
        (entries.SUBMITTED, "/lines/0/unit_value"),
        (entries.SUBMITTED, "/lines/12/currency"),
        (entries.SUBMITTED, "/consignee/name"),
        (entries.SUBMITTED, "/end_user/name"),
        (entries.CORRECTED, "/reason"),
    ],
)
def test_prices_and_persons_are_committed(kind, pointer):
    assert kinds.mark_of(kind, pointer) == COMMITTED


CERTIFIED = an_assay(certificate=DOCUMENT | {"kind": "assay_certificate"}, th_ppm="1", sampled_on="2026-03-31")
EVENTS = {
    "event.recorded": separation(
        [a_part("BYM:CON-1", "10.000")],
        [a_lot("HFR:OX-1", "5.000", form="oxide", assay=CERTIFIED)],
        documents=[DOCUMENT, {"kind": "other", "number": "no digest"}],
        residues=[{"form": "residue", "net_kg": "1.000", "treo_percent": "4.5"}],
        fields={"route": "separation_rock"},
    ),
    "event.recorded.dispatch": dispatch(
        a_part("BYM:ORE-1", "1000.000"),
        transport={"vehicle": "赣B12345", "seals": ["S1"], "gross_kg": "46200.000"},
        invoice={"kind": "special_vat_invoice", "number": "1", "amount": "576840.00", "currency": "CNY"},
    ),
    "event.recorded.loss": loss(a_part("BYM:ORE-1", "1.000")),
    "event.recorded.collection": an_event(
        "collection", outputs=[a_lot("BYM:S-1", form="scrap")], fields={"supplier": "Lao Wang", "scrap_class": "ndfeb"}
    ),
}
SHIPMENT_CLAIM = read_shipment(
    a_shipment(
        lines=[a_shipment()["lines"][0] | {"unit_value": "74.00", "currency": "USD"}],
        documents=[DOCUMENT | {"kind": "end_user_certificate", "fields": {"signed_by": "Ada"}}],
    )
)


def drafts():
    """A kind, or a kind and a stage whose body is different enough."""
    for name, body in EVENTS.items():
        (claim,) = read_events(body)
        yield name, entries.event_recorded(a_row(), claim, by=BY)
    shipment = a_row(number="EX-2026-0123456789", revision=1, revises=None)
    yield "shipment.submitted", entries.shipment_submitted(shipment, SHIPMENT_CLAIM, by=BY)
    second = a_row(version=2, performer_id=UUID(int=3), organisation_id=UUID(int=4))
    yield "event.confirmed", entries.event_confirmed(second, None, by=BY)
    correction = SimpleNamespace(replaced_by_id=UUID(int=5), reason="gross weight read from the wrong scale")
    yield "event.corrected", entries.event_corrected(second, correction, by=BY)


DRAFTS = dict(drafts())


def envelope(draft) -> dict:
    """What a fixed moment makes of a draft, and what its commitments hide."""
    built = build(
        draft,
        Moment(
            log="traceability.example",
            at=datetime(2026, 1, 2, 3, 4, 5, 6, tzinfo=UTC),
            uid=UUID(int=0xD),
            nonce=bytes(16),
            prev=bytes(32) if draft.subject[2] > 1 else None,
            new_salt=lambda: bytes(32),
        ),
    )
    return {"hidden": {one.path: json.loads(one.value) for one in built.disclosures}, "leaf": json.loads(built.leaf)}


@pytest.mark.parametrize("name", DRAFTS)
def test_the_kind_is_what_its_vector_says(name):
    assert envelope(DRAFTS[name]) == json.loads((VECTORS / f"{name}.json").read_text(encoding="utf-8"))


def test_every_vector_belongs_to_a_kind():
    ours = {path.stem for path in VECTORS.glob("event.*.json")} | {path.stem for path in VECTORS.glob("shipment.*.json")}

    assert ours == set(DRAFTS)


@pytest.mark.parametrize("name", NAMES)
def test_decimals_of_a_story_have_their_fixed_places(name):
    for step in story(name)["steps"]:
        body = step["body"] | ({"dispatch": str(ID)} if "dispatch" in step["body"] else {})
        (claim,) = read_events(body)
        written = entries.event_recorded(a_row(), claim, by=BY).body
        for taken in written.get("inputs", []):
            assert len(taken["net_kg"].partition(".")[2]) == 3
        for made in written.get("outputs", []):
            assert all(len(share.partition(".")[2]) == 6 for share in made.get("assay", {}).get("shares_percent", {}).values())
