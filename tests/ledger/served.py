"""A sound log in a database of the test's own, served over HTTP as the deployment serves it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.core.wsgi import get_wsgi_application
from django.db import connection, transaction

from tests.databases import OwnDatabase
from tests.make.ledger import acting_as
from tests.make.sound_log import WITNESSES, SoundLog
from traceability.ledger.standing import timeliness


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, *args: object) -> None:
        return


@contextmanager
def a_web_server() -> Iterator[str]:
    """The address of the product's own web application, in threads of this process."""
    server = make_server("127.0.0.1", 0, get_wsgi_application(), server_class=_Server, handler_class=_Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


@dataclass
class Served:
    """The log, its database, and hands that tamper with it for good."""

    own: OwnDatabase
    log: SoundLog

    def tamper(self, *statements: str) -> None:
        with transaction.atomic(), acting_as("login"):
            self.log.tamper(*statements)

    @property
    def mode(self) -> tuple[str, str]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT mode, reason FROM ledger.log ORDER BY log_id DESC LIMIT 1")
            return cursor.fetchone()


def a_policy(file: Path) -> Path:
    """The witnesses of the sound log, at an address where nobody is."""
    witnesses = [f"witness w{number} {key.verifier.vkey} http://127.0.0.1:9/" for number, key in enumerate(WITNESSES)]
    names = " ".join(f"w{number}" for number in range(len(WITNESSES)))
    file.write_text("\n".join([*witnesses, f"group both all {names}", "quorum both", ""]), encoding="utf-8")
    return file


@pytest.fixture
def served(sound_copy, settings, tmp_path, monkeypatch):
    own, log = sound_copy
    settings.ALLOWED_HOSTS = ["127.0.0.1", "testserver"]
    settings.LEDGER_STATE_DIR = tmp_path
    # Some of its entries wait, and nobody cosigns it again, as long as the suite runs.
    settings.LEDGER_SEAL_SECONDS = settings.LEDGER_MERGE_DEADLINE_SECONDS = 86_400
    monkeypatch.setattr(timeliness, "COSIGNED_EVERY_SECONDS", 86_400)
    settings.LEDGER_POLICY = str(a_policy(tmp_path / "policy"))
    with a_web_server() as address:
        settings.LEDGER_MONITOR_URL = address
        yield Served(own, log)
