"""Thirty `kill -9`, of web, worker, beat, sequencer and PostgreSQL in a random order, under eight recording clients.

What was answered 2xx is there, exactly once, sealed and sound, and examined. Valkey is wiped in between, which changes nothing.
The processes are forked, so that thirty deaths take half a minute; what kills them, and all that they started, is SIGKILL.
"""

import itertools
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
from django.db import connection, connections

from config import embedded
from tests.adversarial.warm import Warm
from tests.cast import call_the_cast
from tests.databases import OwnDatabase
from tests.journeys.product import free_port
from tests.processes import wait_until
from traceability.custody.models import Event, Lot, Shipment
from traceability.interfaces.console.demo.client import Client
from traceability.kernel import queue
from traceability.kernel.models import Attempt
from traceability.ledger import queries as ledger
from traceability.ledger import services as ledger_services
from traceability.registry import services as registry
from traceability.review.models import Case, Examination

ROOT = Path(__file__).resolve().parents[2]
SEED, KILLS, CLIENTS, WIPES = 2026, 30, 8, 4
PAUSE_SECONDS = 0.5
"""Between two records of one client: the kills are the subject, not the load."""
CELERY = ("-m", "celery", "-A", "config.celery")
COMMANDS = {
    "web": ("-m", "gunicorn", "--config", "python:config.gunicorn"),
    "worker": (*CELERY, "worker", "--pool", "prefork", "--concurrency", "2", "--without-gossip", "--without-mingle"),
    "beat": (*CELERY, "beat", "--pidfile", ""),
    "sequencer": ("manage.py", "ledger_sequencer"),
}
AS_ITSELF = {"sequencer": {"LEDGER_DATABASE_ROLE": "ledger_sequencer", "DATABASE_POOL_SIZE": "0"}}
"""What `manage.py` says of a command before anything is loaded."""
SERVER = "postgres"


@dataclass
class Machines:
    """The product's processes and their servers, each in a process group of its own, so that a kill takes all of it."""

    database: OwnDatabase
    postgres: embedded.Postgres
    valkey: embedded.Valkey
    logs: Path
    token: str = ""
    port: int = field(default_factory=free_port)
    running: dict[str, int] = field(default_factory=dict)
    warm: dict[str, Warm] = field(default_factory=dict)

    def start(self, name: str) -> None:
        if name == SERVER:
            self.postgres.start()
            return
        more = {"web": ("--bind", f"127.0.0.1:{self.port}"), "beat": ("--schedule", str(self.logs / "beat-schedule"))}.get(name, ())
        self.running[name] = self._forks(name).start((*COMMANDS[name], *more), self.logs / f"{name}.log")

    def _forks(self, name: str) -> Warm:
        """The process that forks this one: one of a kind for each environment."""
        kind = name if name in AS_ITSELF else "product"
        if kind not in self.warm:
            told = {"PORT": str(self.port), "PYTHONUNBUFFERED": "1", "WEB_PROCESSES": "1", "WEB_THREADS": str(CLIENTS)}
            self.warm[kind] = Warm(self.database.environment(**told, **AS_ITSELF.get(name, {})), self.logs / f"warm-{kind}.log")
        return self.warm[kind]

    def kill(self, name: str, ending: signal.Signals = signal.SIGKILL) -> None:
        """It must still be running: what another's death ended would not have been killed by us."""
        if name == SERVER:
            connections.close_all()
            self.postgres.child.send_signal(ending)
            self.postgres.child.wait()
            return
        child = self.running.pop(name)
        assert self._forks(name).ended(child) is None, f"{name} ended by itself:\n{self.log_of(name)}"
        self._forks(name).end(child, ending)

    def wipe(self, *, server_too: bool) -> None:
        """The queue loses all it knew: emptied, or its process killed and started on an empty folder."""
        if not server_too:
            self.valkey._say(b"FLUSHALL\r\n")
            return
        self.valkey.child.kill()
        self.valkey.child.wait()
        for file in sorted((self.valkey.state / "valkey").rglob("*"), reverse=True):
            file.rmdir() if file.is_dir() else file.unlink()
        self.valkey.start()

    def log_of(self, name: str) -> str:
        return (self.logs / f"{name}.log").read_text()[-3000:]

    def stop(self) -> None:
        for name, child in self.running.items():
            self._forks(name).end(child, signal.SIGKILL)
        for warm in self.warm.values():
            warm.close()


@dataclass
class RecordingClient:
    """Records lots and ships every second one, one after the other, and asks again with the same key until it is answered 201."""

    name: str
    client: Client
    stop: Flag
    lots: dict[str, str] = field(default_factory=dict)
    shipments: dict[str, str] = field(default_factory=dict)
    surprises: list[str] = field(default_factory=list)
    lost: int = 0

    def run(self) -> None:
        number = 0
        while not self.stop.wait(PAUSE_SECONDS):
            number += 1
            lot = f"HFR:KILL-{self.name}-{number:04d}"
            if answer := self._until_recorded("/events", an_event(lot), f"event {lot}"):
                self.lots[lot] = answer["events"][0]["acknowledgement"]["uid"]
                if number % 2 and (answer := self._until_recorded("/shipments", a_shipment(lot), f"shipment {lot}")):
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
def machines(durable, durable_server, settings, tmp_path):
    """Everything runs on a database with fsync and a Valkey of its own, the cast registered."""
    ledger_services.prepare()
    cast = call_the_cast()
    registry.load_reference(by=cast.sven.viewer)
    valkey = embedded.Valkey(embedded.make_folder(settings.LEDGER_STATE_DIR / "queue"))
    settings.REDIS_URL = f"unix://{valkey.socket}?db=0"
    made = Machines(durable, durable_server.postgres, valkey, tmp_path, cast.ada.token)
    try:
        valkey.start()
        assert rows("SHOW fsync") == rows("SHOW full_page_writes") == [("on",)]
        for name in COMMANDS:
            made.start(name)
        client = Client(f"http://127.0.0.1:{made.port}", made.token)
        assert wait_until(lambda: _answers(client), 60), made.log_of("web")
        yield made
    finally:
        made.stop()
        valkey.stop()
        embedded.remove_sockets(valkey.state)


def _answers(client: Client) -> bool:
    try:
        return client.ask("GET", "/shipments?limit=1").status == 200
    except (OSError, HTTPException):
        return False


def _order(chance: random.Random) -> list[str]:
    """Each of the five as often as the others, none twice in a row."""
    names = [*COMMANDS, SERVER]
    while True:
        order = names * (KILLS // len(names))
        chance.shuffle(order)
        if all(one != other for one, other in itertools.pairwise(order)):
            return order


@pytest.fixture
def killed(machines):
    """All kills while clients record; each next one as soon as the service answered again, whatever else is still starting."""
    stop = Flag()
    clients = [RecordingClient(str(place), Client(f"http://127.0.0.1:{machines.port}", machines.token), stop) for place in range(CLIENTS)]
    threads = [Thread(target=one.run, daemon=True) for one in clients]
    for thread in threads:
        thread.start()
    chance, started = random.Random(SEED), time.monotonic()
    for number, name in enumerate(_order(chance)):
        time.sleep(chance.uniform(0.2, 1.2))
        machines.kill(name)
        time.sleep(chance.uniform(0, 0.2))
        machines.start(name)
        if number % (KILLS // WIPES) == KILLS // WIPES - 1:
            machines.wipe(server_too=bool(number % 2))
        assert wait_until(lambda: _answers(clients[0].client), 60), machines.log_of("web")
    print(f"{KILLS} kills in {time.monotonic() - started:.0f} s")
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
    assert len(lots) > len(shipments) > KILLS and sum(client.lost for client in killed) > KILLS, "the kills met no traffic"

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

    # The sweep finds each shipment, whatever was killed when it was announced; it is examined once. The leases of killed
    # workers are given back, as a start of the whole product does: they need not be waited for here.
    machines.kill("worker")
    queue.end_leases()
    machines.start("worker")
    before, started = Case.objects.count(), time.monotonic()
    assert wait_until(lambda: Case.objects.count() == len(shipments), 120), (
        f"{Case.objects.count()} of {len(shipments)} are examined; {list(Attempt.objects.values('tries', 'not_before', 'last_error'))}\n"
        f"{machines.log_of('beat')}\n{machines.log_of('worker')}"
    )
    print(f"{len(shipments)} shipments, {before} examined under fire, the others in {time.monotonic() - started:.0f} s")
    assert Examination.objects.count() == len(shipments)
    assert {"beat": _is_well("beat", machines), "sequencer": _is_well("sequencer", machines)} == {"beat": 0, "sequencer": 0}

    assert wait_until(lambda: ledger.health().pending == 0 and ledger.health().lag == 0, 60)
    machines.kill("sequencer", signal.SIGTERM)
    fsck = subprocess.run(
        [sys.executable, "manage.py", "ledger_fsck"], cwd=ROOT, env=machines.database.environment(), capture_output=True, text=True
    )
    assert fsck.returncode == 0, fsck.stdout + fsck.stderr


def _is_well(part: str, machines: Machines) -> int:
    """What the image's entry point would say of this part."""
    found = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    environment = machines.database.environment(PATH=found, BEAT_SCHEDULE=str(machines.logs / "beat-schedule"))
    return subprocess.run(["sh", "docker/entrypoint.sh", "healthy", part], cwd=ROOT, env=environment, check=False).returncode
