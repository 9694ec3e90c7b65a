"""The reasons that entries hold as commitments, since they are about persons."""

import json
from collections.abc import Iterable
from uuid import UUID

from django.db import connection


def reasons_of(uids: Iterable[UUID]) -> dict[UUID, str]:
    """The reason behind each of these entries, for who reads everything; absent where there was none or it was erased. One query."""
    wanted = sorted(set(uids))
    if not wanted:
        return {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT uid, value FROM ledger.disclosure WHERE path = '/reason' AND uid = ANY(%s)", [wanted])
        return {uid: str(json.loads(bytes(value))) for uid, value in cursor.fetchall()}
