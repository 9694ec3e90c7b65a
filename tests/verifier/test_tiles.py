"""A whole log recomputed from its folder; the folder is bent in every place, and the place is named."""

import json
import shutil

import pytest

from tests.verifier.made import LOG as NAME
from tests.verifier.made import NEXT_YEAR, NOW, ORIGIN, STRANGER, Log, an_entry, entries, kept
from traceability.tlog import merkle
from traceability.verifier import tiles as module
from traceability.verifier.__main__ import main
from traceability.verifier.recompute import Stretch, recompute

LEAVES = ("--depth", "leaves")
HASHES = ("--depth", "hashes")
SIZES = (0, 1, 255, 256, 257, 65_535, 65_536, 65_537)
COUNTED = Log(str(number).encode() for number in range(SIZES[-1]))
SOUND = Log([an_entry(1), an_entry(2, version=2, prev=an_entry(1)), *entries(600)])


@pytest.fixture
def folder(desk):
    return kept(desk.folder / "2026", SOUND)


@pytest.fixture(scope="module")
def counted(tmp_path_factory):
    return kept(tmp_path_factory.mktemp("counted") / "2026", COUNTED)


def test_a_log_is_recomputed(desk, folder):
    answer = desk.ask("tiles", folder)

    assert answer.exit_code == 0, answer.report
    facts = {
        "origin": ORIGIN,
        "size": 602,
        "root": SOUND.root(602).hex(),
        "depth": "entries",
        "witnesses": [{"name": "w1", "time": NOW - 10}],
    }
    assert answer.report["facts"] == facts


@pytest.mark.parametrize("size", SIZES)
def test_every_size_at_which_tiles_change_their_shape(desk, counted, size):
    folder = desk.folder / "log"
    shutil.copytree(counted, folder, copy_function=shutil.os.link) if size == SIZES[-1] else kept(folder, COUNTED, size)

    assert desk.ask("tiles", folder, *LEAVES).exit_code == 0
    assert desk.ask("tiles", folder, *HASHES).exit_code == 0


def test_a_mirror_may_be_ahead_of_its_checkpoint_and_have_dropped_partial_files(desk):
    folder = kept(desk.folder / "2026", SOUND, checkpoint=SOUND.checkpoint(300))

    assert desk.ask("tiles", folder).exit_code == 0
    assert desk.ask("tiles", kept(desk.folder / "all", SOUND, narrower=(3, 257, 300))).exit_code == 0


# ---- every place of the folder, bent


def bend(path, place, bit=1):
    data = bytearray(path.read_bytes())
    data[place] ^= bit
    path.write_bytes(data)


BENT = {
    "the first entry": ("tile/entries/000", 40, "tile/0/000"),
    "a middle entry": ("tile/entries/001", 100_000, "tile/0/001"),
    "the last entry": ("tile/entries/002.p/90", -3, "leaf 601"),
    "a length": ("tile/entries/001", 1, "tile/entries/001"),
    "the first hash": ("tile/0/000", 0, "tile/0/000"),
    "the last hash of a full tile": ("tile/0/001", -1, "tile/0/001"),
    "the right edge": ("tile/0/002.p/90", -1, "tile/0/002.p/90"),
    "a higher level": ("tile/1/000.p/2", 33, "tile/1/000.p/2"),
}


@pytest.mark.parametrize(("name", "place", "where"), BENT.values(), ids=BENT)
def test_one_bit_anywhere_is_noticed_and_named(desk, folder, name, place, where):
    bend(folder / name, place)

    answer = desk.ask("tiles", folder)

    assert answer.exit_code == 1
    assert where in {finding["where"] for finding in answer.report["findings"]}, answer.report["findings"]


@pytest.mark.parametrize("depth", [LEAVES, HASHES])
def test_the_tree_alone_leads_to_the_root(desk, folder, depth):
    bend(folder / "tile/0/001", 5)

    assert desk.ask("tiles", folder, *depth).exit_code == 1


def test_the_index_of_the_first_bad_leaf_is_told(desk, folder):
    bend(folder / "tile/0/001", 3 * 32 + 7)

    assert "leaf 259 hashes to" in desk.ask("tiles", folder).report["findings"][0]["reason"]


def test_a_narrower_file_that_is_left_must_agree(desk):
    folder = kept(desk.folder / "2026", SOUND, narrower=(300,))
    assert desk.ask("tiles", folder).exit_code == 0

    for name in ("tile/0/001.p/44", "tile/entries/001.p/44", "tile/1/000.p/1"):
        bend(folder / name, 20)
        answer = desk.ask("tiles", folder)
        assert answer.exit_code == 1 and answer.report["findings"][0]["where"] == name
        bend(folder / name, 20)


@pytest.mark.parametrize("name", ["tile/0/000", "tile/0/002.p/90", "tile/1/000.p/2", "tile/entries/001", "tile/entries/002.p/90"])
def test_a_file_that_is_missing_is_told(desk, folder, name):
    (folder / name).unlink()

    answer = desk.ask("tiles", folder)

    assert (answer.exit_code, set(answer.codes)) == (1, {"missing_tile"})
    assert answer.report["findings"][0]["where"] == name


def test_files_changed_over_are_noticed(desk, folder):
    first, second = folder / "tile/entries/000", folder / "tile/entries/001"
    (one, other) = first.read_bytes(), second.read_bytes()
    first.write_bytes(other)
    second.write_bytes(one)

    assert "leaf_mismatch" in desk.ask("tiles", folder).codes


def test_a_log_with_all_hashes_recomputed_is_not_the_checkpoints(desk):
    leaves = [*SOUND.leaves[:300], an_entry(9_999, subject=("event", 9_999)), *SOUND.leaves[301:]]

    answer = desk.ask("tiles", kept(desk.folder / "2026", Log(leaves), checkpoint=SOUND.checkpoint()))

    assert (answer.exit_code, answer.codes) == (1, ["root_mismatch"])


# ---- the checkpoint


@pytest.mark.parametrize(
    ("checkpoint", "exit_code"),
    [
        (SOUND.checkpoint(keys=[STRANGER]), 3),
        (SOUND.checkpoint(witnesses=()), 3),
        (SOUND.checkpoint().replace(b"\n602\n", b"\n601\n"), 1),
        (b"nonsense\n", 2),
        (b"x" * 1_000_001, 2),
    ],
    ids=["nobody signed", "nobody cosigned", "another size", "nonsense", "too large"],
)
def test_a_checkpoint(desk, checkpoint, exit_code):
    assert desk.ask("tiles", kept(desk.folder / "2026", SOUND, checkpoint=checkpoint)).exit_code == exit_code


def test_a_folder_that_is_no_log_is_malformed(desk):
    assert desk.ask("tiles", desk.folder).codes == ["no_log"]
    assert desk.ask("tiles", "nowhere").codes == ["no_log"]


# ---- entries


def of(desk, *leaves):
    return desk.ask("tiles", kept(desk.folder / "2026", Log(leaves)))


FIRST = an_entry(1)
SECOND = an_entry(2, kind="event.corrected", version=2, prev=FIRST)
THIRD = an_entry(3, kind="event.confirmed", version=3, prev=SECOND)
OTHER = an_entry(9, subject=("event", 9))
FOLLOWS = an_entry(8, kind="log.opened", subject=("log", 8), body={"origin": ORIGIN, "previous": {"origin": f"{NAME}/2025", "size": 7}})
VERSIONS = {
    "three versions": ([FIRST, OTHER, SECOND, THIRD], []),
    "a version left out": ([FIRST, THIRD], [("leaf 1", "version_gap")]),
    "the first version left out": ([OTHER, SECOND], [("leaf 1", "version_gap")]),
    "a version twice": ([FIRST, an_entry(5)], [("leaf 1", "version_gap")]),
    "the prev of another subject": ([FIRST, OTHER, an_entry(2, version=2, prev=OTHER)], [("leaf 2", "wrong_prev")]),
    "a uid twice": ([FIRST, an_entry(1, subject=("event", 9))], [("leaf 1", "entry_twice")]),
    "an entry that is none": ([FIRST, b"{}"], [("leaf 1", "leaf_refused")]),
    "an entry of another log": ([FIRST, an_entry(9, subject=("event", 9), log="another.example")], [("leaf 1", "leaf_refused")]),
    "a subject of an earlier year": ([FOLLOWS, SECOND, THIRD], []),
    "a gap in a later year": ([FOLLOWS, SECOND, an_entry(4, version=4, prev=SECOND)], [("leaf 2", "version_gap")]),
}


@pytest.mark.parametrize(("leaves", "found"), VERSIONS.values(), ids=VERSIONS)
def test_over_all_entries(desk, leaves, found):
    answer = of(desk, *leaves)

    assert [(finding["where"], finding["code"]) for finding in answer.report["findings"]] == found
    assert answer.exit_code == (1 if found else 0)


def test_a_later_year_says_which_log_it_follows(desk):
    answer = of(desk, FOLLOWS, SECOND)

    assert answer.report["facts"]["previous"] == {"origin": f"{NAME}/2025", "size": 7}
    assert "1 subjects began in an earlier log; what they were there is not here" in answer.report["remarks"]


def test_what_was_not_looked_at_is_said(desk, folder):
    assert "asked for hashes only: the tree above its lowest hashes" in desk.ask("tiles", folder, *HASHES).report["remarks"]


def test_without_entries_there_is_still_the_tree(desk, folder):
    shutil.rmtree(folder / "tile/entries")

    assert desk.ask("tiles", folder, *HASHES).exit_code == 0
    assert set(desk.ask("tiles", folder, *LEAVES).codes) == {"missing_tile"}


# ---- the reader's memory


@pytest.mark.parametrize(
    ("seen", "codes"),
    [
        (SOUND.checkpoint(), []),
        (SOUND.checkpoint(257), []),
        (SOUND.checkpoint(256), []),
        (Log([OTHER, *SOUND.leaves[1:]]).checkpoint(257), ["fork"]),
        (Log([OTHER, *SOUND.leaves[1:]]).checkpoint(256), ["fork"]),
        (Log([OTHER, *SOUND.leaves[1:]]).checkpoint(), ["fork"]),
        (Log([*SOUND.leaves, OTHER]).checkpoint(), ["rollback"]),
    ],
    ids=["the same", "older", "of a power of two", "of another tree", "another, of a power of two", "two roots", "newer: a rollback"],
)
def test_the_checkpoint_against_the_one_seen_with_the_tiles_as_link(desk, folder, seen, codes):
    desk.file(seen, "seen")

    answer = desk.ask("tiles", folder, "--seen", "seen")

    assert answer.codes == codes
    assert (desk.folder / "seen").read_bytes() == (seen if codes else SOUND.checkpoint())
    assert bool(desk.forks()) == bool(codes)


@pytest.mark.parametrize("seen", [4, 5, 256, 257])
@pytest.mark.parametrize("name", ["tile/0/000", "tile/0/001", "tile/1/000.p/2"])
def test_tiles_that_somebody_damaged_convict_nobody(desk, folder, name, seen):
    bend(folder / name, 1)
    desk.file(SOUND.checkpoint(seen), "seen")

    assert desk.ask("tiles", folder, "--seen", "seen").exit_code == 1
    assert desk.forks() == []


def test_another_years_log_is_another(desk):
    folder = kept(desk.folder / "2027", Log(entries(3), key=NEXT_YEAR))
    desk.file(SOUND.checkpoint(), "seen")

    assert desk.ask("tiles", folder, "--seen", "seen").exit_code == 0


# ---- large logs


def test_several_processes_find_what_one_finds(desk, counted, capsys):
    folder = desk.folder / "log"
    shutil.copytree(counted, folder)
    words = ["tiles", str(folder), "--policy", "policy.txt", "--now", str(NOW), "--depth", "leaves", "--json"]

    assert main([*words, "--jobs", "2"]) == 0
    assert json.loads(capsys.readouterr().out)["facts"]["root"] == merkle.root_of(COUNTED.hashes).hex()
    bend(folder / "tile/entries/200", -1)
    assert [main([*words, "--jobs", jobs]) for jobs in ("1", "2")] == [1, 1]
    one, two = capsys.readouterr().out.strip().split("\n}\n")
    assert json.loads(one + "\n}") == json.loads(two)


def test_a_log_that_is_all_wrong_ends_soon(desk, monkeypatch):
    monkeypatch.setattr(module, "MOST_FINDINGS", 10)
    leaves = [an_entry(number, subject=("event", number), more=1) for number in range(1, 40)]

    answer = of(desk, *leaves)

    assert answer.exit_code == 1 and "stopped here: too much is wrong" in answer.report["remarks"]


def test_stretches_know_their_findings(tmp_path):
    folder = kept(tmp_path / "2026", Log([b"x" * 10] * 700))
    done = recompute(Stretch(folder, 700, 0, 3, NAME, b"salt"))

    assert len(done.found) == 100 and done.found[0][0] == "leaf 0"
