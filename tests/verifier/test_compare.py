"""Checkpoints from several sources: one history, or the log is convicted. Demand 9 of the ledger's design, the verifier's part."""

import base64

import pytest

from tests.tlog.example import LOG_KEY, WITNESS_KEY
from tests.verifier.made import NEXT_YEAR, NOW, STRANGER, Log, an_entry, entries, kept
from traceability.tlog import notes
from traceability.tlog.proofs import ConsistencyFile

LOG = Log(entries(9))
FORKED = Log([an_entry(77, subject=("event", 77)), *LOG.leaves[1:]])
FORKED_LATE = Log([*LOG.leaves[:6], an_entry(77, subject=("event", 77)), *LOG.leaves[7:]])
HASH = bytes(32)
PROOFS = ("--proof", LOG.consistency(5, checkpoint=LOG.checkpoint(8)), LOG.consistency(8))
WRONG_COSIGNATURE = notes.assemble(
    (body := LOG.checkpoint().partition(b"\n\n")[0] + b"\n"), [LOG_KEY.sign(body), WITNESS_KEY.cosign(b"x\n", time=NOW)]
)


@pytest.fixture
def tiles(desk):
    return ("--tiles", str(kept(desk.folder / "2026", LOG)))


EQUAL = {
    "the same note twice": ([LOG.checkpoint(), LOG.checkpoint()], 0),
    "one alone": ([LOG.checkpoint()], 0),
    "other cosignatures": ([LOG.checkpoint(age=500), LOG.checkpoint()], 0),
    "one without cosignatures": ([LOG.checkpoint(witnesses=()), LOG.checkpoint()], 0),
    "none with cosignatures": ([LOG.checkpoint(witnesses=()), LOG.checkpoint(witnesses=())], 3),
    "two roots": ([LOG.checkpoint(), FORKED.checkpoint()], 4),
    "two roots, the second shown last": ([LOG.checkpoint(), LOG.checkpoint(), FORKED.checkpoint()], 4),
    "two roots, one without cosignatures": ([LOG.checkpoint(), FORKED.checkpoint(witnesses=())], 4),
    "two roots, one signed by nobody": ([LOG.checkpoint(), FORKED.checkpoint(keys=[STRANGER])], 1),
    "signed by nobody": ([LOG.checkpoint(), LOG.checkpoint(keys=[STRANGER])], 3),
    "a wrong cosignature": ([LOG.checkpoint(), WRONG_COSIGNATURE], 1),
    "a wrong signature": ([LOG.checkpoint(), LOG.checkpoint().replace(b"\n9\n", b"\n8\n")], 1),
    "two logs": ([LOG.checkpoint(), Log(entries(9), key=NEXT_YEAR).checkpoint()], 2),
    "no checkpoint": ([LOG.checkpoint(), b"nonsense\n"], 2),
    "the empty log": ([LOG.checkpoint(0), LOG.checkpoint()], 0),
}


@pytest.mark.parametrize(("files", "exit_code"), EQUAL.values(), ids=EQUAL)
def test_without_proofs(desk, files, exit_code):
    answer = desk.ask("compare", *files)

    assert answer.exit_code == exit_code, answer.report
    assert bool(desk.forks()) == (exit_code == 4)


def test_both_notes_of_a_fork_are_written(desk):
    answer = desk.ask("compare", LOG.checkpoint(), FORKED.checkpoint())

    folder = desk.folder / "fork-traceability.example_2026-9"
    assert (answer.exit_code, answer.codes, desk.forks()) == (4, ["fork"], [folder.name])
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {
        "first.checkpoint": LOG.checkpoint(),
        "second.checkpoint": FORKED.checkpoint(),
    }
    assert f"evidence written to {folder}" in answer.report["remarks"]


# ---- sizes that differ


def test_nothing_that_leads_between_sizes_proves_nothing(desk):
    answer = desk.ask("compare", LOG.checkpoint(5), LOG.checkpoint())

    assert (answer.exit_code, answer.codes) == (3, ["not_compared"])


@pytest.mark.parametrize("order", [(5, 8, 9), (9, 5, 8), (8, 9, 5, 5)])
def test_files_lead_from_each_size_to_the_next(desk, order):
    answer = desk.ask("compare", *map(LOG.checkpoint, order), *PROOFS)

    assert (answer.exit_code, answer.report["facts"]["sizes"]) == (0, [5, 8, 9])


@pytest.mark.parametrize("old", range(1, 9))
def test_tiles_lead_from_each_size_to_each(desk, tiles, old):
    assert desk.ask("compare", LOG.checkpoint(old), LOG.checkpoint(), *tiles).exit_code == 0


@pytest.mark.parametrize("old", range(1, 9))
def test_tiles_convict_a_log_of_another_beginning(desk, tiles, old):
    answer = desk.ask("compare", FORKED.checkpoint(old), LOG.checkpoint(), *tiles)

    (folder,) = desk.forks()
    assert (answer.exit_code, answer.codes) == (4, ["fork"])
    assert (desk.folder / folder / "first.checkpoint").read_bytes() == FORKED.checkpoint(old)
    assert (desk.folder / folder / "beginning.txt").exists() == (old in (1, 2, 4, 8))


@pytest.mark.parametrize("old", range(1, 9))
def test_the_evidence_convicts_by_itself(desk, tiles, old):
    """Whoever is shown the folder needs nothing else: the same verdict, and the same evidence."""
    desk.ask("compare", FORKED.checkpoint(old), LOG.checkpoint(), *tiles)
    (name,) = desk.forks()
    folder = desk.folder / name
    beginning = ("--beginning", str(folder / "beginning.txt")) if (folder / "beginning.txt").exists() else ()

    shown = [(folder / f"{which}.checkpoint").read_bytes() for which in ("first", "second")]
    answer = desk.ask("compare", *shown, "--proof", str(folder / "consistency.txt"), *beginning)

    assert (answer.exit_code, answer.codes) == (4, ["fork"])
    assert desk.forks() == [name]


@pytest.mark.parametrize("root", [HASH, bytes(31) + b"\x01", LOG.root(4)], ids=["zeros", "made up", "the older root itself"])
def test_a_beginning_that_the_proof_does_not_lead_from_convicts_nobody(desk, root):
    data = base64.b64encode(root) + b"\n"
    answer = desk.ask("compare", LOG.checkpoint(4), LOG.checkpoint(), "--proof", LOG.consistency(4), "--beginning", data)

    assert (answer.exit_code, desk.forks()) == (0, [])


def test_a_beginning_convicts_nobody_whose_note_nobody_signed(desk):
    data = base64.b64encode(LOG.root(4)) + b"\n"
    files = (FORKED.checkpoint(4, keys=[STRANGER]), LOG.checkpoint())

    assert desk.ask("compare", *files, "--proof", LOG.consistency(4), "--beginning", data).exit_code in (1, 3)
    assert desk.forks() == []


@pytest.mark.parametrize("keys", [{"old": [STRANGER]}, {"new": [STRANGER]}], ids=["the old", "the new"])
@pytest.mark.parametrize("old", [4, 5])
def test_what_nobody_signed_convicts_nobody(desk, tiles, old, keys):
    answer = desk.ask("compare", FORKED.checkpoint(old, keys=keys.get("old")), LOG.checkpoint(keys=keys.get("new")), *tiles)

    assert answer.exit_code == 1 and desk.forks() == []


@pytest.mark.parametrize("old", [4, 5])
def test_tiles_of_another_log_convict_nobody(desk, old):
    tiles = ("--tiles", str(kept(desk.folder / "2026", FORKED_LATE)))

    answer = desk.ask("compare", LOG.checkpoint(old), LOG.checkpoint(), *tiles)

    assert (answer.exit_code, answer.codes) == (1, ["not_consistent"])
    assert desk.forks() == []


@pytest.mark.parametrize("old", [1, 4, 5, 128, 255])
def test_tiles_that_somebody_damaged_convict_nobody(desk, old):
    """The newer root comes out of a higher tile, so that only the older one is wrong."""
    log = Log(entries(300))
    folder = kept(desk.folder / "2026", log)
    (folder / "tile/0/000").write_bytes(bytes(32) + b"".join(log.hashes[1:256]))
    desk.file(log.checkpoint(old), "seen")
    tiles = ("--tiles", str(folder))

    assert desk.ask("compare", log.checkpoint(old), log.checkpoint(), *tiles).exit_code in (0, 1)
    assert desk.ask("compare", log.checkpoint(), *tiles, "--seen", "seen").exit_code in (0, 1)
    assert desk.forks() == []


@pytest.mark.parametrize("old", range(1, 9))
def test_tiles_convict_a_log_of_another_beginning_than_the_one_seen(desk, tiles, old):
    desk.file(FORKED.checkpoint(old), "seen")

    assert desk.ask("compare", LOG.checkpoint(), *tiles, "--seen", "seen").codes == ["fork"]
    assert len(desk.forks()) == 1


def test_tiles_that_do_not_reach_prove_nothing(desk):
    tiles = ("--tiles", str(kept(desk.folder / "2026", LOG, 8)))

    assert desk.ask("compare", LOG.checkpoint(5), LOG.checkpoint(), *tiles).codes == ["not_compared"]
    assert desk.ask("compare", LOG.checkpoint(5), LOG.checkpoint(), "--tiles", "nowhere").codes == ["not_compared"]


@pytest.mark.parametrize(
    ("proof", "exit_code"),
    [
        (LOG.consistency(5), 0),
        (ConsistencyFile(5, (HASH,) * 3, LOG.checkpoint()).encode(), 1),
        (LOG.consistency(4), 3),
        (LOG.consistency(5, checkpoint=LOG.checkpoint(8)), 3),
        (b"old 5\nnonsense\n\nx", 2),
    ],
    ids=["right", "broken", "from another size", "to another size", "no proof"],
)
def test_a_proof(desk, proof, exit_code):
    answer = desk.ask("compare", LOG.checkpoint(5), LOG.checkpoint(), "--proof", proof)

    assert answer.exit_code == exit_code and desk.forks() == []


def test_a_proof_from_another_tree_to_the_signed_root_convicts(desk):
    answer = desk.ask("compare", FORKED.checkpoint(5), LOG.checkpoint(), "--proof", LOG.consistency(5))

    assert answer.exit_code == 4
    assert (desk.folder / desk.forks()[0] / "consistency.txt").read_bytes() == LOG.consistency(5)


def test_a_wrong_cosignature_fells_an_older_note_too(desk, tiles):
    """Of older ones no quorum is asked, and still a note with a wrong line of a known key is none."""
    body = LOG.checkpoint(5).partition(b"\n\n")[0] + b"\n"
    wrong = notes.assemble(body, [LOG_KEY.sign(body), WITNESS_KEY.cosign(b"x\n", time=NOW)])

    assert desk.ask("compare", LOG.checkpoint(5, witnesses=()), LOG.checkpoint(), *tiles).exit_code == 0
    assert desk.ask("compare", wrong, LOG.checkpoint(), *tiles).codes == ["wrong_signature"]


# ---- policy and memory


def test_the_age_is_asked_of_the_newest_alone(desk):
    fresh, stale = ("--max-age", "60"), LOG.checkpoint(age=500)

    assert desk.ask("compare", LOG.checkpoint(0, age=5_000), LOG.checkpoint(), *fresh).exit_code == 0
    assert desk.ask("compare", stale, *fresh).codes == ["quorum_not_met"]
    assert desk.ask("compare", stale, LOG.checkpoint(), *fresh).exit_code == 0


def test_the_newest_is_remembered_and_an_older_one_is_a_rollback(desk, tiles):
    assert desk.ask("compare", LOG.checkpoint(5), LOG.checkpoint(8), *tiles, "--seen", "seen").exit_code == 0
    assert (desk.folder / "seen").read_bytes() == LOG.checkpoint(8)
    assert desk.ask("compare", LOG.checkpoint(), "--seen", "seen").codes == ["not_linked_to_seen"]
    assert desk.ask("compare", LOG.checkpoint(), *tiles, "--seen", "seen").exit_code == 0
    assert desk.ask("compare", LOG.checkpoint(5), LOG.checkpoint(8), *tiles, "--seen", "seen").codes == ["rollback"]
    assert (desk.folder / "seen").read_bytes() == LOG.checkpoint()
