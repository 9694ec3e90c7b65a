"""Demand 27: verifiers that we did not write accept our logs as a folder and over HTTP, and refuse every bent copy. So does ours."""

import pytest

from tests.third_party.logs import BENT, COUNTED, OLD, SIZE, VKEY, WITNESS, a_folder, bent_copy, note, served
from traceability.verifier.__main__ import main

SIZES = (1, 2, 255, 256, 257)
LEAVES = (0, 256, 65_536, SIZE - 1)
POLICY = ("--witness-key", WITNESS, "--quorum", 1, "--max-age", 3600)


@pytest.fixture(scope="module")
def right(tmp_path_factory):
    return a_folder(tmp_path_factory.mktemp("right") / "2026")


@pytest.fixture(scope="module")
def old(tmp_path_factory):
    path = tmp_path_factory.mktemp("old") / "old.note"
    path.write_bytes(note(OLD))
    return path


@pytest.fixture(scope="module")
def copies(right, tmp_path_factory):
    """Every bent copy, by name, below one folder that is served over HTTP."""
    folder = tmp_path_factory.mktemp("bent")
    return {name: bent_copy(right, folder / str(number), name) for number, name in enumerate(BENT)}


@pytest.fixture(scope="module")
def served_copies(copies):
    folder = next(iter(copies.values())).parent
    with served(folder) as prefix:
        yield {name: f"{prefix}/{copy.name}" for name, copy in copies.items()}


def key_file(folder):
    path = folder / "log.vkey"
    path.write_text(VKEY + "\n")
    return path


def questions(source, key, old):
    """All that aics-tlog can be asked of a log."""
    asked = [["verify-checkpoint", "--tiles", source, "--vkey-file", key, *POLICY]]
    asked += [["verify-inclusion", "--tiles", source, "--vkey-file", key, "--index", index] for index in LEAVES]
    return [*asked, ["verify-consistency", "--tiles", source, "--vkey-file", key, "--old-checkpoint", old]]


# ---- right logs


def test_aics_tlog_accepts_the_folder_and_what_is_served(aics, right, old, tmp_path):
    key = key_file(tmp_path)
    with served(right) as prefix:
        answers = aics.ask([*questions(right, key, old), *questions(prefix, key, old)])

    assert {answer.code for answer in answers} == {0}, [answer.told for answer in answers if answer.code]


def test_sumdb_accepts_the_folder_and_what_is_served(sumdb, right, old):
    with served(right) as prefix:
        for source in (right, prefix):
            answers = [sumdb.ask("inclusion", VKEY, source, index) for index in LEAVES]
            answers.append(sumdb.ask("consistency", VKEY, source, old))
            assert {answer.code for answer in answers} == {0}, [answer.told for answer in answers if answer.code]


def test_every_size_at_which_tiles_change_their_shape_is_accepted(aics, sumdb, tmp_path):
    key, asked = key_file(tmp_path), []
    (tmp_path / "one.note").write_bytes(note(1))
    for size in SIZES:
        folder = a_folder(tmp_path / str(size), size)
        asked.append(["verify-inclusion", "--tiles", folder, "--vkey-file", key, "--index", size - 1])
        asked.append(["verify-consistency", "--tiles", folder, "--vkey-file", key, "--old-checkpoint", tmp_path / "one.note"])
        assert sumdb.ask("inclusion", VKEY, folder, size - 1).code == 0
        assert sumdb.ask("consistency", VKEY, folder, tmp_path / "one.note").code == 0
    assert {answer.code for answer in aics.ask(asked)} == {0}


def test_hash_tiles_and_a_leaf_in_hand_are_enough(aics, sumdb, right, tmp_path):
    """Entry bundles are not public: who has the leaf needs none."""
    (tmp_path / "leaf").write_bytes(COUNTED.leaves[4_242])
    asked = ["verify-inclusion", "--tiles", right, "--vkey-file", key_file(tmp_path), "--leaf", tmp_path / "leaf", "--index"]

    assert [answer.code for answer in aics.ask([[*asked, 4_242], [*asked, 4_243]])] == [0, 1]
    assert [sumdb.ask("inclusion", VKEY, right, index, tmp_path / "leaf").code for index in (4_242, 4_243)] == [0, 1]


# ---- bent logs


@pytest.fixture(scope="module")
def aics_answers(aics, copies, served_copies, tmp_path_factory):
    """One run over all copies, as folders and over HTTP: (name, is served) -> answer."""
    key = key_file(tmp_path_factory.mktemp("key"))
    asked = {
        (name, is_served): ["verify-inclusion", "--tiles", sources[name], "--vkey-file", key, "--index", BENT[name][1]]
        for is_served, sources in ((False, copies), (True, served_copies))
        for name in BENT
    }
    return dict(zip(asked, aics.ask(list(asked.values())), strict=True))


@pytest.mark.parametrize("is_served", [False, True], ids=["folder", "http"])
@pytest.mark.parametrize("name", BENT)
def test_aics_tlog_refuses(aics_answers, name, is_served):
    assert aics_answers[name, is_served].code == 1, aics_answers[name, is_served].told


@pytest.mark.parametrize("is_served", [False, True], ids=["folder", "http"])
@pytest.mark.parametrize("name", BENT)
def test_sumdb_refuses(sumdb, copies, served_copies, name, is_served):
    answer = sumdb.ask("inclusion", VKEY, (served_copies if is_served else copies)[name], BENT[name][1])

    assert answer.code == 1, answer.told


@pytest.mark.parametrize("name", BENT)
def test_ours_refuses(copies, name, capsys):
    code = main(["tiles", str(copies[name]), "--log", VKEY, "--witness", WITNESS, "--depth", "leaves", "--jobs", "1"])

    assert code in (1, 2, 3), capsys.readouterr().out


def test_a_wrong_cosignature_is_refused_by_who_looks_at_cosignatures(aics, right, tmp_path):
    """sumdb ignores cosignatures, as its documentation says."""
    from tests.tlog.example import LOG_KEY, WITNESS_KEY
    from traceability.tlog import notes

    body = note().partition(b"\n\n")[0] + b"\n"
    (tmp_path / "note").write_bytes(notes.assemble(body, [LOG_KEY.sign(body), WITNESS_KEY.cosign(b"x\n", time=1)]))
    asked = ["verify-checkpoint", "--note", tmp_path / "note", "--vkey-file", key_file(tmp_path)]

    assert [answer.code for answer in aics.ask([[*asked, *POLICY], asked])] == [1, 0]


def test_another_old_checkpoint_is_refused(aics, sumdb, right, tmp_path):
    """Signed by the log's key, and of another tree: a fork that both must see."""
    (tmp_path / "old").write_bytes(COUNTED.checkpoint(OLD, root=bytes(32)))
    asked = ["verify-consistency", "--tiles", right, "--vkey-file", key_file(tmp_path), "--old-checkpoint", tmp_path / "old"]

    assert aics.ask([asked])[0].code == 1
    assert sumdb.ask("consistency", VKEY, right, tmp_path / "old").code == 1
