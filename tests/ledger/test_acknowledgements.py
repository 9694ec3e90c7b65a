"""The promise of the worked example, to the byte."""

import json
from base64 import b64decode
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from tests.make.ledger import a_draft
from traceability.ledger.acknowledgements import key_name, promise
from traceability.ledger.envelope import Built
from traceability.tlog.notes import SigningKey

EXAMPLE = json.loads((Path(__file__).parent.parent / "vectors" / "ledger-example.json").read_text(encoding="utf-8"))


def test_the_worked_example_is_signed_to_the_byte():
    key = SigningKey.from_seed(key_name(EXAMPLE["log"]), bytes.fromhex(EXAMPLE["keys"]["acknowledgement"]["seed_hex"]))
    entry = EXAMPLE["entries"][1]
    at = datetime(2026, 3, 2, 8, 15, 30, 123456, tzinfo=UTC)
    built = Built(a_draft(), UUID(entry["envelope"]["uid"]), at, entry["leaf"].encode(), ())

    acknowledgement = promise(built, log=EXAMPLE["log"], key=key, seconds=600)

    assert key.verifier.vkey == EXAMPLE["keys"]["acknowledgement"]["vkey"]
    assert acknowledgement.note.decode() == EXAMPLE["acknowledgement_index_1"]
    assert b64decode(acknowledgement.as_json()["leaf"]) == entry["leaf"].encode()
