"""The refuse list of the ledger's design, line by line: `traceability/verifier/REFUSALS.md` with what is bent for each.

Beside it: what is next to a refusal and is proven, and further refusals that have no line of their own.
"""

import re
from pathlib import Path

import pytest

from tests.tlog.example import ACKNOWLEDGEMENT, LOG_KEY
from tests.verifier.made import NEXT_YEAR, NOW, ORIGIN, STRANGER, Log, an_entry, entries
from tests.verifier.refused import BODY, HASH, LOG, PATH, Refused, note, of_leaf, receipt, renamed
from tests.verifier.refused_bundles import BUNDLES
from tests.verifier.refused_disclosures import DISCLOSURES
from tests.verifier.refused_entries import CONSISTENCIES, FORKED, KEYS, LEAVES, LONG, POLICIES, PROOF, SHORT, STEPS, VKEYS, proof, under
from tests.verifier.refused_files import FILES, STATE, as_zip
from tests.verifier.refused_notes import CHECKPOINTS, NOTES, PROOFS
from tests.verifier.refused_stamps import TIME
from tests.verifier.refused_tiles import TILES
from traceability.tlog import notes
from traceability.tlog.proofs import Receipt

LIST = (Path(__file__).resolve().parents[2] / "traceability/verifier/REFUSALS.md").read_text(encoding="utf-8")
ROWS: dict[str, list[Refused]] = {
    "notes": NOTES,
    "checkpoints": CHECKPOINTS,
    "proofs": PROOFS,
    "consistency": CONSISTENCIES,
    "leaf": LEAVES,
    "policy": POLICIES,
    "files": FILES,
    "bundles": BUNDLES,
    "tiles": TILES,
    "disclose": DISCLOSURES,
    "state": STATE,
    "time": TIME,
}


def listed(group):
    """The lines of one group of the list: exit code, stable code, words."""
    section = LIST.partition(f"\n## {group}\n")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| ([0-4]) \|(?: `([a-z_]+)`)? \| (.+) \|$", section, re.MULTILINE)
    assert len(rows) == section.count("\n|") - 2, "a row that cannot be read"
    return [(int(exit_code), code, words) for exit_code, code, words in rows]


def test_the_list_has_these_groups_and_no_other():
    assert re.findall(r"^## (.+)$", LIST, re.MULTILINE) == list(ROWS)


@pytest.mark.parametrize("group", ROWS)
def test_every_line_of_the_list_has_its_row(group):
    assert [(row.exit_code, row.code, row.line) for row in ROWS[group]] == listed(group)
    assert all(row.bent for row in ROWS[group])


def shown(desk, bent):
    return desk.ask("receipt", bent) if isinstance(bent, bytes) else bent(desk)


@pytest.mark.parametrize(
    ("row", "bent"),
    [
        pytest.param(row, bent, id=f"{group}: {row.line}: {name}")
        for group, rows in ROWS.items()
        for row in rows
        for name, bent in row.bent.items()
    ],
)
def test_it_is_refused_for_this_reason(desk, row, bent):
    answer = shown(desk, bent)

    assert answer.exit_code == row.exit_code, answer.report
    assert bool(desk.forks()) == (row.exit_code == 4)
    if row.exit_code == 0:
        assert answer.codes == []
    else:
        assert set(answer.codes) == {row.code, *row.beside}, answer.report
        assert any(row.says in finding["reason"] for finding in answer.report["findings"]), answer.report


# ---- beside the list

ROTATED = notes.SignatureLine(ORIGIN, b"abcd", bytes(2_420))
PROVEN = {
    "a receipt as it should be": receipt(),
    "a right line of our name with another id": receipt(note(STRANGER.sign(BODY))),
    "a line of 2,420 bytes of a type to come": receipt(note(ROTATED)),
    "an entry": of_leaf(an_entry()),
    "log and witness": under(KEYS),
    "the log alone": under(KEYS[:2], receipt(LOG.checkpoint(witnesses=()))),
    "a witness that need not cosign": under([*KEYS, "--quorum", "0"], receipt(LOG.checkpoint(witnesses=()))),
    "a cosignature as old as is allowed": under([*KEYS, "--max-age", "10"]),
    "a cosignature 60 s in the future": under(KEYS, receipt(LOG.checkpoint(age=-60))),
    "the time in seconds": under([*KEYS, "--max-age", "10", "--now", str(NOW)]),
    "the time as a date": under([*KEYS, "--max-age", "10", "--now", "2027-01-15T08:00:00Z"]),
}


@pytest.mark.parametrize("bent", PROVEN.values(), ids=PROVEN)
def test_what_stands_beside_a_refusal_is_proven(desk, bent):
    answer = shown(desk, bent)

    assert (answer.exit_code, answer.codes) == (0, []), answer.report


ONLY_BY_ID = receipt(notes.assemble(BODY, [renamed(LOG_KEY.sign(BODY), key_id=HASH[:4])]))
NOTHING = Log([*entries(2), b""])
FURTHER = {
    "only the right name with another id, and no witness": (ONLY_BY_ID, 3),
    "a million hashes": (lambda desk: desk.ask("receipt", receipt(path=[HASH] * 1_000_000)), 2),
    "a proof under the checkpoint of another size": (receipt(LOG.checkpoint(8)), 1),
    "a pair of hashes as a leaf of the same tree": (receipt(index=2, path=PATH[1:], leaf=LOG.hashes[4] + LOG.hashes[5]), 1),
    "a leaf as a pair of the same tree": (receipt(index=8, path=[LOG.hashes[4], *PATH]), 1),
    "no leaf": (receipt(leaf=None), 2),
    "null in a leaf": (of_leaf(an_entry().replace(b'"mining"', b"null")), 1),
    "a lone surrogate in a leaf": (of_leaf(an_entry().replace(b"mining", b"\\ud83d")), 1),
    "U+0000 in a leaf": (of_leaf(an_entry().replace(b"mining", b"\\u0000")), 1),
    "a leaf that is not JSON": (of_leaf(b"\xff\xfe"), 1),
    "a leaf that is nothing": (Receipt(2, NOTHING.path(2), NOTHING.checkpoint(), None).encode(), 2),
    "nobody to trust": (under([]), 2),
    "a witness and no log": (under(KEYS[2:]), 2),
    "a quorum beyond the witnesses": (under([*KEYS, "--quorum", "2"]), 2),
    "a key that is none": (under(["--log", VKEYS[0][:-1]]), 2),
    "a witness's key as the log's": (under(["--log", VKEYS[1]]), 2),
    "a policy file beside keys": (under([*KEYS, "--policy", "policy.txt"]), 2),
    "a policy file that is not there": (under(["--policy", "nowhere.txt"]), 2),
    "a time that is none": (under([*KEYS, "--now", "yesterday"]), 2),
    "a bundle that is nothing": (as_zip(bend=lambda _: b""), 2),
    "a link without a memory": (under([*KEYS, "--link", "policy.txt"]), 2),
}


@pytest.mark.parametrize(("bent", "exit_code"), FURTHER.values(), ids=FURTHER)
def test_more_is_refused(desk, bent, exit_code):
    answer = shown(desk, bent)

    assert answer.exit_code == exit_code, answer.report
    assert answer.codes and desk.forks() == []


CONSISTENT = {
    "as it should be": ([SHORT, LONG, PROOF], 0),
    "the one file beside the old checkpoint": ([SHORT, PROOF], 0),
    "from the empty tree": ([proof(0, [])], 0),
    "equal sizes": ([LONG, LONG], 0),
    "equal sizes under two sets of signatures": ([LOG.checkpoint(witnesses=()), LONG], 0),
    "an old checkpoint without witnesses": ([LOG.checkpoint(5, witnesses=()), LONG, PROOF], 0),
    "old greater than new, and the proof the other way": ([LONG, SHORT, PROOF], 2),
    "equal sizes with unequal roots, one not signed": ([LONG, FORKED.checkpoint(keys=[STRANGER])], 1),
    "a non-empty proof from the empty tree, alone": ([proof(0, [HASH])], 1),
    "a hash missing": ([SHORT, LONG, proof(5, STEPS[:-1])], 1),
    "a wrong hash": ([SHORT, LONG, proof(5, [HASH, *STEPS[1:]])], 1),
    "a proof of another tree that leads to the new root": ([FORKED.checkpoint(5), LONG, proof(5, STEPS)], 4),
    "the same where the old tree is not signed": ([FORKED.checkpoint(5, keys=[STRANGER]), LONG, proof(5, STEPS)], 1),
    "a proof of another size": ([SHORT, LONG, LOG.consistency(4)], 1),
    "a proof to another checkpoint": ([SHORT, LONG, LOG.consistency(5, checkpoint=LOG.checkpoint(8))], 1),
    "the right hashes under another size": ([SHORT, LONG, proof(4, STEPS)], 1),
    "the right hashes above another checkpoint": ([SHORT, LONG, proof(5, STEPS, LOG.checkpoint(8))], 1),
    "no proof": ([SHORT, LONG], 2),
    "two logs": ([Log(entries(5), key=NEXT_YEAR).checkpoint(), LONG, PROOF], 2),
    "an old checkpoint that nobody signed": ([LOG.checkpoint(5, keys=[STRANGER]), LONG, PROOF], 3),
    "a new checkpoint that nobody signed": ([SHORT, LOG.checkpoint(keys=[STRANGER]), PROOF], 3),
    "a new checkpoint without witnesses": ([SHORT, LOG.checkpoint(witnesses=()), PROOF], 3),
    "no old checkpoint at all": ([PROOF], 3),
    "64 hashes": ([SHORT, LONG, proof(5, [HASH] * 64)], 2),
    "an acknowledgement": ([ACKNOWLEDGEMENT, LONG, PROOF], 2),
    "four files": ([SHORT, LONG, PROOF, PROOF], 2),
}


@pytest.mark.parametrize(("files", "exit_code"), CONSISTENT.values(), ids=CONSISTENT)
def test_a_consistency_proof_with(desk, files, exit_code):
    answer = desk.ask("consistency", *files)

    assert answer.exit_code == exit_code, answer.report
    assert bool(desk.forks()) == (exit_code == 4)
