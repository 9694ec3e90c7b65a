"""A bundle's checkpoints, its consistency file, and what the reader remembers."""

import pytest

from tests.tlog.example import WITNESS_KEY
from tests.verifier.made import NEXT_YEAR, Log, a_bundle, a_case, an_entry, entries, indexed, uuid, zipped
from traceability.tlog.proofs import ConsistencyFile, parse_consistency

OF_CASE = Log([*entries(2), *a_case(), *entries(3)])
FIRST = an_entry(1)
SECOND = an_entry(2, kind="event.corrected", version=2, prev=FIRST)
THIRD = an_entry(3, kind="event.confirmed", version=3, prev=SECOND)
SEEN = ("--seen", "seen")


def ask(desk, files, *arguments):
    return desk.ask("bundle", zipped(desk.folder / "bundle.zip", files), *arguments)


def test_entries_of_two_years_stand_under_two_checkpoints(desk):
    before, now = Log([*entries(1), FIRST]), Log([SECOND, THIRD], key=NEXT_YEAR)
    files = {"checkpoint": now.checkpoint(), "checkpoints/2026": before.checkpoint()}
    for number, (log, place) in enumerate([(before, 1), (now, 0), (now, 1)], 1):
        files[f"entries/{number:06d}.leaf"] = log.leaves[place]
        files[f"entries/{number:06d}.tlog-proof"] = log.receipt(place, with_leaf=False)
    subject = {"type": "event", "id": uuid(1)}

    assert ask(desk, indexed(files, subject=subject)).exit_code == 0
    files["checkpoints/2025"] = files.pop("checkpoints/2026")
    assert ask(desk, indexed(files, subject=subject)).exit_code == 1


def test_the_consistency_file_links_to_the_memory(desk):
    desk.file(OF_CASE.checkpoint(5), "seen")
    linked = indexed(a_bundle(more={"consistency/5.txt": OF_CASE.consistency(5)}))

    assert ask(desk, indexed(a_bundle()), *SEEN).codes == ["not_linked_to_seen"]
    assert ask(desk, linked, *SEEN).exit_code == 0
    assert (desk.folder / "seen").read_bytes() == OF_CASE.checkpoint()


def test_a_bundle_from_before_is_linked_from_outside(desk):
    longer = Log([*OF_CASE.leaves, *entries(4)])
    desk.file(longer.checkpoint(), "seen")

    assert ask(desk, indexed(a_bundle()), *SEEN).codes == ["older_than_seen"]
    assert ask(desk, indexed(a_bundle()), *SEEN, "--link", longer.consistency(9)).exit_code == 0


PROOF = parse_consistency(OF_CASE.consistency(5))


@pytest.mark.parametrize(
    ("name", "file", "exit_code"),
    [
        ("5", PROOF, 0),
        ("4", PROOF, 1),
        ("5", ConsistencyFile(5, PROOF.path[:-1], PROOF.checkpoint), 1),
        ("5", ConsistencyFile(5, (bytes(32), *PROOF.path[1:]), PROOF.checkpoint), 1),
        ("5", ConsistencyFile(5, PROOF.path, OF_CASE.checkpoint(age=11)), 1),
        ("9", ConsistencyFile(9, (), PROOF.checkpoint), 0),
        ("9", ConsistencyFile(9, PROOF.path, PROOF.checkpoint), 1),
        ("10", ConsistencyFile(10, PROOF.path, PROOF.checkpoint), 2),
        ("0", ConsistencyFile(0, (), PROOF.checkpoint), 0),
    ],
    ids=[
        "right",
        "under another name",
        "too short",
        "a wrong hash",
        "to another note",
        "from the same size",
        "from the same size with hashes",
        "from beyond",
        "from nothing",
    ],
)
def test_a_consistency_file_fits_even_when_nothing_was_seen(desk, name, file, exit_code):
    assert ask(desk, indexed(a_bundle(more={f"consistency/{name}.txt": file.encode()}))).exit_code == exit_code


def test_a_fork_of_the_memory_is_found_in_a_bundle(desk):
    desk.file(Log([an_entry(5), *OF_CASE.leaves[1:]]).checkpoint(), "seen")

    assert ask(desk, indexed(a_bundle()), *SEEN).exit_code == 4
    assert desk.forks()


def test_a_bundle_without_witnesses_is_not_vouched_for(desk):
    assert ask(desk, indexed(a_bundle(checkpoint=OF_CASE.checkpoint(witnesses=())))).codes == ["quorum_not_met"]
    assert ask(desk, indexed(a_bundle(checkpoint=OF_CASE.checkpoint(witnesses=(WITNESS_KEY,))))).exit_code == 0
