"""What the ledger says of itself is pinned: the bodies of its own kinds, and that every member has its mark."""

from datetime import UTC, datetime
from uuid import UUID

from tests.ledger.test_envelope import a_moment
from traceability.ledger import entries
from traceability.ledger.envelope import build
from traceability.tlog import canonical

ONE, REGULATOR = UUID(int=1), UUID(int=2)


def test_a_log_names_its_origin():
    envelope = canonical.read_object(build(entries.log_opened(ONE, "traceability.example/2026"), a_moment()).leaf)

    assert (envelope["kind"], envelope["body"]) == ("log.opened", {"origin": "traceability.example/2026"})
    assert envelope["subject"] == {"type": "log", "id": str(ONE), "version": 1}
    assert envelope["actor"] == {"id": str(UUID(int=0)), "role": "system", "via": "command"}
    assert envelope["organisation"] == str(UUID(int=0))


def test_a_key_is_announced_in_full_on_behalf_of_the_regulator():
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    draft = entries.key_announced(ONE, name="n", vkey="n+0+k", purpose="checkpoint", not_before=moment, organisation=REGULATOR)

    envelope = canonical.read_object(build(draft, a_moment()).leaf)

    assert envelope["body"] == {"name": "n", "vkey": "n+0+k", "purpose": "checkpoint", "not_before": "2026-01-01T00:00:00.000000Z"}
    assert envelope["organisation"] == str(REGULATOR)
