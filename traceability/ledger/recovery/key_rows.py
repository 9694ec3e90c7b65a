"""The ledger's own rows among those that were lost: public keys and known losses, put back in the transaction of their entries."""

import json
from collections.abc import Sequence
from typing import Any

from django.db.backends.utils import CursorWrapper

from traceability.ledger import entries
from traceability.tlog import notes

# A key that was announced again after the restore keeps its new row; its first entry is then reported as one without a row.
_ANNOUNCED = """
INSERT INTO ledger.signing_key (id, name, key_id, vkey, purpose, not_before, version)
VALUES (%s, %s, %s, %s, %s, %s, 1) ON CONFLICT DO NOTHING
"""
_RETIRED = "UPDATE ledger.signing_key SET version = %s, retired_at = %s WHERE id = %s AND version = %s"
_LOST = "INSERT INTO ledger.loss (id, version, reason, findings) VALUES (%s, 1, %s, %s::jsonb)"


def put_back(cursor: CursorWrapper, envelopes: Sequence[dict[str, Any]]) -> None:
    """In the order of the log. Requires the transaction in which these entries were put back."""
    for envelope in envelopes:
        subject, body = envelope["subject"], envelope["body"]
        if envelope["kind"] == entries.KEY_ANNOUNCED:
            key = notes.parse_vkey(body["vkey"])
            cursor.execute(_ANNOUNCED, [subject["id"], body["name"], key.id, body["vkey"], body["purpose"], body["not_before"]])
        elif envelope["kind"] == entries.KEY_RETIRED:
            cursor.execute(_RETIRED, [subject["version"], body["retired_at"], subject["id"], subject["version"] - 1])
        elif envelope["kind"] == entries.LOSS_ACKNOWLEDGED:
            cursor.execute(_LOST, [subject["id"], body["reason"], json.dumps(body["findings"], ensure_ascii=False)])
