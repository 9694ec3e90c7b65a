"""Another key, one proven step at a time; and notes with a line of a type that nobody here can check."""

import json

import pytest

from tests.ledger.signer.tree import NOW, ORIGIN
from traceability.ledger.errors import SignerRefuses
from traceability.ledger.signer import rotation
from traceability.ledger.signer.rotation import GRACE_SECONDS, IN_FORCE, NEXT, RETIRING
from traceability.ledger.signer.signing import MALFORMED, SIGNED, STOPPED, Question, Signer
from traceability.tlog import checkpoints, merkle, notes, proofs
from traceability.tlog.errors import TlogError


class Told:
    """A log of leaves that this test writes, and its receipts."""

    def __init__(self, signer):
        self.signer, self.leaves, self.size = signer, [], 0

    def say(self, kind, vkey, *, log="traceability.example", purpose="checkpoint"):
        self.leaves.append(json.dumps({"body": {"purpose": purpose, "vkey": vkey}, "kind": kind, "log": log}).encode())
        return len(self.leaves) - 1

    def node(self, level, index):
        return merkle.root_of([merkle.leaf_hash(leaf) for leaf in self.leaves[index << level : (index + 1) << level]])

    def seal(self, at=NOW):
        root = merkle.root(len(self.leaves), self.node)
        path = merkle.consistency_path(self.size, len(self.leaves), self.node)
        checkpoint = checkpoints.Checkpoint(ORIGIN, len(self.leaves), root)
        answer = self.signer.sign(Question(at, self.size, path, checkpoint, self.signer.last_note))
        assert answer.code == SIGNED, answer
        self.size = len(self.leaves)
        return answer.note

    def receipt(self, index, note=None):
        return proofs.Receipt(
            index, tuple(merkle.inclusion_path(index, self.size, self.node)), note or self.signer.last_note, self.leaves[index]
        ).encode()


@pytest.fixture
def told(signer):
    log = Told(signer)
    log.say("log.opened", "-")
    log.seal()
    return log


def lines(note):
    return [(line.name, line.key_id) for line in notes.parse(note).signatures]


def in_force(signer):
    return [one.vkey for one in signer.standings() if one.standing == IN_FORCE]


def rotated(told):
    """Both keys in force."""
    key = rotation.begin(told.signer.folder)
    index = told.say("key.announced", key.vkey)
    told.seal()
    assert told.signer.prove(told.receipt(index)).code == SIGNED
    return key


def test_a_new_key_signs_nothing_before_the_log_shows_it(signer, told):
    key = rotation.begin(signer.folder)
    assert rotation.begin(signer.folder) == key, "asked twice, made once"

    told.say("key.announced", key.vkey)
    note = told.seal()

    assert [one.standing for one in signer.standings()] == [IN_FORCE, NEXT]
    assert lines(note) == [(ORIGIN, signer.verifiers[0].id)]


def test_both_keys_sign_once_the_announcement_is_sealed(signer, told):
    old = signer.verifiers[0]
    key = rotated(told)
    told.say("x.y", "-")
    note = told.seal()

    assert lines(note) == [(ORIGIN, old.id), (ORIGIN, key.id)] and in_force(signer) == [old.vkey, key.vkey]
    for one in (old, key):
        assert checkpoints.open_checkpoint(note, [one]).checkpoint.size == 3
    assert {path.name for path in signer.folder.iterdir()} == {"key", "key.since", "state", "lock"}
    assert {path.stat().st_mode & 0o777 for path in signer.folder.iterdir()} == {0o600}


def test_a_restart_knows_both(signer, told):
    rotated(told)
    told.say("x.y", "-")
    note = told.seal()
    signer.close()
    again = Signer(signer.folder, ORIGIN, now=lambda: NOW)
    assert again.last_note == note and len(again.verifiers) == 2
    again.close()


def test_the_same_proof_again_changes_nothing(signer, told):
    rotated(told)
    before = signer.standings()
    assert signer.prove(told.receipt(1)).code == SIGNED and signer.standings() == before


@pytest.mark.parametrize(
    "say",
    [
        lambda told, key: told.say("key.announced", key.vkey, purpose="witness"),
        lambda told, key: told.say("key.announced", key.vkey, log="other.example"),
        lambda told, key: told.say("key.certified", key.vkey),
        lambda told, key: told.leaves.append(b"no json") or 1,
        lambda told, key: told.leaves.append(b'"words"') or 1,
    ],
)
def test_another_entry_announces_nothing(signer, told, say):
    index = say(told, rotation.begin(signer.folder))
    told.seal()

    assert signer.prove(told.receipt(index)).code == MALFORMED
    assert len(signer.verifiers) == 1


def test_another_key_is_not_put_in_force(signer, told, tmp_path):
    rotation.begin(signer.folder)
    stranger = Signer.new(tmp_path / "other", ORIGIN, now=lambda: NOW)
    index = told.say("key.announced", stranger.verifiers[0].vkey)
    stranger.close()
    told.seal()

    assert signer.prove(told.receipt(index)).word == "keys"
    assert len(signer.verifiers) == 1


def test_a_proof_under_another_key_or_of_another_leaf_is_none(signer, told, tmp_path):
    key = rotation.begin(signer.folder)
    index = told.say("key.announced", key.vkey)
    sealed = told.seal()
    good = told.receipt(index)
    stranger = Signer.new(tmp_path / "other", ORIGIN, now=lambda: NOW)
    forged = checkpoints.sign_checkpoint(checkpoints.parse(sealed).checkpoint, stranger._keys)
    stranger.close()

    for bad in (told.receipt(index, forged), good.replace(b"index 1", b"index 0"), good[:-9], b"", proofs.Receipt(1, (), sealed).encode()):
        assert signer.prove(bad).code == MALFORMED
    with pytest.raises(TlogError):
        rotation.proven(told.receipt(index, forged), signer.verifiers)
    assert len(signer.verifiers) == 1 and signer.prove(good).code == SIGNED


def test_a_proof_newer_than_its_memory_stops_it(signer, told):
    old = (signer.folder / "state").read_bytes()
    key = rotation.begin(signer.folder)
    index = told.say("key.announced", key.vkey)
    told.seal()
    receipt = told.receipt(index)
    signer.close()
    (signer.folder / "state").write_bytes(old)
    again = Signer(signer.folder, ORIGIN, now=lambda: NOW)

    assert again.prove(receipt).word == "rolled-back" and len(again.verifiers) == 1
    again.close()


def test_a_key_goes_after_its_grace_when_the_log_shows_it(signer, told, clock):
    old = signer.verifiers[0]
    key = rotated(told)
    with pytest.raises(SignerRefuses, match="30 more days"):
        rotation.ask_retirement(signer.folder, old.id.hex(), now=NOW)
    clock[0] = NOW + GRACE_SECONDS
    assert rotation.ask_retirement(signer.folder, old.id.hex(), now=clock[0]) == old
    assert [one.standing for one in signer.standings()] == [RETIRING, IN_FORCE]

    index = told.say("key.retired", old.vkey)
    note = told.seal(clock[0])
    assert lines(note) == [(ORIGIN, old.id), (ORIGIN, key.id)], "it signs its own farewell"
    assert signer.prove(told.receipt(index)).code == SIGNED
    told.say("x.y", "-")
    last = told.seal(clock[0])

    assert lines(last) == [(ORIGIN, key.id)] and in_force(signer) == [key.vkey]
    assert old.vkey.encode() not in (signer.folder / "key").read_bytes()
    signer.close()
    Signer(signer.folder, ORIGIN, now=lambda: clock[0]).close()


def test_a_retirement_that_nobody_asked_for_here_takes_no_key(signer, told):
    old = signer.verifiers[0]
    rotated(told)
    index = told.say("key.retired", old.vkey)
    told.seal()

    assert signer.prove(told.receipt(index)).word == "keys" and len(signer.verifiers) == 2


def test_the_last_note_must_be_signed_by_a_key_that_stays(signer, told):
    """Otherwise the signer would not know its own memory again."""
    old = signer.verifiers[0]
    key = rotation.begin(signer.folder)
    first = told.say("key.announced", key.vkey)
    second = told.say("key.retired", old.vkey)
    told.seal()
    assert signer.prove(told.receipt(first)).code == SIGNED
    rotation.ask_retirement(signer.folder, old.id.hex(), now=NOW, is_early=True)

    answer = signer.prove(told.receipt(second))

    assert (answer.code, answer.word, len(signer.verifiers)) == (STOPPED, "keys", 2)
    told.say("x.y", "-")
    told.seal()
    assert signer.prove(told.receipt(second)).code == SIGNED


def test_the_only_key_does_not_go(signer):
    with pytest.raises(SignerRefuses, match="the only key"):
        rotation.ask_retirement(signer.folder, signer.verifiers[0].id.hex(), now=NOW, is_early=True)
    with pytest.raises(SignerRefuses, match="no key with the id"):
        rotation.ask_retirement(signer.folder, "00000000", now=NOW, is_early=True)


def test_both_keys_cannot_be_asked_to_go(signer, told):
    old, key = signer.verifiers[0], rotated(told)
    rotation.ask_retirement(signer.folder, old.id.hex(), now=NOW, is_early=True)
    with pytest.raises(SignerRefuses, match="the only key"):
        rotation.ask_retirement(signer.folder, key.id.hex(), now=NOW, is_early=True)


def test_without_a_key_there_is_nothing_to_rotate(tmp_path):
    for act in (lambda: rotation.begin(tmp_path), lambda: rotation.ask_retirement(tmp_path, "00000000", now=NOW)):
        with pytest.raises(SignerRefuses):
            act()


def test_a_kill_between_two_files_is_taken_up_again(signer, told):
    """`key` names both already, `key.next` is still there."""
    key = rotation.begin(signer.folder)
    beside = (signer.folder / "key.next").read_bytes()
    index = told.say("key.announced", key.vkey)
    told.seal()
    signer.prove(told.receipt(index))
    (signer.folder / "key.next").write_bytes(beside)
    (signer.folder / "key.next").chmod(0o600)

    assert [one.standing for one in signer.standings()] == [IN_FORCE, IN_FORCE]
    assert signer.prove(told.receipt(index)).code == SIGNED
    assert not (signer.folder / "key.next").exists() and len(signer.verifiers) == 2
