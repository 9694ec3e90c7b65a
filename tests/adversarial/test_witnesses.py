"""Demands 9 and 10, the witness's part: what a log's operator shows it, one after the other or all at once, it never cosigns a fork;
and what others bring as cosigned convinces nobody unless it is."""

import time
from http.client import HTTPConnection
from pathlib import Path
from threading import Barrier, Thread

import pytest

from tests.adversarial.forks import History
from tests.adversarial.rewriting import LEAVES, recomputed, rewritten_leaf, rows
from tests.make.ledger import acting_as
from tests.make.sound_log import WITNESSES
from tests.make.witness import Mood, SmallWitness, a_key, a_witness, policy_text
from traceability.ledger import queries
from traceability.ledger.publication import Publisher
from traceability.ledger.services import incidents
from traceability.ledger.signer import keys
from traceability.tlog import checkpoints, merkle, notes, proofs
from traceability.tlog.checkpoints import Checkpoint
from traceability.tlog.notes import SigningKey
from traceability.verifier.__main__ import main


@pytest.fixture
def history(sound):
    """The sound log as its operator has it: a thousand leaves, and the key."""
    hashes = tuple(merkle.leaf_hash(bytes(leaf)) for (leaf,) in rows(LEAVES))
    assert len(hashes) > 900
    return History(keys.read(sound.signer / "key")[0], hashes)


@pytest.fixture
def witness(history, tmp_path):
    with a_witness(3, [history.key.verifier], tmp_path) as one:
        yield one


def post(witness: SmallWitness, request: bytes) -> int:
    connection = HTTPConnection(witness.url.removeprefix("http://"), timeout=10)
    try:
        connection.request("POST", "/add-checkpoint", body=request)
        return connection.getresponse().status
    finally:
        connection.close()


def at_once(witness: SmallWitness, *requests: bytes) -> list[int]:
    """The statuses of requests that leave at the same moment."""
    ready, statuses = Barrier(len(requests)), [0] * len(requests)

    def work(number: int) -> None:
        ready.wait(10)
        statuses[number] = post(witness, requests[number])

    threads = [Thread(target=work, args=(number,)) for number in range(len(requests))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    return statuses


def remembered(witness: SmallWitness) -> Checkpoint:
    (note,) = witness.memory.values()
    assert [path.read_bytes() for path in witness.folder.glob("traceability*")] == [note], "the note on disk is the one in mind"
    return checkpoints.parse(note).checkpoint


# ---- demand 9: two histories


@pytest.mark.parametrize("index", [0, 500, -1])
def test_a_witness_never_cosigns_a_second_root_of_a_size(history, witness, index):
    size = len(history.hashes)
    assert [post(witness, history.request(0, 300)), post(witness, history.request(300, size))] == [200, 200]
    before = remembered(witness)
    fork = history.rewritten(index % size)

    assert [post(witness, fork.request(size, size)), post(witness, fork.request(300, size)), post(witness, fork.request(0, size))] == [
        422,
        409,
        409,
    ]
    assert remembered(witness) == before


def test_nor_what_comes_after_it(history, witness):
    size = len(history.hashes)
    post(witness, history.request(0, size))
    fork = history.rewritten(500).going_on(["one", "more"])

    assert post(witness, fork.request(size, size + 2)) == 422
    assert remembered(witness).root == merkle.root_of(history.hashes)


@pytest.mark.parametrize("beyond", [0, 1, 7])
def test_nor_when_both_are_asked_for_at_the_same_moment(history, witness, beyond):
    """The second root of N, or another continuation, beside N + K: one of two histories is cosigned, and the other never."""
    size = 300
    base = History(history.key, history.hashes[:size])
    assert post(witness, base.request(0, size)) == 200
    witness.mood = Mood(thinks=0.01)  # without its lock, the second would be checked before the first is remembered
    for number in range(12):
        true, fork = base.going_on([f"{number}", "a"]), base.going_on([f"{number}", "b"]) if beyond else base.rewritten(7)
        new, other = len(true.hashes), len(fork.hashes)
        wanted = [true.request(size, new), fork.request(size, other)] * (1 + beyond // 7)

        statuses = at_once(witness, *wanted)

        kept = remembered(witness)
        assert kept.root in (merkle.root_of(true.hashes), merkle.root_of(fork.hashes)) and statuses.count(200) == 1
        if not beyond:
            assert kept.root == merkle.root_of(true.hashes), "the second root of N is refused whoever comes first"
        base, size = (true, new) if kept.root == merkle.root_of(true.hashes) else (fork, other)


def test_both_notes_together_convict_the_log(history, witness, tmp_path, capsys, monkeypatch):
    """Two audiences: the witness kept one note, a reader the other."""
    monkeypatch.chdir(tmp_path)
    size = len(history.hashes)
    post(witness, history.request(0, size))
    (tmp_path / "kept").write_bytes(witness.memory[history.key.name])
    (tmp_path / "shown").write_bytes(history.rewritten(500).note(size))

    assert main(["compare", "kept", "shown", "--log", history.key.verifier.vkey]) == 4
    (evidence,) = tmp_path.glob("fork-*")
    assert evidence.name.endswith(f"-{size}") and len(list(evidence.iterdir())) >= 2


def test_a_rewritten_database_is_an_incident_at_the_witness(sound, history, tmp_path, settings):
    """Everything recomputed and signed with the real key: the service itself finds nothing, the witness does."""
    with a_witness(1, [history.key.verifier]) as honest:
        assert honest.key.verifier == WITNESSES[0].verifier
        honest.add_checkpoint(history.request(0, len(history.hashes)))
        sound.tamper(rewritten_leaf(500))
        sound.tamper(*recomputed(history.key))
        fork = History(history.key, tuple(merkle.leaf_hash(bytes(leaf)) for (leaf,) in rows(LEAVES))).going_on(["one more"])
        sound.tamper(*fork.statements())
        policy = tmp_path / "policy"
        policy.write_text(policy_text([history.key.verifier], [honest], 1))
        settings.LEDGER_POLICY = str(policy)
        publisher, end = Publisher(None), time.monotonic() + 10
        with acting_as("ledger_sequencer"):
            while not incidents.open_about("witness") and time.monotonic() < end:
                publisher.step()
                time.sleep(0.01)

        assert incidents.open_about("witness") == {honest.label} and honest.exchanges[-1].status == 422
        assert queries.published_checkpoint().size < len(fork.hashes) and honest.size_of(history.key.name) == len(history.hashes)


# ---- demand 10: what was true once, or elsewhere


@pytest.mark.parametrize(("old", "size", "status"), [(0, 300, 409), (300, 300, 409), (300, 600, 409), (900, 600, 400), (900, 900, 200)])
def test_an_old_checkpoint_replayed_moves_no_witness(history, witness, old, size, status):
    for before, after in ((0, 300), (300, 600), (600, 900)):
        assert post(witness, history.request(before, after)) == 200
    request = history.request(min(old, size), size).replace(b"old %d\n" % min(old, size), b"old %d\n" % old, 1)

    assert post(witness, request) == status
    assert remembered(witness).size == 900


def test_another_logs_checkpoint_under_our_key_name_is_refused(history, witness, tmp_path, capsys):
    ours = history.key
    stranger = SigningKey.from_seed(ours.name, bytes(range(32)))
    body = Checkpoint("other.example/2026", 3, b"\x07" * 32).body()
    theirs = {
        "our key, their origin": (notes.assemble(body, [ours.sign(body)]), 403, 1),
        "our name, their key": (History(stranger, history.hashes).note(300), 403, 3),
        "our name and id, no signature": (resigned(history.note(300), stranger), 403, 1),
        "their log altogether": (checkpoints.sign_checkpoint(Checkpoint("other.example/2026", 3, b"\x07" * 32), [SigningKey.from_seed("other.example/2026", bytes(32))]), 404, 3),
    }  # fmt: skip
    for what, (note, status, code) in theirs.items():
        assert post(witness, b"old 0\n\n" + note) == status, what
        assert accepted(tmp_path, note, ours.verifier.vkey) == code, what
    assert witness.memory == {}


def resigned(note: bytes, stranger: SigningKey) -> bytes:
    """The note with its own line's name and key id, and a signature of somebody else."""
    found = notes.parse(note)
    (line,) = found.signatures
    return notes.assemble(found.body, [notes.SignatureLine(line.name, line.key_id, stranger.private.sign(found.body))])


def accepted(folder: Path, note: bytes, vkey: str, *more: str) -> int:
    """The verifier's exit code for this note as the newest checkpoint, from nothing."""
    path = folder / "consistency"
    path.write_bytes(b"old 0\n\n" + note)
    return main(["consistency", str(path), "--log", vkey, *more])


@pytest.mark.parametrize(
    ("cosigned", "code"),
    [("fresh", 0), ("one of two", 3), ("stale", 3), ("future", 3), ("another checkpoint", 1), ("another log", 1), ("a stranger", 3), ("twice the same", 3), ("none", 3)],
)  # fmt: skip
def test_a_checkpoint_counts_with_its_own_fresh_cosignatures_alone(history, tmp_path, capsys, cosigned, code):
    now, first, second = int(time.time()), *WITNESSES
    note, older = history.note(900), history.note(600)
    body, other = notes.parse(note).body, notes.parse(older).body
    lines = {
        "fresh": [first.cosign(body, time=now), second.cosign(body, time=now - 599)],
        "one of two": [first.cosign(body, time=now)],
        "stale": [first.cosign(body, time=now), second.cosign(body, time=now - 700)],
        "future": [first.cosign(body, time=now), second.cosign(body, time=now + 300)],
        "another checkpoint": [first.cosign(body, time=now), second.cosign(other, time=now)],
        "another log": [first.cosign(body, time=now), second.cosign(body.replace(b"2026", b"2025"), time=now)],
        "a stranger": [first.cosign(body, time=now), a_key(9).cosign(body, time=now)],
        "twice the same": [first.cosign(body, time=now), first.cosign(body, time=now - 1)],
        "none": [],
    }[cosigned]
    trusted = [word for key in WITNESSES for word in ("--witness", key.verifier.vkey)]

    found = accepted(tmp_path, note + b"".join(line.encode() for line in lines), history.key.verifier.vkey, *trusted, "--max-age", "600")
    assert found == code


def test_an_old_checkpoint_replayed_to_a_reader_with_a_memory_is_a_rollback(history, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    vkey, seen = history.key.verifier.vkey, str(tmp_path / "seen")
    assert accepted(tmp_path, history.note(600), vkey, "--seen", seen) == 0
    request = proofs.parse_consistency(history.request(600, 900))
    (tmp_path / "on").write_bytes(proofs.ConsistencyFile(600, request.path, request.checkpoint).encode())
    (tmp_path / "600").write_bytes(history.note(600))
    (tmp_path / "900").write_bytes(history.note(900))
    assert main(["consistency", "600", "900", "on", "--log", vkey, "--seen", seen]) == 0

    assert accepted(tmp_path, history.note(600), vkey, "--seen", seen) == 4
