"""What is sworn about certificates, pinned: an entry of today must read the same for ever."""

import json
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from traceability.certificates import entries
from traceability.certificates.models import Certificate
from traceability.ledger.envelope import Moment, build
from traceability.ledger.kinds import KINDS, mark_of
from traceability.registry.viewer import system_viewer

VECTORS = Path(__file__).parent.parent / "vectors" / "entries"
AT = datetime(2026, 1, 2, 3, 4, 5, 6, tzinfo=UTC)


def issued():
    certificate = Certificate(
        id=UUID(int=0xC), version=1, number="RC-2026-0123456789", case_id=UUID(int=0xD), shipment_id=UUID(int=0xE), exporter_id=UUID(int=0xF),
        state="certified", statement=b'{"statement":{}}', key="traceability.example/certificate+00000000+AQ==", issued_at=AT,
    )  # fmt: skip
    return entries.certificate_issued(certificate, by=system_viewer(UUID(int=0xB)))


def test_the_entry_reads_as_it_was_pinned():
    moment = Moment(
        log="traceability.example", at=AT, uid=UUID("019b7c3a-0000-7000-8000-000000000001"), nonce=b"\x01" * 16, prev=None,
        new_salt=lambda: b"\x03" * 32,
    )  # fmt: skip
    built = build(issued(), moment)

    pinned = json.loads((VECTORS / "certificate.issued.json").read_text(encoding="utf-8"))
    assert {"leaf": json.loads(built.leaf), "hidden": {}} == pinned
    assert built.disclosures == ()


def test_every_member_of_the_body_is_marked_and_every_kind_is_pinned():
    assert all(mark_of("certificate.issued", f"/{name}") for name in issued().body)
    assert {kind for kind in KINDS if kind.startswith("certificate.")} == {"certificate.issued"}
