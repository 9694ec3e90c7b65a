"""The reader's memory: what was accepted once binds the log for ever."""

import pytest

from tests.tlog.example import LOG_KEY, WITNESS_KEY
from tests.verifier.made import NEXT_YEAR, NOW, ORIGIN, STRANGER, Log, an_entry, entries
from traceability.tlog import notes, proofs
from traceability.tlog.errors import BadNote
from traceability.tlog.proofs import ConsistencyFile
from traceability.verifier.seen import Seen

LOG = Log(entries(9))
FORKED = Log([an_entry(77, subject=("event", 77)), *entries(9)[1:]])
SEEN = ("--seen", "seen")


def remember(desk, checkpoint):
    desk.file(checkpoint, "seen")


def remembered(desk):
    return (desk.folder / "seen").read_bytes()


# ---- what is remembered


def test_the_first_checkpoint_is_remembered_with_a_remark(desk):
    answer = desk.ask("receipt", LOG.receipt(4), *SEEN)

    assert answer.exit_code == 0 and "first checkpoint seen" in answer.report["remarks"][0]
    assert remembered(desk) == LOG.checkpoint()


def test_what_was_not_proven_is_not_remembered(desk):
    answer = desk.ask("receipt", LOG.receipt(4, checkpoint=LOG.checkpoint(witnesses=())), *SEEN)

    assert answer.exit_code == 3
    assert not (desk.folder / "seen").exists()


def test_a_newer_checkpoint_with_a_link_takes_its_place(desk):
    remember(desk, LOG.checkpoint(5))

    answer = desk.ask("receipt", LOG.receipt(4), *SEEN, "--link", LOG.consistency(5))

    assert answer.exit_code == 0
    assert remembered(desk) == LOG.checkpoint()


def test_the_same_size_takes_the_newest_cosignatures(desk):
    remember(desk, LOG.checkpoint(age=500))

    assert desk.ask("receipt", LOG.receipt(4), *SEEN).exit_code == 0
    assert remembered(desk) == LOG.checkpoint()


def test_an_older_receipt_with_a_link_leaves_the_memory_as_it_was(desk):
    remember(desk, LOG.checkpoint())
    receipt = LOG.receipt(4, checkpoint=LOG.checkpoint(5))

    answer = desk.ask("receipt", receipt, *SEEN, "--link", LOG.consistency(5))

    assert answer.exit_code == 0
    assert remembered(desk) == LOG.checkpoint()


def test_logs_are_remembered_beside_each_other(desk):
    other = Log(entries(3), key=NEXT_YEAR)
    remember(desk, LOG.checkpoint())

    assert desk.ask("receipt", other.receipt(1), *SEEN).exit_code == 0
    assert desk.ask("receipt", LOG.receipt(1), *SEEN).exit_code == 0
    assert remembered(desk) == LOG.checkpoint() + other.checkpoint()


def test_nothing_is_left_behind_when_writing(desk):
    desk.ask("receipt", LOG.receipt(4), *SEEN)

    assert not [path for path in desk.folder.iterdir() if path.name.startswith(".")]


# ---- what is found


def test_newer_without_a_link_is_not_proven(desk):
    remember(desk, LOG.checkpoint(5))

    answer = desk.ask("receipt", LOG.receipt(4), *SEEN)

    assert (answer.exit_code, answer.codes) == (3, ["not_linked_to_seen"])
    assert remembered(desk) == LOG.checkpoint(5)


def test_older_without_a_link_is_not_proven(desk):
    remember(desk, LOG.checkpoint())

    answer = desk.ask("receipt", LOG.receipt(4, checkpoint=LOG.checkpoint(5)), *SEEN)

    assert (answer.exit_code, answer.codes) == (3, ["older_than_seen"])


@pytest.mark.parametrize(
    "link", [LOG.consistency(4), LOG.consistency(5, checkpoint=LOG.checkpoint(8))], ids=["from another size", "to another checkpoint"]
)
def test_a_link_between_others_is_no_link(desk, link):
    remember(desk, LOG.checkpoint(5))

    assert desk.ask("receipt", LOG.receipt(4), *SEEN, "--link", link).codes == ["not_linked_to_seen"]


def test_a_broken_link_is_disproven_and_accuses_nobody(desk):
    remember(desk, LOG.checkpoint(5))
    link = proofs.parse_consistency(LOG.consistency(5))
    broken = ConsistencyFile(5, (bytes(32), *link.path[1:]), link.checkpoint).encode()

    answer = desk.ask("receipt", LOG.receipt(4), *SEEN, "--link", broken)

    assert (answer.exit_code, answer.codes) == (1, ["not_consistent"])
    assert desk.forks() == []


def test_two_roots_of_one_size_are_a_fork(desk):
    remember(desk, FORKED.checkpoint())

    answer = desk.ask("receipt", LOG.receipt(4), *SEEN)

    folder = desk.folder / "fork-traceability.example_2026-9"
    assert (answer.exit_code, answer.codes) == (4, ["fork"])
    assert desk.forks() == [folder.name]
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {
        "first.checkpoint": FORKED.checkpoint(),
        "second.checkpoint": LOG.checkpoint(),
    }
    assert remembered(desk) == FORKED.checkpoint()


def test_a_newer_tree_that_does_not_begin_with_the_one_seen_is_a_fork(desk):
    remember(desk, FORKED.checkpoint(5))

    answer = desk.ask("receipt", LOG.receipt(4), *SEEN, "--link", LOG.consistency(5))

    assert answer.exit_code == 4
    assert (desk.folder / desk.forks()[0] / "consistency.txt").read_bytes() == LOG.consistency(5)


def test_an_older_tree_that_is_not_the_beginning_of_the_one_seen_is_a_fork(desk):
    remember(desk, LOG.checkpoint())

    answer = desk.ask("receipt", FORKED.receipt(4, checkpoint=FORKED.checkpoint(5)), *SEEN, "--link", LOG.consistency(5))

    assert answer.exit_code == 4


def test_a_fork_that_nobody_signed_is_none(desk):
    remember(desk, FORKED.checkpoint(keys=[STRANGER]))

    answer = desk.ask("receipt", LOG.receipt(4), *SEEN)

    assert answer.exit_code == 1 and desk.forks() == []


def test_a_smaller_checkpoint_shown_as_the_newest_is_a_rollback(desk):
    remember(desk, LOG.checkpoint())

    answer = desk.ask("consistency", LOG.checkpoint(3), LOG.checkpoint(5), LOG.consistency(3, checkpoint=LOG.checkpoint(5)), *SEEN)

    assert (answer.exit_code, answer.codes) == (4, ["rollback"])
    assert desk.forks() == ["fork-traceability.example_2026-5"]


def test_the_same_checkpoint_shown_as_the_newest_is_none(desk):
    remember(desk, LOG.checkpoint())

    assert desk.ask("consistency", LOG.checkpoint(5), LOG.consistency(5), *SEEN).exit_code == 0


def test_a_consistency_file_alone_links_to_the_memory(desk):
    remember(desk, LOG.checkpoint(5))

    answer = desk.ask("consistency", LOG.consistency(5), *SEEN)

    assert answer.exit_code == 0
    assert remembered(desk) == LOG.checkpoint()


def test_a_consistency_file_from_another_size_than_seen_is_not_proven(desk):
    remember(desk, LOG.checkpoint(4))

    answer = desk.ask("consistency", LOG.consistency(5), *SEEN)

    assert answer.exit_code == 3 and "no_old_checkpoint" in answer.codes


def test_old_and_new_that_agree_and_differ_from_the_memory_are_a_fork(desk):
    remember(desk, FORKED.checkpoint(5))

    assert desk.ask("consistency", LOG.checkpoint(5), LOG.consistency(5), *SEEN).exit_code == 4


# ---- the file itself


@pytest.mark.parametrize(
    "data",
    [
        b"garbage",
        b"garbage\n",
        LOG.checkpoint()[:-1],
        LOG.checkpoint() + b"more\n",
        LOG.checkpoint() * 2,
        b"\xff",
        b"\n" + LOG.checkpoint(),
    ],
    ids=["no newline", "no note", "cut off", "more behind", "one origin twice", "not UTF-8", "a line before"],
)
def test_a_memory_that_is_none_is_refused(desk, data):
    remember(desk, data)

    assert desk.ask("receipt", LOG.receipt(4), *SEEN).exit_code == 2


def test_a_memory_with_a_wrong_signature_is_disproven(desk):
    remember(desk, LOG.checkpoint().replace(b"\n9\n", b"\n8\n"))

    assert desk.ask("receipt", LOG.receipt(4), *SEEN).codes == ["wrong_signature"]


def test_a_memory_with_a_wrong_cosignature_is_disproven(desk):
    body = LOG.checkpoint().partition(b"\n\n")[0] + b"\n"
    remember(desk, notes.assemble(body, [LOG_KEY.sign(body), WITNESS_KEY.cosign(b"x\n", time=NOW)]))

    assert desk.ask("receipt", LOG.receipt(4), *SEEN).codes == ["wrong_signature"]


def test_an_unreadable_memory_is_wrong_usage(desk):
    (desk.folder / "seen").mkdir()

    assert desk.ask("receipt", LOG.receipt(4), *SEEN).exit_code == 2


def test_a_memory_is_read_and_written_as_notes(tmp_path):
    path = tmp_path / "seen"
    path.write_bytes(LOG.checkpoint())

    seen = Seen.load(path)
    seen.write(path)

    assert seen.note_of(ORIGIN) == path.read_bytes() == LOG.checkpoint()
    assert Seen.load(tmp_path / "none").note_of(ORIGIN) is None


def test_a_memory_beyond_all_measure_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("traceability.verifier.seen.LARGEST_FILE", 10)
    (tmp_path / "seen").write_bytes(LOG.checkpoint())

    with pytest.raises(BadNote):
        Seen.load(tmp_path / "seen")
