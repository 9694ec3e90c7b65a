"""Bundles for a reader who may not see all that the examination read: what is withheld is there by its hash, proved like the rest."""

import json

import pytest

from tests.verifier.made import ORIGIN, Log, a_bundle, a_case, an_entry, entries, indexed, rows_of, uuid, zipped
from traceability.tlog import canonical, merkle
from traceability.tlog.proofs import Receipt, parse_receipt

RECORDED, CORRECTED, SUBMITTED, EXAMINED = CASE = a_case()
ELSEWHERE = an_entry(9, subject=("event", 9))
OF_CASE = Log([*entries(2), *CASE, ELSEWHERE, *entries(3)])
PROOF = "withheld/000001.tlog-proof"


def row_of(n, leaf, **members):
    index = OF_CASE.leaves.index(leaf)
    hidden = {"n": f"{n:06d}", "uid": json.loads(leaf)["uid"], "origin": ORIGIN, "index": index}
    return hidden | {"leaf_hash": merkle.leaf_hash(leaf).hex()} | members


def withholding(*hidden, rows=None, more=None, dossier=True):
    """The case's bundle with the words of these entries left out; `rows` is what `bundle.json` says of them instead of the truth."""
    read = {"dossier.json": canonical.write(rows_of(CASE[:3]))} if dossier else {}
    proofs = {
        f"withheld/{n:06d}.tlog-proof": OF_CASE.receipt(OF_CASE.leaves.index(leaf), with_leaf=False) for n, leaf in enumerate(hidden, 1)
    }
    files = a_bundle([leaf for leaf in CASE if leaf not in hidden], OF_CASE, dossier=0, more=proofs | read | (more or {}))
    del files["disclosures/000001.json"]
    return indexed(files, withheld=rows or [row_of(n, leaf) for n, leaf in enumerate(hidden, 1)])


def ask(desk, files):
    return desk.ask("bundle", zipped(desk.folder / "bundle.zip", files))


@pytest.mark.parametrize("hidden", [[RECORDED, CORRECTED], [CORRECTED]], ids=["a subject", "its last version"])
def test_the_dossier_is_whole_by_hashes(desk, hidden):
    answer = ask(desk, withholding(*hidden))

    assert (answer.exit_code, answer.codes) == (0, []), answer.report
    facts = answer.report["facts"]
    assert (facts["withheld"], facts["entries"], facts["dossier_entries"]) == (len(hidden), 4 - len(hidden), 3)
    assert any(f"{len(hidden)} by their hashes" in line for line in answer.report["proven"])
    assert all(leaf not in data for leaf in hidden for data in withholding(*hidden).values())


def bent_proof(bend):
    files = withholding(RECORDED, CORRECTED)
    return indexed(
        {name: data for name, data in files.items() if name != "bundle.json"} | {PROOF: bend(parse_receipt(files[PROOF])).encode()},
        withheld=[row_of(1, RECORDED), row_of(2, CORRECTED)],
    )


WRONG = {
    "another hash": (withholding(CORRECTED, rows=[row_of(1, CORRECTED, leaf_hash=merkle.leaf_hash(RECORDED).hex())]), "root_mismatch"),
    "another uid": (withholding(CORRECTED, rows=[row_of(1, CORRECTED, uid=uuid(5))]), "wrong_dossier"),
    "another place": (withholding(CORRECTED, rows=[row_of(1, CORRECTED, index=7)]), "another_entry"),
    "another log": (withholding(CORRECTED, rows=[row_of(1, CORRECTED, origin="traceability.example/2027")]), "missing_file"),
    "one that the examination did not read": (withholding(CORRECTED, ELSEWHERE), "wrong_dossier"),
    "one that is shown too": (withholding(CORRECTED, rows=[row_of(1, CORRECTED, uid=json.loads(SUBMITTED)["uid"])]), "entry_twice"),
    "one twice": (
        withholding(
            CORRECTED,
            rows=[row_of(1, CORRECTED), row_of(2, CORRECTED)],
            more={"withheld/000002.tlog-proof": OF_CASE.receipt(OF_CASE.leaves.index(CORRECTED), with_leaf=False)},
        ),
        "entry_twice",
    ),
    "not in log order": (
        withholding(RECORDED, CORRECTED, rows=[row_of(1, RECORDED, index=3), row_of(2, CORRECTED, index=2)]),
        "out_of_order",
    ),
    "a proof of none": (withholding(CORRECTED, more={"withheld/000002.tlog-proof": b"x"}), "foreign_file"),
    "no proof": (
        indexed(
            {name: data for name, data in withholding(CORRECTED).items() if name not in (PROOF, "bundle.json")},
            withheld=[row_of(1, CORRECTED)],
        ),
        "missing_file",
    ),
    "no dossier": (withholding(CORRECTED, dossier=False), "missing_file"),
    "a broken path": (bent_proof(lambda right: Receipt(right.index, (bytes(32), *right.path[1:]), right.checkpoint)), "root_mismatch"),
    "a leaf in the proof": (bent_proof(lambda right: Receipt(right.index, right.path, right.checkpoint, RECORDED)), "bad_contents"),
}


@pytest.mark.parametrize(("files", "code"), WRONG.values(), ids=WRONG)
def test_what_is_withheld_wrongly_is_refused(desk, files, code):
    answer = ask(desk, files)

    assert code in answer.codes, answer.report
    assert answer.exit_code in (1, 2)


def test_only_an_examination_withholds(desk):
    leaves = [an_entry(1)]
    log = Log([*leaves, ELSEWHERE])
    files = a_bundle(leaves, log, dossier=0, openings=[], more={PROOF: log.receipt(1, with_leaf=False)})
    hidden = {
        "n": "000001",
        "uid": json.loads(ELSEWHERE)["uid"],
        "origin": ORIGIN,
        "index": 1,
        "leaf_hash": merkle.leaf_hash(ELSEWHERE).hex(),
    }

    answer = ask(desk, indexed(files, subject={"type": "event", "id": uuid(1)}, withheld=[hidden]))

    assert answer.codes == ["missing_file"], answer.report
