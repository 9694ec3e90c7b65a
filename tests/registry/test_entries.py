"""What is sworn about the registry, pinned kind by kind: an entry of today must read the same for ever.

`tests/vectors/entries/<kind>.json` holds the envelope that a fixed moment makes, and what its commitments hide.
"""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest

from traceability.ledger.envelope import Moment, build
from traceability.ledger.kinds import KINDS, mark_of
from traceability.registry import entries
from traceability.registry.models import (
    Facility,
    FalseDocument,
    Licence,
    ListedParty,
    Member,
    Organisation,
    PolicyValue,
    PublicListing,
    Quota,
    ReferenceTable,
    Token,
)
from traceability.registry.viewer import Viewer

VECTORS = Path(__file__).parent.parent / "vectors" / "entries"
SVEN = Viewer(person=UUID(int=0xA), organisation=UUID(int=0xB), organisation_code="REG", role="supervisor", via="session")
ROW = UUID(int=0xC)
DAY = date(2026, 1, 1)


def organisation(version=1):
    row = Organisation(
        id=ROW, version=version, code="HFR", name="Huafang", name_zh="华方", country="CN", credit_code="91360700MATG1YUT0N",
        kinds=["separator"], group="SOUTH", registered_on=date(2011, 4, 2), joined_on=date(2026, 11, 1),
    )  # fmt: skip
    return entries.organisation_stated(row, [("OWN", Decimal("51")), ("ABC", Decimal("0.5"))], by=SVEN)


def facility(version=1):
    row = Facility(
        id=ROW, version=version, code="HFR-MINE-1", kind="mine", name="Pit 1", region="CN-JX", latitude=Decimal("24.9"),
        longitude=Decimal("114.8"), ore_class="ionic", deposit="longnan", capacity_t_per_year=Decimal("4000"),
        own_ranges_percent={"Nd": ["15", "18.5"], "Ce": ["0", "2"]},
    )  # fmt: skip
    return entries.facility_stated(row, organisation="HFR", by=SVEN)


def licence(version=1, revoked_on=None):
    row = Licence(
        id=ROW, version=version, kind="dual_use", number="DU-2026-0201", valid_from=DAY, valid_to=date(2026, 12, 31), revoked_on=revoked_on,
        scope={"importer": "LASERHOF", "end_user": "LASERHOF", "destination": "DE"}, quantity_value=Decimal("500"), quantity_unit="kg",
        quantity_basis="net", quantity_per="single", money_amount=Decimal("1000"), money_currency="USD", control_codes=["1C905.b"],
        issued_by="Commerce ministry",
    )  # fmt: skip
    return entries.licence_stated(row, organisation="EXP", facility=None, revoked=revoked_on is not None, by=SVEN)


def quota(version=1):
    row = Quota(id=ROW, version=version, group="SOUTH", year=2026, kind="mining_ionic", is_secret=True)
    return entries.quota_stated(row, [(date(2026, 7, 1), Decimal("600.5")), (date(2026, 2, 6), Decimal("600"))], by=SVEN)


def public_listing(version=1):
    return entries.public_listing_stated(PublicListing(id=ROW, version=version, year=2026, activities=[]), organisation="HFR", by=SVEN)


def listed_party(version=1):
    row = ListedParty(
        id=ROW, version=version, name="Jane Roe", folded_name="jane roe", country="AE", list="control", listed_on=DAY, source="a circular"
    )
    return entries.listed_party_stated(row, by=SVEN)


def policy(version=1):
    row = PolicyValue(
        id=ROW, version=version, key="M02.tolerance_percent", value="1.5", unit="%", valid_from=DAY, confidence="P", source="a circular"
    )
    return entries.policy_stated(row, by=SVEN)


def member(version=1):
    return entries.member_stated(Member(id=ROW, version=version, user_id=17, role="submitter"), organisation="HFR", by=SVEN)


def token(version=1):
    row = Token(
        id=ROW, version=version, digest="9b7a" * 16, member_id=UUID(int=0xD), role="submitter", scope="full", expires_on=date(2026, 4, 1),
        revoked_at=None if version == 1 else datetime(2026, 2, 1, tzinfo=UTC),
    )  # fmt: skip
    return entries.token_stated(row, organisation="HFR", by=SVEN)


def reference(version=1):
    return entries.reference_loaded(ReferenceTable(id=ROW, version=version, name="elements", sha256="9b7a" * 16, row_count=17), by=SVEN)


DRAFTS = [
    *(
        make(version)
        for make in (organisation, facility, licence, quota, public_listing, listed_party, policy, member, token)
        for version in (1, 2)
    ),
    licence(2, revoked_on=date(2026, 6, 30)),
    reference(),
]


def reasoned():
    """Changes that say why, by a name for the file; a token whose first characters are kept."""
    why = "Material of unknown origin."
    gone = Licence(id=ROW, version=2, kind="export", number="EL-1", valid_from=DAY, revoked_on=DAY, scope={}, issued_by="Commerce ministry")
    known = Token(
        id=ROW,
        version=2,
        digest="9b7a" * 16,
        role="submitter",
        scope="full",
        prefix="tl_AbCdEf",
        expires_on=DAY,
        revoked_at=datetime(2026, 2, 1, tzinfo=UTC),
    )
    anew = ReferenceTable(id=ROW, version=2, name="ports", sha256="9b7a" * 16, row_count=27)
    left = Member(id=ROW, version=2, user_id=17, role="submitter", is_active=False)
    off = PublicListing(id=ROW, version=2, year=2026, activities=[])
    false = FalseDocument(id=ROW, version=1, kind="assay_certificate", number="Q-311", issuer="HFR", sha256="9b7a" * 16)
    no_longer = FalseDocument(id=ROW, version=2, kind="contract", sha256="9b7a" * 16, stands=False)
    return {
        "document.declared_false": entries.document_declared(false, reason=why, by=SVEN),
        "document.declaration_withdrawn": entries.document_declared(no_longer, reason=why, by=SVEN),
        "licence.revoked.reasoned": entries.licence_stated(gone, organisation="EXP", facility=None, revoked=True, by=SVEN, reason=why),
        "public_listing.changed.reasoned": entries.public_listing_stated(off, organisation="HFR", by=SVEN, reason=why),
        "member.changed.reasoned": entries.member_stated(left, organisation="HFR", by=SVEN, reason=why),
        "reference.loaded.reasoned": entries.reference_loaded(anew, by=SVEN, reason=why),
        "token.revoked.reasoned": entries.token_stated(known, organisation="HFR", by=SVEN, reason=why),
    }


REASONED = reasoned()


def pinned(draft):
    """The envelope of this draft at a fixed moment, and what its commitments hide."""
    version = draft.subject[2]
    moment = Moment(
        log="traceability.example", at=datetime(2026, 1, 2, 3, 4, 5, 6, tzinfo=UTC), uid=UUID("019b7c3a-0000-7000-8000-000000000001"),
        nonce=b"\x01" * 16, prev=b"\x02" * 32 if version > 1 else None, new_salt=lambda: b"\x03" * 32,
    )  # fmt: skip
    built = build(draft, moment)
    return {"leaf": json.loads(built.leaf), "hidden": {one.path: json.loads(one.value) for one in built.disclosures}}


@pytest.mark.parametrize("draft", DRAFTS, ids=lambda draft: draft.kind)
def test_an_entry_reads_as_it_was_pinned(draft):
    assert pinned(draft) == json.loads((VECTORS / f"{draft.kind}.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", REASONED)
def test_an_entry_with_a_reason_reads_as_it_was_pinned(name):
    assert pinned(REASONED[name]) == json.loads((VECTORS / f"{name}.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("name", "hidden"), [("licence.revoked.reasoned", False), ("public_listing.changed.reasoned", False),
                                              ("member.changed.reasoned", True), ("token.revoked.reasoned", True)])  # fmt: skip
def test_a_reason_about_a_person_is_committed(name, hidden):
    entry = pinned(REASONED[name])

    assert ("/reason" in entry["hidden"]) is hidden
    assert ("reason" in entry["leaf"]["body"]) is not hidden


def test_every_change_may_say_why():
    for draft in DRAFTS:
        kind = draft.kind
        assert kind.endswith((".registered", ".loaded", ".issued")) or mark_of(kind, "/reason")


def test_every_kind_of_the_registry_is_pinned():
    own = {kind for kind in KINDS if kind.partition(".")[0] in {*entries.FIELDS, "token", "reference"}}

    assert {draft.kind for draft in DRAFTS} == own
    assert len(own) == len(DRAFTS) == 20


@pytest.mark.parametrize("draft", DRAFTS, ids=lambda draft: draft.kind)
def test_every_member_of_a_body_is_marked(draft):
    assert all(mark_of(draft.kind, f"/{name}") for name in draft.body)


@pytest.mark.parametrize(("draft", "hidden"), [
    (organisation(), {"/owners"}),
    (licence(), {"/money", "/scope/importer", "/scope/end_user"}),
    (quota(), {"/batches"}),
    (listed_party(), {"/name"}),
    (token(), {"/digest"}),
    (member(), set()),
])  # fmt: skip
def test_what_is_nobody_elses_business_is_committed(draft, hidden):
    assert set(pinned(draft)["hidden"]) == hidden


def test_the_actor_and_the_regulator_stand_in_every_entry():
    for draft in DRAFTS:
        assert (draft.actor, draft.organisation) == (SVEN.actor, SVEN.organisation)
