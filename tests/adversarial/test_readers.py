"""Demand 25: while writers write, no reader ever gets anything that it cannot verify against the one checkpoint that it began with.

Twenty seconds here; LEDGER_READERS_SECONDS=600 for the ten minutes of the design.
"""

import os
import random
import threading
import time
from collections import Counter
from dataclasses import dataclass, field

import pytest
from django.test import Client

from tests.make.ledger import a_draft, become, in_threads, insert_things, the_signer
from tests.make.witnessed import a_witnessed_log
from traceability.kernel.command import command
from traceability.ledger import access, queries
from traceability.ledger.mirror import Mirror
from traceability.ledger.models import Log
from traceability.ledger.publication import Publisher
from traceability.ledger.services import append
from traceability.ledger.services.integrate import integrate
from traceability.ledger.services.seal import seal
from traceability.tlog import checkpoints, merkle, proofs, tiles, witnessing
from traceability.tlog.witnessing import Policy

SECONDS = int(os.environ.get("LEDGER_READERS_SECONDS", "20"))
WRITERS, READERS = 4, 3
BASE = "/api/v1/ledger"


@command
def written(count: int) -> list[str]:
    """So many new things, each with its entry."""
    drafts = [a_draft(price=None) for _ in range(count)]
    insert_things([draft.subject[1] for draft in drafts])
    return [str(one.uid) for one in append(drafts)]


@dataclass
class Reader:
    """One reader: what it trusts, the checkpoint that it pinned, and how often it was convinced of what."""

    policy: Policy
    uids: list[str]
    chance: random.Random
    client: Client = field(default_factory=Client)
    pinned: checkpoints.Checkpoint | None = None
    convinced: Counter = field(default_factory=Counter)

    def read(self, until: float) -> None:
        self.pinned = self.trusted(self.got("/checkpoint"))
        while time.monotonic() < until:
            self.chance.choice([self.receipt, self.newer, self.tile])()

    def got(self, path: str, *statuses: int) -> bytes:
        response = self.client.get(BASE + path)
        assert response.status_code in (statuses or (200,)), (path, response.status_code, response.content)
        return response.content if response.status_code == 200 else b""

    def trusted(self, note: bytes) -> checkpoints.Checkpoint:
        """The checkpoint of a note that the log signed and its quorum cosigned within ten minutes."""
        signed = checkpoints.open_checkpoint(note, self.policy.logs)
        witnessing.require_quorum(signed.note, self.policy, now=int(time.time()), max_age=600)
        return signed.checkpoint

    def follows(self, newer: checkpoints.Checkpoint) -> None:
        """Asks for the proof from the pinned checkpoint, or to it where that is the later one."""
        first, second = sorted((self.pinned, newer), key=lambda one: one.size)
        file = proofs.parse_consistency(self.got(f"/consistency?from={first.size}&to={second.size}"))
        assert self.trusted(file.checkpoint) == second
        merkle.verify_consistency(first.size, second.size, first.root, second.root, file.path)

    def receipt(self) -> None:
        uid = self.chance.choice(self.uids)
        text = self.got(f"/receipts/{uid}?state=witnessed", 200, 202)
        if not text:
            self.convinced["not yet"] += 1
            return
        receipt = proofs.parse_receipt(text)
        under = self.trusted(receipt.checkpoint)
        assert f'"uid":"{uid}"'.encode() in receipt.extra
        merkle.verify_inclusion(receipt.index, under.size, merkle.leaf_hash(receipt.extra), receipt.path, under.root)
        self.follows(under)
        self.convinced["receipt"] += 1

    def newer(self) -> None:
        self.follows(self.trusted(self.got("/checkpoint")))
        self.convinced["checkpoint"] += 1

    def tile(self) -> None:
        """The last tile of the newest checkpoint: whole leaves hashes, which with those before give its root."""
        newest = self.trusted(self.got("/checkpoint"))
        read = {one.address: self.got(f"/tile/{one.path.removeprefix('tile/')}") for one in tiles.edge(newest.size)}
        assert merkle.root(newest.size, tiles.nodes_in(read)) == newest.root
        self.convinced["tile"] += 1


@pytest.fixture
def busy(committed_things, tmp_path, monkeypatch, settings):
    """A log with two witnesses, its sequencer and its publisher at work until the end; everybody may read about things."""
    settings.API_REQUESTS_PER_MINUTE = 10_000_000  # a quick machine reads more often in these seconds than a stranger may
    monkeypatch.setattr(access, "_READERS", dict(access._READERS))
    access.register_reader("thing", lambda viewer, ids: ids)
    stop = threading.Event()
    mirror = Mirror(tmp_path / "mirror")
    with a_witnessed_log(tmp_path, witnesses=2, quorum=2) as log:
        signer, origin = the_signer(), Log.objects.get(log_id=1).origin

        def sequencing() -> None:
            become("ledger_sequencer")
            while not stop.is_set():
                while integrate(1, durable_only=False):
                    pass
                mirror.export(1, origin, Log.objects.get(log_id=1).size)
                seal(1, signer)
                stop.wait(0.25)

        def publishing() -> None:
            become("ledger_sequencer")
            Publisher(mirror).run(stop.is_set)

        with in_threads(sequencing, publishing):
            try:
                end = time.monotonic() + 20
                while queries.published_checkpoint() is None and time.monotonic() < end:
                    time.sleep(0.05)
                yield log
            finally:
                stop.set()
        signer.close()


def test_no_reader_gets_anything_that_it_cannot_verify(busy):
    policy = witnessing.parse_policy(busy.policy.read_bytes())
    uids, until = written(5), time.monotonic() + SECONDS
    readers = [Reader(policy, uids, random.Random(number)) for number in range(READERS)]
    before = queries.published_checkpoint().size

    def write() -> None:
        while time.monotonic() < until:
            uids.extend(written(random.randint(1, 20)))
            time.sleep(0.02)

    with in_threads(*[write] * WRITERS, *(lambda one=one: one.read(until) for one in readers)):
        time.sleep(SECONDS)  # who waits for threads does not wait ten minutes for one

    told = sum((one.convinced for one in readers), Counter())
    assert min(told["receipt"], told["checkpoint"], told["tile"]) >= SECONDS // 2, told
    assert queries.published_checkpoint().size > before + SECONDS
