"""Each rule of ledger.md section 7, refused on its own."""

import resource
import signal

import pytest

from tests.ledger.signer.tree import NOW, ORIGIN, checkpoint, leaves, question
from traceability.ledger.errors import SignerRefuses
from traceability.ledger.signer.signing import MALFORMED, NOT_CONSISTENT, NOT_MY_SIZE, SIGNED, STOPPED, UNKNOWN_ORIGIN, Question, Signer
from traceability.tlog import checkpoints


def signed(signer, old, new, **more):
    answer = signer.sign(question(old, new, published=signer.last_note, **more))
    assert answer.code == SIGNED
    return answer.note


def memory(signer):
    return (signer.folder / "state").read_bytes()


def test_a_tree_that_grows_is_signed(signer):
    for old, new in [(0, 3), (3, 4), (4, 300), (300, 301)]:
        note = signed(signer, old, new)
        opened = checkpoints.open_checkpoint(note, signer.verifiers).checkpoint
        assert opened == checkpoint(new) and signer.last_note == note


def test_the_memory_is_on_disk_before_the_answer(signer):
    note = signed(signer, 0, 3)

    assert memory(signer) == f"signer-state/v1\ntime {NOW}\n\n".encode() + note
    assert {path.name for path in signer.folder.iterdir()} == {"key", "state", "lock"}
    assert {path.stat().st_mode & 0o777 for path in signer.folder.iterdir()} == {0o600}


def test_the_same_size_gets_the_same_lines_again(signer, clock):
    note = signed(signer, 0, 3)
    clock[0] += 30
    assert signed(signer, 3, 3, time=NOW + 30) == note


def test_another_origin_is_unknown(signer):
    assert signer.sign(question(0, 3, origin="other.example/2026")).code == UNKNOWN_ORIGIN


@pytest.mark.parametrize("old", [0, 2, 4])
def test_another_size_than_its_own_is_told_the_last_note(signer, old):
    note = signed(signer, 0, 3)
    before = memory(signer)

    answer = signer.sign(question(old, 5, published=note))

    assert (answer.code, answer.note) == (NOT_MY_SIZE, note)
    assert memory(signer) == before


def test_a_fork_is_not_signed(signer):
    note = signed(signer, 0, 3)
    for fork in (
        question(3, 5, published=note, forked_at=2),
        question(3, 5, published=note, path=[]),
        question(3, 3, published=note, forked_at=0),
    ):
        answer = signer.sign(fork)
        assert (answer.code, answer.note) == (NOT_CONSISTENT, note)
    assert signed(signer, 3, 5)


def test_a_rolled_back_database_that_has_grown_again_is_not_signed(signer):
    """Sizes alone would let it pass: 7 is more than 5."""
    note = signed(signer, 0, 5)
    assert signer.sign(question(5, 7, published=note, forked_at=4)).code == NOT_CONSISTENT


def test_a_log_does_not_shrink(signer):
    note = signed(signer, 0, 5)
    assert signer.sign(Question(NOW, 5, [], checkpoint(4), note)).code == NOT_CONSISTENT


def test_a_padded_proof_is_not_taken(signer):
    note = signed(signer, 0, 3)
    honest = question(3, 5, published=note)
    assert signer.sign(Question(NOW, 3, [*honest.path, leaves(1)[0]], honest.checkpoint, note)).code == NOT_CONSISTENT


def test_a_published_note_that_it_does_not_remember_stops_it(signer, tmp_path):
    """Its own valid signature on something newer: the memory was put back."""
    old = memory(signer)
    newer = signed(signer, 0, 5)
    signer.close()
    (signer.folder / "state").write_bytes(old)
    rolled_back = Signer(signer.folder, ORIGIN, now=lambda: NOW)

    assert rolled_back.sign(question(0, 7, published=newer)).word == "rolled-back"
    assert rolled_back.sign(question(0, 7)).word == "rolled-back", "until a person acts"
    rolled_back.close()

    adopted = Signer.adopt(signer.folder, newer, now=lambda: NOW)
    assert adopted.sign(question(5, 7, published=newer)).code == SIGNED
    adopted.close()


def test_two_notes_of_one_size_stop_it(signer):
    first = memory(signer)
    fork = signer.sign(question(0, 5, forked_at=1)).note
    signer.close()
    (signer.folder / "state").write_bytes(first)
    again = Signer(signer.folder, ORIGIN, now=lambda: NOW)
    again.sign(question(0, 5))

    assert again.sign(question(5, 6, published=fork)).word == "rolled-back"
    again.close()


def test_a_published_note_of_another_key_is_malformed(signer, tmp_path):
    other = Signer.new(tmp_path / "other", ORIGIN, now=lambda: NOW)
    note = signed(other, 0, 3)
    other.close()
    for published in (note, b"no note", b"\xff"):
        assert signer.sign(question(0, 3, published=published)).code == MALFORMED


@pytest.mark.parametrize(("now", "asked"), [(NOW - 1, NOW - 1), (NOW, NOW - 61), (NOW, NOW + 61), (NOW + 86400, NOW)])
def test_a_clock_that_stepped_stops_it(signer, clock, now, asked):
    note = signed(signer, 0, 3)
    clock[0] = now
    assert signer.sign(question(3, 4, time=asked, published=note)).word == "clock"


def test_a_clock_that_came_back_lets_it_sign_again(signer, clock):
    note = signed(signer, 0, 3)
    clock[0] = NOW - 1
    assert signer.sign(question(3, 4, published=note)).code == STOPPED
    clock[0] = NOW + 1
    assert signer.sign(question(3, 4, published=note)).code == SIGNED


def test_a_deleted_memory_means_no_signature(signer):
    note = signed(signer, 0, 3)
    (signer.folder / "state").unlink()
    assert signer.sign(question(3, 4, published=note)).word == "storage"


def test_a_memory_that_was_put_back_meanwhile_means_no_signature(signer):
    before = memory(signer)
    note = signed(signer, 0, 3)
    (signer.folder / "state").write_bytes(before)
    assert signer.sign(question(3, 4, published=note)).word == "rolled-back"


def test_a_memory_that_cannot_be_written_means_no_signature_until_restart(signer):
    note = signed(signer, 0, 3)
    before = memory(signer)
    with files_of_no_size():
        assert signer.sign(question(3, 4, published=note)).word == "storage"
    assert memory(signer) == before
    assert signer.sign(question(3, 4, published=note)).word == "storage", "what is on disk is unknown until it is read again"
    signer.close()
    again = Signer(signer.folder, ORIGIN, now=lambda: NOW)
    assert again.sign(question(3, 4, published=note)).code == SIGNED
    again.close()


class files_of_no_size:
    """Every write to a file fails, as on a full disk; root passes permissions, but not this."""

    def __enter__(self):
        self.limit = resource.getrlimit(resource.RLIMIT_FSIZE)
        self.handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, self.limit[1]))

    def __exit__(self, *failure):
        resource.setrlimit(resource.RLIMIT_FSIZE, self.limit)
        signal.signal(signal.SIGXFSZ, self.handler)


def test_a_second_signer_on_the_same_folder_does_not_start(signer):
    with pytest.raises(SignerRefuses, match="held by another signer"):
        Signer(signer.folder, ORIGIN)


@pytest.mark.parametrize("file", ["key", "state"])
@pytest.mark.parametrize("damage", ["missing", "cut", "other"])
def test_without_key_or_memory_it_does_not_start(signer, file, damage):
    signed(signer, 0, 3)
    signer.close()
    path = signer.folder / file
    content = path.read_bytes()
    path.unlink()
    if damage != "missing":
        path.write_bytes(content[: len(content) // 2] if damage == "cut" else b"signer-state/v1\ntime x\n\n")
        path.chmod(0o600)
    with pytest.raises(SignerRefuses):
        Signer(signer.folder, ORIGIN)


def test_a_memory_signed_by_another_key_is_not_believed(signer, tmp_path):
    other = Signer.new(tmp_path / "other", ORIGIN, now=lambda: NOW)
    signed(other, 0, 3)
    other.close()
    signer.close()
    (signer.folder / "state").write_bytes(memory(other))
    with pytest.raises(SignerRefuses):
        Signer(signer.folder, ORIGIN)


def test_it_starts_for_its_own_origin_only(signer):
    signer.close()
    with pytest.raises(SignerRefuses, match="the key is of"):
        Signer(signer.folder, "traceability.example/2027")


@pytest.mark.parametrize("left", ["key", "state"])
def test_a_new_signer_replaces_nothing(signer, left):
    signed(signer, 0, 3)
    signer.close()
    (signer.folder / ({"key": "state", "state": "key"}[left])).unlink()
    with pytest.raises(SignerRefuses, match="holds a key or a memory already"):
        Signer.new(signer.folder, ORIGIN)


def test_an_older_note_than_its_memory_is_not_adopted(signer):
    """Adopting is for a memory that was lost, never a way to put one back."""
    first, second = signed(signer, 0, 3), signed(signer, 3, 5)
    signer.close()
    with pytest.raises(SignerRefuses, match="at size 5 already"):
        Signer.adopt(signer.folder, first)

    Signer.adopt(signer.folder, second).close()
    (signer.folder / "state").unlink()
    Signer.adopt(signer.folder, first).close()


def test_a_second_history_is_told_with_all_that_was_asked(signer, caplog):
    note = signed(signer, 0, 3)
    fork = question(3, 5, published=note, forked_at=1)
    signer.sign(fork)

    (told,) = [record for record in caplog.records if record.message == "signer_incident"]
    assert (told.code, told.own_size, told.asked_old, told.asked) == (NOT_CONSISTENT, 3, 3, fork.checkpoint.body().decode())
    assert len(told.asked_path) == len(fork.path) and told.asked_published


def test_only_its_own_note_is_adopted(signer, tmp_path):
    other = Signer.new(tmp_path / "other", ORIGIN, now=lambda: NOW)
    note = signed(other, 0, 3)
    other.close()
    signer.close()
    with pytest.raises(SignerRefuses):
        Signer.adopt(signer.folder, note)


def test_it_remembers_across_a_restart(signer):
    note = signed(signer, 0, 3)
    signer.close()
    again = Signer(signer.folder, ORIGIN, now=lambda: NOW)
    assert again.last_note == note and again.sign(question(3, 9, published=note)).code == SIGNED
    again.close()
