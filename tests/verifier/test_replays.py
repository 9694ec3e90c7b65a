"""Demands 10, 19 and 20: old, stale, borrowed and foreign checkpoints, clocks that are wrong, keys that change, shown to every command."""

import json
from hashlib import sha256

import pytest

from tests.tlog.example import ACKNOWLEDGEMENT, LOG_KEY, WITNESS_KEY
from tests.verifier.made import NOW, ORIGIN, OTHER_LOG, STRANGER, Log, a_bundle, a_case, entries, indexed, kept, zipped
from traceability.tlog import canonical, checkpoints, notes

LEAVES = [*entries(2), *a_case(), *entries(9)[2:]]
LOG = Log(LEAVES)
BEGINNING, OLD, NEW = 6, 7, len(LEAVES)
COMMANDS = ("receipt", "bundle", "consistency", "tiles", "compare")
BODY = checkpoints.parse(LOG.checkpoint()).checkpoint.body()


def shown(desk, command, checkpoint, *arguments, log=LOG, **options):
    """What the command says of a checkpoint, with all that it needs beside it."""
    size = int(checkpoint.split(b"\n")[1])
    if command == "receipt":
        things = [log.receipt(3, checkpoint=checkpoint)]
    elif command == "bundle":
        things = [zipped(desk.folder / "b.zip", indexed(a_bundle(log=log, checkpoint=checkpoint)))]
    elif command == "consistency":
        things = [log.checkpoint(BEGINNING), checkpoint, *([log.consistency(BEGINNING, checkpoint=checkpoint)] if size > BEGINNING else [])]
    else:
        things = [kept(desk.folder / "2026", log, size, checkpoint=checkpoint)] if command == "tiles" else [checkpoint]
    return desk.ask(command, *things, *arguments, **options)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_new_checkpoint_is_accepted(desk, command):
    assert shown(desk, command, LOG.checkpoint()).exit_code == 0


# ---- demand 10: replayed, stale, borrowed, foreign

OLD_SHOWN = {"receipt": (3, "older_than_seen"), "bundle": (3, "older_than_seen")}


@pytest.mark.parametrize("command", COMMANDS)
def test_an_old_checkpoint_replayed_to_a_reader_who_has_seen_a_newer_one(desk, command):
    """Old receipts and bundles are ordinary; an old checkpoint shown as the newest is a rollback."""
    desk.file(LOG.checkpoint(), "seen")

    answer = shown(desk, command, LOG.checkpoint(OLD), "--seen", "seen")

    assert (answer.exit_code, *answer.codes) == OLD_SHOWN.get(command, (4, "rollback"))
    assert bool(desk.forks()) == (answer.exit_code == 4)
    assert (desk.folder / "seen").read_bytes() == LOG.checkpoint()


@pytest.mark.parametrize("command", ["receipt", "bundle"])
def test_an_old_one_with_a_link_to_the_one_seen_is_proven(desk, command):
    desk.file(LOG.checkpoint(), "seen")
    link = LOG.consistency(OLD)

    assert shown(desk, command, LOG.checkpoint(OLD), "--seen", "seen", "--link", link).exit_code == 0
    assert shown(desk, command, LOG.checkpoint(OLD), "--seen", "seen", "--link", LOG.consistency(BEGINNING)).exit_code == 3


@pytest.mark.parametrize("command", COMMANDS)
def test_an_old_checkpoint_replayed_to_a_reader_without_memory_is_too_old(desk, command):
    old = LOG.checkpoint(OLD, age=86_400)

    assert shown(desk, command, old, "--max-age", "3600").codes == ["quorum_not_met"]
    assert shown(desk, command, old, "--max-age", "86400").exit_code == 0


BORROWED = checkpoints.parse(LOG.checkpoint(OLD)).note.signatures[1]
STALE = WITNESS_KEY.cosign(BODY, time=NOW - 86_400)
FOREIGN_BODY = BODY.replace(ORIGIN.encode(), OTHER_LOG.name.encode())
NAMED_AS_OURS = LOG.checkpoint(body=FOREIGN_BODY, keys=[STRANGER])
ATTACKS = {
    "a fresh checkpoint with stale cosignatures": (notes.assemble(BODY, [LOG_KEY.sign(BODY), STALE]), 3),
    "a stale cosignature beside a fresh one": (notes.assemble(BODY, [LOG_KEY.sign(BODY), STALE, WITNESS_KEY.cosign(BODY, time=NOW)]), 0),
    "the cosignatures of another checkpoint": (notes.assemble(BODY, [LOG_KEY.sign(BODY), BORROWED]), 1),
    "its log's signature too": (notes.assemble(BODY, checkpoints.parse(LOG.checkpoint(OLD)).note.signatures), 1),
    "another log's checkpoint, signed by our key": (LOG.checkpoint(body=FOREIGN_BODY), 1),
    "another log's checkpoint under our key's name": (NAMED_AS_OURS, 3),
    "our checkpoint, signed by another log's key": (LOG.checkpoint(keys=[OTHER_LOG]), 3),
    "our checkpoint, signed by another key of our name": (LOG.checkpoint(keys=[STRANGER]), 3),
}


# Its leaves say that they are of another log, and two logs have no order: graver than a name that nobody vouches for.
OTHERWISE = {("receipt", NAMED_AS_OURS): 1, ("tiles", NAMED_AS_OURS): 1, ("consistency", NAMED_AS_OURS): 2}


@pytest.mark.parametrize("command", ["receipt", "consistency", "tiles", "compare"])
@pytest.mark.parametrize(("checkpoint", "exit_code"), ATTACKS.values(), ids=ATTACKS)
def test_a_checkpoint_put_together(desk, command, checkpoint, exit_code):
    answer = shown(desk, command, checkpoint, "--max-age", "3600")

    assert answer.exit_code == OTHERWISE.get((command, checkpoint), exit_code), answer.report
    assert desk.forks() == []


def promised():
    """A bundle with an acknowledgement for its checkpoint and for a proof, all listed as they are."""
    right = indexed(a_bundle())
    files = {name: data for name, data in right.items() if name != "bundle.json"}
    files |= {"checkpoint": ACKNOWLEDGEMENT, "entries/000001.tlog-proof": ACKNOWLEDGEMENT}
    index = json.loads(right["bundle.json"])
    for row in index["files"]:
        data = files[row["name"]]
        row |= {"size": len(data), "sha256": sha256(data).hexdigest()}
    return files | {"bundle.json": canonical.write(index)}


@pytest.mark.parametrize("command", COMMANDS)
def test_an_acknowledgement_is_proof_of_nothing(desk, command):
    """Signed by a key that the reader may even trust: still a promise, wherever it is shown."""
    for trust in (("--policy", "policy.txt"), ("--log", "traceability.example/ack+b5998cbe+Ae1JKMYo0cLG6ukDOJBZlWEpWSc6XGP5NjbBRhSshzfR")):
        if command == "bundle":
            things = [zipped(desk.folder / "b.zip", promised())]
        elif command == "tiles":
            things = [kept(desk.folder / "2026", LOG, checkpoint=ACKNOWLEDGEMENT)]
        else:
            things = [ACKNOWLEDGEMENT] * (2 if command == "consistency" else 1)
        answer = desk.ask(command, *things, policy=trust)

        assert answer.exit_code in ((1, 2) if command == "bundle" else (2,)), answer.report
        assert "proven" not in answer.report


# ---- demand 19: clocks

DAY, YEAR = 86_400, 31_536_000


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(
    ("ahead", "max_age", "exit_code"),
    [
        (60, 3_600, 0),
        (61, 3_600, 3),
        (DAY, 3_600, 3),
        (DAY, None, 3),
        (-3_600, 3_600, 0),
        (-3_601, 3_600, 3),
        (-YEAR, 3_600, 3),
        (-YEAR, None, 0),
    ],
)
def test_a_witness_whose_clock_is_ahead_of_the_readers(desk, command, ahead, max_age, exit_code):
    """The same for a reader whose clock is behind: only the difference counts, and 60 s of it do not."""
    words = () if max_age is None else ("--max-age", str(max_age))

    assert shown(desk, command, LOG.checkpoint(age=-ahead), *words).exit_code == exit_code
    assert shown(desk, command, LOG.checkpoint(age=0), *words, now=NOW - ahead).exit_code == exit_code


# ---- demand 20: keys

NEXT_KEY = notes.SigningKey.from_seed(ORIGIN, bytes([77]) * 32)
KNOWN = {"old": [LOG_KEY], "both": [LOG_KEY, NEXT_KEY], "new": [NEXT_KEY]}
ROTATION = {
    ("old", "old"): 0,
    ("old", "both"): 0,
    ("old", "new"): 3,
    ("both", "old"): 0,
    ("both", "both"): 0,
    ("both", "new"): 0,
    ("new", "old"): 3,
    ("new", "both"): 0,
    ("new", "new"): 0,
}


def trusting(keys):
    return [word for key in keys for word in ("--log", key.verifier.vkey)] + ["--witness", WITNESS_KEY.verifier.vkey]


@pytest.mark.parametrize("command", COMMANDS)
def test_before_during_and_after_a_rotation(desk, command):
    """Notes by the old key, by both, by the new one, shown to readers who know the old, both, the new."""
    answers = {}
    for signers, known in ROTATION:
        log = Log(LEAVES)
        log.checkpoint = lambda *size, keys=KNOWN[signers], **options: LOG.checkpoint(*size, **{"keys": keys} | options)
        answers[signers, known] = shown(desk, command, log.checkpoint(), policy=trusting(KNOWN[known]), log=log).exit_code

    assert answers == ROTATION


@pytest.mark.parametrize("command", ["receipt", "tiles", "compare"])
def test_a_wrong_line_of_the_new_key_fells_the_note_for_who_knows_it(desk, command):
    note = notes.assemble(BODY, [LOG_KEY.sign(BODY), NEXT_KEY.sign(b"x\n"), WITNESS_KEY.cosign(BODY, time=NOW)])

    assert shown(desk, command, note, policy=trusting([LOG_KEY])).exit_code == 0
    assert shown(desk, command, note, policy=trusting([LOG_KEY, NEXT_KEY])).exit_code == 1
