"""A whole log in a database of its own: a thousand entries, sealed and cosigned at several sizes, with requests, disclosures and keys; and hands that tamper."""

import hashlib
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.db import connections
from django.test.utils import override_settings

from tests.databases import login_connection, own_database
from tests.make.ledger import ORGANISATION, TABLES, a_draft, acting_as, insert_things, say_of_things, seal_now
from tests.make.witness import a_key
from traceability.interfaces.api.models import Submission
from traceability.interfaces.console.management.commands.ledger_fsck import REQUESTS
from traceability.kernel.command import command
from traceability.ledger.fsck import catalogue
from traceability.ledger.fsck.report import Report
from traceability.ledger.fsck.run import Asked, fsck
from traceability.ledger.policy import label_of
from traceability.ledger.services import append, prepare
from traceability.ledger.services.append import record
from traceability.ledger.witnesses import stored
from traceability.tlog.notes import SigningKey
from traceability.tlog.witnessing import policy_of

GUARDED = "SELECT tgrelid::regclass::text, tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid WHERE NOT tgisinternal AND tgparentid = 0 AND (relnamespace = 'ledger'::regnamespace OR relname ~ '^(thing|api_)')"
WITNESSES = [a_key(1), a_key(2)]
POLICY = policy_of([], [key.verifier for key in WITNESSES], quorum=2)


def policy_file(folder: Path) -> Path:
    """The policy of these witnesses as a file, by the same names; they have addresses, and nobody is asked."""
    names = [key.verifier.vkey for key in WITNESSES]
    lines = [f"witness {name} {name} http://127.0.0.1:9" for name in names]
    path = folder / "policy"
    path.write_text("\n".join([*lines, f"group quorum 2 {' '.join(names)}", "quorum quorum", ""]), encoding="utf-8")
    return path


@dataclass
class ARequest:
    """A request as a door brings it, kept in the door's own table."""

    body: bytes
    owner: UUID = ORGANISATION

    @property
    def key_sha256(self) -> str:
        return hashlib.sha256(b"key of " + self.body).hexdigest()

    @property
    def body_sha256(self) -> str:
        return hashlib.sha256(self.body).hexdigest()

    def find_kept(self) -> Submission | None:
        return Submission.objects.filter(organisation_id=self.owner, key_sha256=self.key_sha256).first()

    def keep(self, result) -> None:
        kept = {"organisation_id": self.owner, "key_sha256": self.key_sha256, "body_sha256": self.body_sha256}
        answer = json.dumps({"things": [{"acknowledgement": one.as_json()} for one in result]}).encode()
        Submission.objects.create(**kept, target="POST /api/v1/things", status=201, answer=answer, entry_uid=result[0].uid)


@command
def asked_to_say(body: bytes) -> None:
    """A thing that came by a request, and its next version."""
    draft = a_draft(price="12.50")
    insert_things([draft.subject[1]])
    request = ARequest(body)
    request.keep(append([draft], request=request))


@command
def said_again(count: int) -> None:
    """The next version of `count` things."""
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT id FROM thing WHERE version = 1 ORDER BY id LIMIT %s FOR UPDATE", [count])
        ids = [row[0] for row in cursor.fetchall()]
        cursor.execute("UPDATE thing SET version = 2 WHERE id = ANY(%s)", [ids])
    record([a_draft(one, 2, name="again", price="13.00") for one in ids])


def fill(folder: Path, *, entries: int = 1000) -> None:
    """About `entries` entries and four checkpoints; the newest ones wait."""
    with override_settings(LEDGER_SIGNER_DIR=folder):
        prepare()
        seal_and_cosign(folder)
        for step in range(3):
            say_of_things(entries // 3 - 15, name=f"华方 {step}")
            asked_to_say(b"request %d" % step)
            said_again(15)
            seal_and_cosign(folder)
        say_of_things(3, name="waiting")


def seal_and_cosign(folder: Path) -> None:
    """The newest size signed, cosigned by both witnesses, and the quorum written down."""
    seal_now(folder)
    (head,) = stored.heads()
    with acting_as("ledger_sequencer"):
        for key in WITNESSES:
            stored.keep(head, label(key), [key.cosign(head.body, time=int(time.time()))])
        stored.record_quorum(head, POLICY)


def label(key: SigningKey) -> str:
    return label_of(key.verifier)


class SoundLog:
    """The log, for one test: how to check it, and how to tamper with it as a superuser who switches every guard off."""

    def __init__(self, signer: Path) -> None:
        self.signer = signer

    def fsck(self, **more) -> Report:
        return fsck(Asked(**{"signer_folder": self.signer, "requests": REQUESTS, "policy": POLICY, **more}))

    def tamper(self, *statements: str) -> None:
        """The deed, with the guards off and on again, in the running transaction."""
        with connections["default"].cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET LOCAL ledger.migrating = 'on'")
            cursor.execute(GUARDED)
            guards = cursor.fetchall()
            tables = sorted({table for table, _ in guards})
            cursor.execute(";".join(f"ALTER TABLE {table} DISABLE TRIGGER ALL" for table in tables))
            for statement in statements:
                cursor.execute(statement)
            cursor.execute(";".join(f"ALTER TABLE {table} ENABLE TRIGGER ALL" for table in tables))
            cursor.execute(GUARDED)
            cursor.execute(";".join(f'ALTER TABLE {table} ENABLE ALWAYS TRIGGER "{guard}"' for table, guard in cursor.fetchall()))
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")


@contextmanager
def a_sound_template(template: str, folder: Path) -> Iterator[str]:
    """The name of a database that holds the log, ready to be copied."""
    with own_database(template) as own:
        own.as_login(TABLES)
        fill(folder / "signer")
        with login_connection(own.name) as connection:
            connection.execute("ANALYZE")
        (folder / "manifest.toml").write_text(catalogue.as_toml(catalogue.catalogue()), encoding="utf-8")
        yield own.name
