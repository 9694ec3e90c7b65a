"""What is sworn about certificates, pinned: an entry of today must read the same for ever."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest

from traceability.certificates import entries
from traceability.certificates.models import Certificate, StatusChange
from traceability.ledger.envelope import Moment, build
from traceability.ledger.kinds import KINDS, mark_of
from traceability.registry.viewer import Viewer, system_viewer

VECTORS = Path(__file__).parent.parent / "vectors" / "entries"
AT = datetime(2026, 1, 2, 3, 4, 5, 6, tzinfo=UTC)


def a_certificate(**changed):
    usual = {"version": 1, "state": "certified"}
    return Certificate(
        id=UUID(int=0xC), number="RC-2026-0123456789", case_id=UUID(int=0xD), shipment_id=UUID(int=0xE), exporter_id=UUID(int=0xF),
        statement=b'{"statement":{}}', key="traceability.example/certificate+00000000+AQ==", issued_at=AT, **(usual | changed),
    )  # fmt: skip


def issued():
    return entries.certificate_issued(a_certificate(), by=system_viewer(UUID(int=0xB)))


def a_moment(prev=None):
    return Moment(
        log="traceability.example", at=AT, uid=UUID("019b7c3a-0000-7000-8000-000000000001"), nonce=b"\x01" * 16, prev=prev,
        new_salt=lambda: b"\x03" * 32,
    )  # fmt: skip


@pytest.mark.parametrize(("kind", "state"), [("suspended", "suspended"), ("reinstated", "certified"), ("revoked", "revoked")])
def test_a_change_reads_as_it_was_pinned(kind, state):
    supervisor = Viewer(person=UUID(int=0xA), organisation=UUID(int=0xB), organisation_code="", role="supervisor", via="session")
    draft = entries.certificate_changed(a_certificate(version=2, state=state), kind, "A licence was revoked.", by=supervisor)

    built = build(draft, a_moment(prev=b"\x02" * 32))

    assert {"leaf": json.loads(built.leaf), "hidden": {}} == json.loads((VECTORS / f"certificate.{kind}.json").read_text(encoding="utf-8"))
    assert all(mark_of(f"certificate.{kind}", f"/{name}") for name in draft.body)


def flagged():
    change = StatusChange(reason="1: event.corrected 019cad8f-ac00-7a10-8a10-000000000001", facts=[UUID(int=0x11), UUID(int=0x12)])
    return entries.certificate_flagged(a_certificate(version=2), change, by=system_viewer(UUID(int=0xB)))


def test_a_flag_reads_as_it_was_pinned():
    built = build(flagged(), a_moment(prev=b"\x02" * 32))

    assert {"leaf": json.loads(built.leaf), "hidden": {}} == json.loads((VECTORS / "certificate.flagged.json").read_text(encoding="utf-8"))
    assert all(mark_of("certificate.flagged", f"/{name}") for name in flagged().body)


def released():
    customs = Viewer(person=UUID(int=0xA), organisation=UUID(int=0xB), organisation_code="CUS", role="customs", via="token")
    left = [(1, "HFR:NDPR-2026-0044", Decimal("1400")), (3, "HFR:LACE-1", Decimal("0.5"))]
    return entries.certificate_released(a_certificate(version=2), date(2026, 1, 3), left, by=customs)


def test_a_release_reads_as_it_was_pinned():
    built = build(released(), a_moment(prev=b"\x02" * 32))

    assert {"leaf": json.loads(built.leaf), "hidden": {}} == json.loads((VECTORS / "certificate.released.json").read_text(encoding="utf-8"))
    assert all(mark_of("certificate.released", f"/{name}") for name in released().body)


def test_the_entry_reads_as_it_was_pinned():
    built = build(issued(), a_moment())

    pinned = json.loads((VECTORS / "certificate.issued.json").read_text(encoding="utf-8"))
    assert {"leaf": json.loads(built.leaf), "hidden": {}} == pinned
    assert built.disclosures == ()


def with_its_credential():
    return entries.certificate_issued(a_certificate(credential=b'{"proof":{}}'), by=system_viewer(UUID(int=0xB)))


def test_the_entry_of_one_with_its_credential_reads_as_it_was_pinned():
    built = build(with_its_credential(), a_moment())

    pinned = json.loads((VECTORS / "certificate.issued-with-credential.json").read_text(encoding="utf-8"))
    assert {"leaf": json.loads(built.leaf), "hidden": {}} == pinned


def test_every_member_of_the_body_is_marked_and_every_kind_is_pinned():
    assert all(mark_of("certificate.issued", f"/{name}") for name in with_its_credential().body)
    assert {kind for kind in KINDS if kind.startswith("certificate.")} == {
        "certificate.issued", "certificate.suspended", "certificate.reinstated", "certificate.revoked",
        "certificate.released", "certificate.flagged", "certificate.settled",
    }  # fmt: skip


def settled():
    supervisor = Viewer(person=UUID(int=0xA), organisation=UUID(int=0xB), organisation_code="", role="supervisor", via="session")
    change = StatusChange(reason="The licence covers the days of the mining.", facts=[UUID(int=0x11), UUID(int=0x12)])
    return entries.certificate_settled(a_certificate(version=3), change, by=supervisor)


def test_the_answer_to_a_flag_reads_as_it_was_pinned():
    built = build(settled(), a_moment(prev=b"\x02" * 32))

    assert {"leaf": json.loads(built.leaf), "hidden": {}} == json.loads((VECTORS / "certificate.settled.json").read_text(encoding="utf-8"))
    assert all(mark_of("certificate.settled", f"/{name}") for name in settled().body)
