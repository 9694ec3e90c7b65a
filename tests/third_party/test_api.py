"""Demand 27, the service itself: its public paths under /api/v1/ledger/logs/<year> are a log that others can read and check."""

import json
import subprocess
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from uuid import UUID

import pytest
from django.test import Client

from tests.make.ledger import a_draft, say, seal_now, the_signer
from tests.third_party.programs import HERE
from traceability.ledger import queries
from traceability.ledger.services import prepare

pytestmark = pytest.mark.django_db


@pytest.fixture
def log(tmp_path, settings):
    """A sealed log of 300 entries and more, with an earlier checkpoint: key file, folder, uid of an entry in the middle."""
    settings.LEDGER_SIGNER_DIR = tmp_path / "signer"
    prepare()
    say(*(a_draft() for _ in range(3)))
    seal_now()
    (tmp_path / "old.note").write_bytes(queries.latest_checkpoint().note)
    (middle, *_) = say(*(a_draft() for _ in range(300)))
    seal_now()
    signer = the_signer()
    signer.close()
    (tmp_path / "log.vkey").write_text(signer.verifiers[0].vkey + "\n")
    (tmp_path / "leaf").write_bytes(middle.leaf)
    return tmp_path, signer.verifiers[0].vkey, queries.entry(middle.uid).index


class _Door(BaseHTTPRequestHandler):
    """Hands each request to the service, in the thread and the transaction of the test."""

    bent = ""

    def do_GET(self):
        answer = Client().get(self.path)
        content = bytearray(answer.content)
        if self.bent and self.path.endswith(self.bent):
            content[-1] ^= 1
        self.send_response(answer.status_code)
        self.send_header("Content-Type", answer["Content-Type"])
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        pass


@contextmanager
def door(bent=""):
    with HTTPServer(("127.0.0.1", 0), type("Door", (_Door,), {"bent": bent})) as server:
        server.timeout = 0.2
        year = queries.current_log().origin.rpartition("/")[2]
        yield server, f"http://127.0.0.1:{server.server_port}/api/v1/ledger/logs/{year}"


def asked(server, command, given=""):
    """Runs a program and serves it until it ends, since the test's transaction is this thread's alone."""
    process = subprocess.Popen(list(map(str, command)), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    told = []
    waiting = Thread(target=lambda: told.append(process.communicate(given, timeout=120)[0]))
    waiting.start()
    while waiting.is_alive():
        server.handle_request()
    waiting.join()
    return process.returncode, told[0]


def questions(folder, prefix, index):
    tiles = ["--tiles", prefix, "--vkey-file", str(folder / "log.vkey")]
    return [
        ["verify-checkpoint", *tiles],
        ["verify-inclusion", *tiles, "--index", str(index), "--leaf", str(folder / "leaf")],
        ["verify-consistency", *tiles, "--old-checkpoint", str(folder / "old.note")],
    ]


@pytest.mark.parametrize(
    ("bent", "codes"), [("", [0, 0, 0]), ("/checkpoint", [1, 1, 1]), ("/0/000", [0, 1, 1])], ids=["as it is", "checkpoint", "tile"]
)
def test_aics_tlog_reads_the_service(aics, log, bent, codes):
    folder, _, index = log
    with door(bent) as (server, prefix):
        _, told = asked(server, [aics.python, HERE / "ask_aics.py"], json.dumps(questions(folder, prefix, index)))

    assert [code for code, _ in json.loads(told)] == codes, told


@pytest.mark.parametrize(
    ("bent", "codes"), [("", [0, 0]), ("/checkpoint", [1, 1]), ("/0/000", [1, 1])], ids=["as it is", "checkpoint", "tile"]
)
def test_sumdb_reads_the_service(sumdb, log, bent, codes):
    folder, vkey, index = log
    with door(bent) as (server, prefix):
        answers = [
            asked(server, [sumdb.program, "inclusion", vkey, prefix, index, folder / "leaf"]),
            asked(server, [sumdb.program, "consistency", vkey, prefix, folder / "old.note"]),
        ]

    assert [code for code, _ in answers] == codes, answers


def test_what_the_service_gives_out_is_accepted(sumdb, log):
    folder, vkey, _ = log
    uid = json.loads((folder / "leaf").read_bytes())["uid"]
    old = int((folder / "old.note").read_bytes().split(b"\n")[1])
    (folder / "receipt").write_bytes(queries.receipt(UUID(uid)).text)
    (folder / "link").write_bytes(queries.consistency(old).text)

    assert sumdb.ask("receipt", vkey, folder / "receipt").code == 0
    assert sumdb.ask("consistency-file", vkey, folder / "old.note", folder / "link").code == 0
