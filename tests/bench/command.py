"""The real command: an enterprise records one event of mining with one lot, with the ledger and in a world that has none.

That world is a copy of the database without the rules that ask for entries, and a row of equal size where the entry would be.
"""

import os
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from itertools import count
from uuid import UUID

from django.db import connection, connections

from tests.bench.crowd import Once
from tests.databases import OwnDatabase, login_connection
from tests.make.custody import Trade, a_lot, mining, record
from traceability.kernel.identifiers import uuid7
from traceability.ledger import services as ledger
from traceability.ledger.acknowledgements import Acknowledgement
from traceability.ledger.envelope import Draft

_RULES = """
SELECT format('DROP TRIGGER %I ON %s', tgname, tgrelid::regclass) FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid
WHERE proname IN ('require_entry', 'custody_belonging_is_recorded') AND NOT tgisinternal
"""
_ROW = """
INSERT INTO public.plain_row (uid, kind, organisation_id, subject_type, subject_id, subject_version, leaf) VALUES (%s, %s, %s, %s, %s, %s, %s)
"""
LEAF_BYTES = 1400  # about what the entry of such an event has
_names = count(1)


def take_ledger_away(own: OwnDatabase) -> None:
    """No row of this database needs an entry any more."""
    with login_connection(own.name) as server:
        server.execute("SET ledger.migrating = on")
        for (statement,) in server.execute(_RULES).fetchall():
            server.execute(statement)


def ours(own: OwnDatabase, trade: Trade) -> Mapping[str, Once]:
    """The command as it is. Called in a writer's own process, whose connection it turns to this database."""
    connections.close_all()
    connections.settings["default"]["NAME"] = own.name
    return {"ours": lambda: _record(trade)}


def plain(own: OwnDatabase, trade: Trade) -> Mapping[str, Once]:
    """The command with a row of equal size in the place of the entry."""
    ledger.append = lambda drafts, *, request=None: [_plain_row(draft) for draft in drafts]
    return {"plain": ours(own, trade)["ours"]}


def _record(trade: Trade) -> UUID:
    (recorded,) = record(trade.bym, mining(a_lot(f"BYM:ORE-{os.getpid()}-{next(_names)}")))
    return recorded.acknowledgement.uid


def _plain_row(draft: Draft) -> Acknowledgement:
    uid, now, leaf = uuid7(), datetime.now(UTC), b"x" * LEAF_BYTES
    with connection.cursor() as cursor:
        cursor.execute(_ROW, [uid, draft.kind, draft.organisation, *draft.subject, leaf])
    return Acknowledgement(uid, now, now + timedelta(seconds=600), b"", leaf, b"")
