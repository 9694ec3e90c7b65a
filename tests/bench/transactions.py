"""The smallest honest transaction in Python, four ways: a row is changed, and a row of the same bytes is inserted beside it.

All build their bytes with the ledger's own code and use one statement after the other, prepared; `ours` reads the subject's head,
signs the acknowledgement, and inserts an entry. `bare` inserts bytes that it made beforehand: what nobody's data could beat.
"""

import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import cycle
from uuid import UUID

import psycopg

from tests.make.ledger import ACTOR, ORGANISATION, THING_SAID
from traceability.kernel.identifiers import uuid7
from traceability.ledger import acknowledgements
from traceability.ledger.envelope import Built, Draft, Moment, build
from traceability.ledger.services.append import ENTRY, STANDING_OF_ONE, row_of
from traceability.tlog.commitments import SALT_BYTES
from traceability.tlog.notes import SigningKey

LOG = "traceability.example"
NAME = "Huafang Rare Earth Separation, 华方稀土分离, NdPr oxide"  # makes a leaf of about 560 bytes
Once = Callable[[], UUID]
FORMS = ("bare", "plain", "ours", "chain")

PLAIN_CHANGE = "UPDATE public.plain_thing SET version = version + 1 WHERE id = %s RETURNING version"
PLAIN_ROW = """
INSERT INTO public.plain_row (uid, kind, organisation_id, subject_type, subject_id, subject_version, leaf) VALUES (%s, %s, %s, %s, %s, %s, %s)
"""
CHAIN_LOCK = "SELECT pg_advisory_xact_lock(1)"
CHAINED_ROW = """
INSERT INTO public.chained_row (uid, kind, organisation_id, subject_type, subject_id, subject_version, leaf, prev, hash)
SELECT new.*, last.hash, sha256(last.hash || new.leaf)
FROM (VALUES (%s::uuid, %s::text, %s::uuid, %s::text, %s::uuid, %s::integer, %s::bytea))
         AS new (uid, kind, organisation_id, subject_type, subject_id, subject_version, leaf),
     (SELECT hash FROM public.chained_row ORDER BY row_id DESC LIMIT 1) AS last
"""
OUR_CHANGE = "UPDATE public.thing SET version = version + 1 WHERE id = %s RETURNING version"


def forms(connection: psycopg.Connection, things: list[UUID]) -> dict[str, Once]:
    """Each form as a function that does one transaction and returns the uid of what it inserted."""
    turn = cycle(things)
    key = SigningKey.from_seed(acknowledgements.key_name(LOG), secrets.token_bytes(32))
    ready = built(things[0], 2, datetime.now(UTC), b"\x01" * 32)
    return {
        "plain": lambda: _plain(connection, next(turn)),
        "bare": lambda: _bare(connection, next(turn), ready),
        "ours": lambda: _ours(connection, next(turn), key),
        "chain": lambda: _chain(connection, next(turn)),
    }


def _plain(connection: psycopg.Connection, thing: UUID) -> UUID:
    with connection.transaction():
        ((version,),) = connection.execute(PLAIN_CHANGE, [thing])
        made = built(thing, version, datetime.now(UTC), b"\x01" * 32)
        connection.execute(PLAIN_ROW, row_of(made))
    return made.uid


def _bare(connection: psycopg.Connection, thing: UUID, ready: Built) -> UUID:
    with connection.transaction():
        connection.execute(PLAIN_CHANGE, [thing])
        connection.execute(PLAIN_ROW, row_of(ready))
    return ready.uid


def _chain(connection: psycopg.Connection, thing: UUID) -> UUID:
    with connection.transaction():
        ((version,),) = connection.execute(PLAIN_CHANGE, [thing])
        made = built(thing, version, datetime.now(UTC), b"\x01" * 32)
        connection.execute(CHAIN_LOCK)
        connection.execute(CHAINED_ROW, row_of(made))
    return made.uid


def _ours(connection: psycopg.Connection, thing: UUID, key: SigningKey) -> UUID:
    with connection.transaction():
        ((version,),) = connection.execute(OUR_CHANGE, [thing])
        ((at, _, prev),) = connection.execute(STANDING_OF_ONE, ["thing", thing])
        made = built(thing, version, at, prev)
        acknowledgements.promise(made, log=LOG, key=key, seconds=600)
        connection.execute(ENTRY, row_of(made))
    return made.uid


def built(thing: UUID, version: int, at: datetime, prev: bytes) -> Built:
    draft = Draft(THING_SAID, ("thing", thing, version), ACTOR, ORGANISATION, {"name": NAME})
    moment = Moment(log=LOG, at=at, uid=uuid7(), nonce=secrets.token_bytes(16), prev=prev, new_salt=lambda: secrets.token_bytes(SALT_BYTES))
    return build(draft, moment)
