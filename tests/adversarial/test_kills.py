"""`kill -9` of web, worker and sequencer under recording clients: what was answered 2xx is there, exactly once, sealed and sound."""

import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from threading import Event as Flag
from threading import Thread

import pytest
from django.db import connection

from tests.cast import call_the_cast
from tests.databases import OwnDatabase
from tests.journeys.product import free_port
from tests.processes import wait_until
from traceability.custody.models import Event, Lot, Shipment
from traceability.interfaces.console.demo.client import Client
from traceability.kernel.models import Attempt
from traceability.ledger import queries as ledger
from traceability.ledger import services as ledger_services
from traceability.registry import services as registry
from traceability.review.models import Case, Examination

ROOT = Path(__file__).resolve().parents[2]
ROUNDS, CLIENTS = 5, 4
CELERY = ("-m", "celery", "-A", "config.celery")
COMMANDS = {
    "web": (
        "-m",
        "gunicorn",
        "config.wsgi:application",
        "--workers",
        "2",
        "--worker-class",
        "gthread",
        "--threads",
        "4",
        "--no-control-socket",
    ),
    "worker": (*CELERY, "worker", "--pool", "prefork", "--concurrency", "2", "--without-gossip", "--without-mingle"),
    "beat": (*CELERY, "beat", "--pidfile", ""),
    "sequencer": ("manage.py", "ledger_sequencer"),
}


@dataclass
class Machines:
    """The product's processes on one database, each in a process group of its own, so that a kill takes all of it."""

    database: OwnDatabase
    logs: Path
    port: int = field(default_factory=free_port)
    running: dict[str, subprocess.Popen] = field(default_factory=dict)

    def start(self, name: str) -> None:
        bind = ("--bind", f"127.0.0.1:{self.port}") if name == "web" else ()
        environment = self.database.environment(PORT=str(self.port), PYTHONUNBUFFERED="1")
        with (self.logs / f"{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(
                [sys.executable, *COMMANDS[name], *bind], cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True
            )

    def kill(self, name: str, ending: signal.Signals = signal.SIGKILL) -> None:
        child = self.running.pop(name)
        assert child.poll() is None, f"{name} ended by itself:\n{(self.logs / f'{name}.log').read_text()[-3000:]}"
        os.killpg(child.pid, ending)
        child.wait(timeout=30)

    def stop(self) -> None:
        for child in self.running.values():
            if child.poll() is None:
                os.killpg(child.pid, signal.SIGKILL)
                child.wait(timeout=30)


@dataclass
class RecordingClient:
    """Records lots and ships each, one after the other, and asks again with the same key until it is answered 201."""

    name: str
    client: Client
    stop: Flag
    lots: dict[str, str] = field(default_factory=dict)
    shipments: dict[str, str] = field(default_factory=dict)
    surprises: list[str] = field(default_factory=list)
    lost: int = 0

    def run(self) -> None:
        number = 0
        while not self.stop.is_set():
            number += 1
            lot = f"HFR:KILL-{self.name}-{number:04d}"
            if answer := self._until_recorded("/events", an_event(lot), f"event {lot}"):
                self.lots[lot] = answer["events"][0]["acknowledgement"]["uid"]
                if answer := self._until_recorded("/shipments", a_shipment(lot), f"shipment {lot}"):
                    self.shipments[answer["number"]] = answer["acknowledgement"]["uid"]

    def _until_recorded(self, path: str, body: object, key: str):
        """The answer; None when it was not recorded for a reason that no kill explains. Goes on after `stop`: nothing stays in doubt."""
        while True:
            try:
                answer = self.client.ask("POST", path, body, key=key)
            except (OSError, HTTPException):
                self.lost += 1
                time.sleep(0.05)
                continue
            if answer.status == 201:
                return answer.body
            if answer.status not in {409, 502, 503}:
                self.surprises.append(f"{answer.status} {answer.content[:300]!r}")
                return None
            time.sleep(0.05)


def an_event(lot: str) -> dict[str, object]:
    return {
        "stage": "import",
        "facility": "HFR-PLANT-1",
        "started_at": "2026-11-02T08:00:00+08:00",
        "ended_at": "2026-11-02T09:00:00+08:00",
        "performed_by": "HFR",
        "custody_model": "identity_preserved",
        "outputs": [{"lot": lot, "form": "oxide", "product": "NdPr oxide", "net_kg": "1000.000"}],
        "fields": {"origin_country": "AU"},
    }


def a_shipment(lot: str) -> dict[str, object]:
    party = {"name": "Drivewerk GmbH", "country": "DE", "kind": "manufacturer"}
    return {
        "reference": lot.replace(":", "-"),
        "lines": [{"lot": lot, "net_kg": "1000.000", "hs_code": "2846901999", "product": "NdPr oxide", "control_code": "not controlled"}],
        "consignee": party,
        "end_user": party,
        "destination": "DE",
        "port": "CNSHA",
        "trade_mode": "general",
        "planned_export_on": "2026-11-20",
    }


@pytest.fixture
def machines(durable, tmp_path):
    """Everything runs on a database with fsync, the cast registered."""
    ledger_services.prepare()
    cast = call_the_cast()
    registry.load_reference(by=cast.sven.viewer)
    made = Machines(durable, tmp_path)
    made.token = cast.ada.token
    for name in COMMANDS:
        made.start(name)
    try:
        client = Client(f"http://127.0.0.1:{made.port}", made.token)
        assert wait_until(lambda: _answers(client), 60), (tmp_path / "web.log").read_text()[-3000:]
        yield made
    finally:
        made.stop()


def _answers(client: Client) -> bool:
    try:
        return client.ask("GET", "/shipments?limit=1").status == 200
    except (OSError, HTTPException):
        return False


@pytest.fixture
def killed(machines):
    """Five rounds in which all three are killed in a random order while clients record; then everything is let come to rest."""
    stop = Flag()
    clients = [RecordingClient(str(place), Client(f"http://127.0.0.1:{machines.port}", machines.token), stop) for place in range(CLIENTS)]
    threads = [Thread(target=one.run, daemon=True) for one in clients]
    for thread in threads:
        thread.start()
    chance = random.Random(2026)
    for _ in range(ROUNDS):
        time.sleep(chance.uniform(1.0, 2.5))
        for name in chance.sample(["web", "worker", "sequencer"], 3):
            machines.kill(name)
            time.sleep(chance.uniform(0, 0.2))
            machines.start(name)
        assert wait_until(lambda: _answers(clients[0].client), 60)
    stop.set()
    for thread in threads:
        thread.join(timeout=60)
        assert not thread.is_alive()
    return clients


def rows(sql: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def test_what_was_answered_is_there_exactly_once(killed, machines):
    lots = {lot for client in killed for lot in client.lots}
    shipments = {number for client in killed for number in client.shipments}
    uids = [uid for client in killed for uid in (*client.lots.values(), *client.shipments.values())]

    assert [client.surprises for client in killed if client.surprises] == []
    assert len(lots) > ROUNDS * CLIENTS and sum(client.lost for client in killed), "the kills met no traffic"

    # What was recorded is what was answered: nothing lost, nothing twice, nothing beside.
    assert sorted(Lot.objects.values_list("name", flat=True)) == sorted(lots)
    assert Event.objects.count() == len(lots)
    assert sorted(Shipment.objects.values_list("number", flat=True)) == sorted(shipments)

    # Every promise is kept: each entry is sealed, the log is dense, nothing waits.
    assert wait_until(lambda: set(ledger.state_of(uids).values()) == {"sealed"} and ledger.health().pending == 0, 60)
    (size,) = rows("SELECT size FROM ledger.log")[0]
    assert rows("SELECT count(*), min(leaf_index), max(leaf_index), count(DISTINCT entry_id) FROM ledger.leaf") == [
        (size, 0, size - 1, size)
    ]

    # The worker has examined each shipment, once, whatever it was doing when it was killed.
    Attempt.objects.update(not_before="2026-01-01T00:00:00Z")  # leases of killed workers need not be waited for here
    assert wait_until(lambda: Case.objects.count() == len(shipments), 90)
    assert Examination.objects.count() == len(shipments)

    assert wait_until(lambda: ledger.health().pending == 0 and ledger.health().lag == 0, 60)
    machines.kill("sequencer", signal.SIGTERM)
    fsck = subprocess.run(
        [sys.executable, "manage.py", "ledger_fsck"], cwd=ROOT, env=machines.database.environment(), capture_output=True, text=True
    )
    assert fsck.returncode == 0, fsck.stdout + fsck.stderr
