"""What the ledger says of itself is pinned: the bodies of its own kinds, and that every member has its mark."""

import json
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from tests.ledger.test_envelope import a_moment
from traceability.ledger import entries
from traceability.ledger.envelope import build
from traceability.ledger.losses import Finding
from traceability.tlog import canonical

ONE, REGULATOR = UUID(int=1), UUID(int=2)
VECTORS = Path(__file__).parent.parent / "vectors" / "entries"


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


def test_an_erasure_names_what_is_gone_and_never_what_it_said():
    """Pinned beside the kinds of the apps: `tests/vectors/entries/disclosure.erased.json`."""
    draft = entries.disclosure_erased(
        ONE,
        ["/transport/vehicle", "/fields/supplier"],
        version=1,
        reason="The driver asked for it.",
        actor={"id": str(ONE), "role": "supervisor", "via": "session"},
        organisation=REGULATOR,
    )

    built = build(draft, a_moment())

    pinned = json.loads((VECTORS / "disclosure.erased.json").read_bytes())
    assert canonical.read_object(built.leaf) == pinned["leaf"]
    assert {one.path: json.loads(one.value) for one in built.disclosures} == pinned["hidden"]


FINAL = entries.Final("traceability.example/2026", 3, bytes(range(32)), b"the stored note\n")
SPEAKING = {
    "log.opened": lambda: entries.log_opened(ONE, "traceability.example/2027", previous=FINAL, organisation=REGULATOR),
    "log.opened.emergency": lambda: entries.log_opened(
        ONE, "traceability.example/2026-2", previous=FINAL, reason="The key was copied.", organisation=REGULATOR
    ),
    "log.closed": lambda: entries.log_closed(
        ONE, "traceability.example/2026", next_origin="traceability.example/2027", vkey="n+0+k", organisation=REGULATOR
    ),
    "key.retired": lambda: entries.key_retired(
        ONE,
        version=2,
        name="n",
        vkey="n+0+k",
        purpose="checkpoint",
        not_before=datetime(2026, 1, 1, tzinfo=UTC),
        retired_at=datetime(2026, 3, 1, tzinfo=UTC),
        organisation=REGULATOR,
    ),
    "loss.acknowledged": lambda: entries.loss_acknowledged(
        ONE,
        [Finding("domain", "", f"thing {ONE}", "version 1 in thing", "nothing").as_json()],
        reason="The backup of the day was unreadable.",
        actor={"id": str(ONE), "role": "supervisor", "via": "command"},
        organisation=REGULATOR,
    ),
}


@pytest.mark.parametrize("name", SPEAKING)
def test_what_the_ledger_says_of_itself_is_pinned(name):
    draft = SPEAKING[name]()
    built = build(draft, a_moment(prev=b"\x02" * 32 if draft.subject[2] > 1 else None))

    pinned = json.loads((VECTORS / f"{name}.json").read_bytes())
    assert (canonical.read_object(built.leaf), built.disclosures) == (pinned["leaf"], ())
