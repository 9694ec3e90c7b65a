"""The client believes no answer for its sender, loses nothing with a lost answer, and is never a reason for the loop to end."""

import socket
import threading

import pytest

from tests.ledger.signer.serving import framed, serving
from tests.ledger.signer.tree import NOW, ORIGIN, question
from traceability.ledger.errors import SignerRefuses
from traceability.ledger.signer.client import RemoteSigner, is_listening
from traceability.ledger.signer.signing import NOT_CONSISTENT, NOT_MY_SIZE, SIGNED, STOPPED, UNKNOWN_ORIGIN, Signer
from traceability.tlog import checkpoints


class Liar:
    """Listens in the signer's place and answers what it was told to, a text for each connection; an empty one hangs up."""

    def __init__(self, path, *texts):
        self.listener = socket.socket(socket.AF_UNIX)
        path.unlink(missing_ok=True)
        self.listener.bind(str(path))
        self.listener.listen()
        self.listener.settimeout(5)
        self.texts = texts
        self.thread = threading.Thread(target=self.talk)
        self.thread.start()

    def talk(self):
        for text in self.texts:
            connection, _ = self.listener.accept()
            with connection:
                connection.recv(65536)
                if text:
                    connection.sendall(framed(text))
        self.listener.close()

    def end(self):
        self.thread.join(10)
        assert not self.thread.is_alive()


def test_a_tree_that_grows_is_signed(remote, served):
    for old, new in [(0, 3), (3, 4), (4, 300)]:
        answer = remote.sign(question(old, new, published=remote.last_note))

        assert (answer.code, answer.note) == (SIGNED, served.of(ORIGIN).last_note)
        assert checkpoints.open_checkpoint(answer.note, remote.verifiers).checkpoint.size == new
        assert remote.last_note == answer.note
    assert remote.sign(question(300, 300, published=remote.last_note)).note == remote.last_note


def test_each_refusal_arrives_as_it_was_given(remote, clock):
    note = remote.sign(question(0, 3)).note

    assert remote.sign(question(3, 5, published=note, forked_at=1)).code == NOT_CONSISTENT
    assert remote.sign(question(3, 5, published=note, origin="traceability.example/2031")).code == UNKNOWN_ORIGIN
    clock[0] -= 1
    assert remote.sign(question(3, 5, published=note, time=NOW - 1)).word == "clock"


def test_a_caller_that_is_ahead_of_the_signer_learns_its_last_note(remote):
    """The signer has gone back: that is for the caller to act upon."""
    note = remote.sign(question(0, 3)).note
    answer = remote.sign(question(4, 5, published=note))

    assert (answer.code, answer.note) == (NOT_MY_SIZE, note)


def test_another_callers_signature_is_caught_up_with(remote, place):
    first = remote.sign(question(0, 3)).note
    other = RemoteSigner(place, ORIGIN)
    second = other.sign(question(3, 5, published=first)).note

    answer = remote.sign(question(3, 7, published=first))

    assert (answer.code, answer.word, remote.last_note) == (STOPPED, "overtaken", second)
    assert remote.sign(question(5, 7, published=second)).code == SIGNED


def test_a_signer_that_is_away_is_waited_for(signer, place, clock):
    signer.close()
    with serving(signer.folder, place, now=lambda: clock[0]):
        remote = RemoteSigner(place, ORIGIN, seconds=2)
        note = remote.sign(question(0, 3)).note
    away = remote.sign(question(3, 5, published=note))

    assert (away.code, away.word, remote.last_note) == (STOPPED, "away", note)
    with serving(signer.folder, place, now=lambda: clock[0]):
        assert remote.sign(question(3, 5, published=note)).code == SIGNED


def test_a_lost_answer_is_found_again(served, place, remote):
    """The signer signed, and nobody heard it."""
    place.rename(place.with_name("real"))
    liar = Liar(place, b"")
    assert remote.sign(question(0, 3)).word == "away"
    liar.end()
    place.with_name("real").replace(place)
    heard_by_nobody = served.of(ORIGIN).sign(question(0, 3)).note

    assert remote.last_note == b"", "what was known when the caller read its own size"
    assert remote.sign(question(0, 4)).word == "overtaken"
    assert remote.last_note == heard_by_nobody
    assert remote.sign(question(3, 4, published=heard_by_nobody)).code == SIGNED


def test_an_answer_that_the_key_did_not_sign_is_not_taken(remote, served, place, tmp_path):
    note = remote.sign(question(0, 3)).note
    other = Signer.new(tmp_path / "other", ORIGIN, now=lambda: NOW)
    foreign = other.sign(question(0, 5)).note
    other.close()
    own_keys = b"200\n" + f"in-force {remote.verifiers[0].vkey}\n".encode()
    place.unlink()
    for texts in [(b"200\n" + foreign.partition(b"\n\n")[2], own_keys), (b"409\n" + foreign, own_keys), (b"422\n" + foreign, own_keys)]:
        liar = Liar(place, *texts)
        answer = remote.sign(question(3, 5, published=note))
        liar.end()

        assert (answer.code, answer.word, remote.last_note) == (STOPPED, "untrusted", note)


@pytest.mark.parametrize("text", [b"", b"200", b"999\n", b"200\nno lines", b"409\nno note\n", b"\xff\xff"])
def test_what_is_no_answer_is_none(remote, place, text):
    note = remote.sign(question(0, 3)).note
    place.unlink()
    liar = Liar(place, text)

    answer = remote.sign(question(3, 5, published=note))

    assert answer.code == STOPPED and answer.word in ("away", "untrusted") and remote.last_note == note
    liar.end()


@pytest.mark.parametrize("text", [b"404\n", b"200\n", b"200\nin-force traceability.example/2026+00000000+AAAA\n"])
def test_it_does_not_begin_with_a_signer_that_has_no_such_key(place, text):
    liar = Liar(place, text)
    with pytest.raises(SignerRefuses):
        RemoteSigner(place, ORIGIN)
    liar.end()


def test_it_does_not_begin_with_keys_of_another_log(place, served):
    liar_text = b"200\n" + f"in-force {served.of(ORIGIN).verifiers[0].vkey}\n".encode()
    place.unlink()
    liar = Liar(place, liar_text)
    with pytest.raises(SignerRefuses, match="another log"):
        RemoteSigner(place, "other.example/2026")
    liar.end()


def test_keys_that_changed_meanwhile_are_asked_for_again(remote, served, signer, tmp_path):
    """The client knew one key; now another one signs."""
    other = Signer.new(tmp_path / "other", ORIGIN)
    other.close()
    (signer.folder / "key").write_bytes((tmp_path / "other" / "key").read_bytes())
    served.of(ORIGIN)._keys = other._keys

    assert remote.sign(question(0, 3)).code == SIGNED and remote.verifiers == other.verifiers


def test_whether_somebody_listens_can_be_asked(served, place, tmp_path):
    assert is_listening(place)
    assert not is_listening(tmp_path / "nothing")
