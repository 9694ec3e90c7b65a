"""Stamped checkpoints with something wrong: what the verifier calls it. The stable codes stand in REFUSALS.md too."""

import shutil

import pytest

from tests.verifier.made import NEXT_YEAR, STRANGER, Log, a_bundle, entries, indexed, stamped_in, zipped
from tests.verifier.stamped import FORKED, OF_CASE, ask, authority, stamp, stamped
from tests.verifier.stamping import issue
from traceability.tlog import checkpoints, notes, proofs
from traceability.tlog.proofs import ConsistencyFile

__all__ = ["ask", "authority", "stamp", "stamped"]
pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="Debian's openssl is not installed; .ci/run installs it")


def of(size, path, checkpoint=None):
    return ConsistencyFile(size, tuple(path), checkpoint or OF_CASE.checkpoint()).encode()


NOTE, PROOF, TOKEN = (f"stamped/2026/6.{ending}" for ending in ("note", "txt", "tsr"))
BODY = checkpoints.parse(OF_CASE.checkpoint(6)).checkpoint.body()
RIGHT = proofs.parse_consistency(OF_CASE.consistency(6)).path
WRONG = {
    "no note": ({NOTE: None}, ["missing_file"]),
    "no proof": ({PROOF: None}, ["missing_file"]),
    "no token": ({TOKEN: None}, ["missing_file"]),
    "a note of another size": ({NOTE: OF_CASE.checkpoint(5)}, ["another_checkpoint"]),
    "a note of another log": ({NOTE: Log(OF_CASE.leaves, key=NEXT_YEAR).checkpoint(6)}, ["another_checkpoint"]),
    "a note of a log that nobody trusts": (
        {NOTE: OF_CASE.checkpoint(6, body=BODY.replace(b"traceability.", b"another."), keys=[STRANGER])},
        ["unknown_origin", "another_checkpoint"],
    ),
    "another tree, signed": ({NOTE: FORKED.checkpoint(6, witnesses=())}, ["fork"]),
    "another tree, signed by a stranger": ({NOTE: FORKED.checkpoint(6, keys=[STRANGER])}, ["no_trusted_signature", "not_consistent"]),
    "the right tree, signed by a stranger": ({NOTE: OF_CASE.checkpoint(6, keys=[STRANGER])}, ["no_trusted_signature"]),
    "a wrong signature": ({NOTE: notes.assemble(BODY, [OF_CASE.key.sign(BODY + b"x\n")])}, ["wrong_signature"]),
    "no note at all": ({NOTE: b"x"}, ["bad_note"]),
    "a proof from another size": ({PROOF: OF_CASE.consistency(5)}, ["another_checkpoint"]),
    "a proof to an older checkpoint": ({PROOF: OF_CASE.consistency(6, checkpoint=OF_CASE.checkpoint(8))}, ["another_checkpoint"]),
    "a proof to the checkpoint cosigned anew": ({PROOF: of(6, RIGHT, OF_CASE.checkpoint(age=11))}, ["another_checkpoint"]),
    "a proof with a wrong hash": ({PROOF: of(6, (bytes(32), *RIGHT[1:]))}, ["not_consistent"]),
    "a proof that is too short": ({PROOF: of(6, RIGHT[:-1])}, ["path_does_not_fit"]),
    "a proof that is too long": ({PROOF: of(6, (*RIGHT, bytes(32)))}, ["path_does_not_fit"]),
    "no proof at all": ({PROOF: b"x"}, ["bad_proof"]),
    "no token at all": ({TOKEN: b"x"}, ["bad_der"]),
    "a file more": ({"stamped/2026/6.json": b"x"}, ["foreign_file"]),
    "a note without the rest": ({"stamped/2026/5.note": OF_CASE.checkpoint(5)}, ["missing_file"]),
    "a number with a zero before it": (
        {
            f"stamped/2026/06.{one}": data
            for one, data in zip(("note", "txt", "tsr"), (OF_CASE.checkpoint(6), of(6, RIGHT), b""), strict=True)
        },
        ["another_checkpoint"],
    ),
}


@pytest.mark.parametrize(("changed", "codes"), WRONG.values(), ids=WRONG)
def test_a_stamped_checkpoint_with(ask, desk, stamped, changed, codes):
    answer = ask(stamped(6, changed))

    assert answer.codes == codes, answer.report
    assert "facts" not in answer.report
    assert bool(desk.forks()) == (answer.exit_code == 4) == (answer.codes == ["fork"])


def test_another_tree_of_a_power_of_two_is_disproven_and_convicts_nobody(ask, desk, stamped):
    """As everywhere: from there the proof takes the older root as given."""
    answer = ask(stamped(8, {"stamped/2026/8.note": FORKED.checkpoint(8)}))

    assert (answer.exit_code, answer.codes, desk.forks()) == (1, ["not_consistent"], [])


def test_another_tree_of_the_bundles_own_size_is_a_fork(ask, desk, stamped):
    answer = ask(stamped(9, {"stamped/2026/9.note": FORKED.checkpoint(9)}))

    assert (answer.exit_code, answer.codes) == (4, ["fork"]) and desk.forks()


def test_a_checkpoint_larger_than_the_bundles_is_malformed(ask, stamp):
    longer = Log([*OF_CASE.leaves, *entries(5)[3:]])
    files = a_bundle(log=OF_CASE) | stamped_in(longer, 11, stamp(longer, 11), proof=of(11, ()))

    answer = ask(files)

    assert (answer.exit_code, answer.codes) == (2, ["sizes_reversed"])


@pytest.mark.parametrize("root", [True, False], ids=["rooted", "rootless"])
def test_a_token_over_another_checkpoint_of_the_same_log_is_disproven(ask, stamped, stamp, root):
    for size in (5, 9):
        assert ask(stamped(6, {TOKEN: stamp(OF_CASE, size)}), root=root).codes == ["another_imprint"]


def test_the_files_of_two_stamps_changed_over_are_disproven(ask, stamped, stamp):
    six, five = (stamped_in(OF_CASE, size, stamp(OF_CASE, size)) for size in (6, 5))
    for ending, codes in (("note", {"another_checkpoint"}), ("txt", {"another_checkpoint"}), ("tsr", {"another_imprint"})):
        one, other = f"stamped/2026/6.{ending}", f"stamped/2026/5.{ending}"
        answer = ask(stamped(6, six | five | {one: five[other], other: six[one]}))
        assert (answer.exit_code, set(answer.codes)) == (1, codes)


def test_an_authority_that_the_reader_does_not_trust_is_refused(desk, stamped):
    path = zipped(desk.folder / "b.zip", indexed(stamped()))

    assert desk.ask("bundle", path, "--tsa-root", issue("root", ca=True).pem).codes == ["no_chain"]


def test_the_first_format_has_no_such_files(ask, stamped):
    answer = ask(stamped(), format="traceability-bundle/1")

    assert (answer.exit_code, set(answer.codes)) == (1, {"foreign_file"})


def flipped(data, place, bit=1):
    return data[:place] + bytes([data[place] ^ bit]) + data[place + 1 :]


def test_no_byte_of_note_or_proof_can_change(ask, stamped):
    """Even with a `bundle.json` that lists the changed file."""
    right = stamped()
    for name in (NOTE, PROOF):
        for place in range(len(right[name])):
            assert ask(right | {name: flipped(right[name], place)}, root=False).exit_code != 0, f"{name} at {place}"


def test_a_byte_of_the_token_is_noticed_or_changes_nothing_that_is_said(ask, stamped):
    """What CMS leaves unsigned may change: `test_timestamps.py` tries every bit."""
    right, told, accepted = stamped(), ask(stamped()).report["facts"]["timestamps"], 0
    for place in range(0, len(right[TOKEN]), 5):
        answer = ask(right | {TOKEN: flipped(right[TOKEN], place, 0x80)})
        accepted += answer.exit_code == 0
        assert answer.exit_code in (1, 2) or answer.report["facts"]["timestamps"] == told, f"the token at {place}"
    assert accepted < 20


def test_one_changed_byte_of_any_file_is_noticed(ask, desk, stamped):
    files = indexed(stamped())
    for name in (NOTE, PROOF, TOKEN, "bundle.json"):
        for place in (0, len(files[name]) // 2, len(files[name]) - 1):
            answer = desk.ask("bundle", zipped(desk.folder / "b.zip", files | {name: flipped(files[name], place)}))
            assert answer.exit_code in (1, 2), f"{name} at {place}"
