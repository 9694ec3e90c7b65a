import json

import pytest

from tests.verifier.made import (
    AMOUNT,
    LOG,
    SALT,
    Log,
    a_bundle,
    a_case,
    an_entry,
    dossier_of,
    entries,
    indexed,
    rows_of,
    unpacked,
    uuid,
    zipped,
)
from traceability.tlog import canonical, strict
from traceability.tlog.proofs import Receipt, parse_receipt

CASE = a_case()
OF_CASE = Log([*entries(2), *CASE, *entries(3)])
OPENING = {"path": AMOUNT, "salt": strict.in_base64(SALT), "value": "1530000.00"}


def ask(desk, files, *arguments):
    return desk.ask("bundle", zipped(desk.folder / "bundle.zip", files), *arguments)


@pytest.mark.parametrize("is_zipped", [True, False], ids=["zipped", "unpacked"])
def test_a_bundle_is_proven(desk, is_zipped):
    files = indexed(a_bundle())
    path = zipped(desk.folder / "b.zip", files) if is_zipped else unpacked(desk.folder / "b", files)

    answer = desk.ask("bundle", path)

    assert answer.exit_code == 0, answer.report
    assert answer.report["facts"] == {
        "log": LOG,
        "subject": {"type": "shipment", "id": uuid(7), "number": "RE-2026-7"},
        "files": 12,
        "entries": 4,
        "withheld": 0,
        "opened": 1,
        "dossier_entries": 3,
        "timestamps": [],
        "checkpoints": [{"origin": f"{LOG}/2026", "size": 9, "witnesses": ["w1"]}],
    }


# ---- files; what is refused of them: test_refusals.py


def swapped(one, other):
    files = a_bundle()
    files[one], files[other] = files[other], files[one]
    return files


FILES = {
    "a listed file that no bundle has": (indexed(a_bundle(more={"run.sh": b"x"})), 1),
    "a listed leaf of no entry": (indexed(a_bundle(more={"entries/000099.tlog-proof": b"x"})), 1),
    "a disclosure of no entry": (indexed(a_bundle(more={"disclosures/000099.json": b"[]"})), 1),
    "a time stamp that is none": (indexed(a_bundle(more={"certificate.json": b"{}", "timestamps/9.tsr": b"x"})), 2),
    "a certificate": (indexed(a_bundle(more={"certificate.json": b"{}"})), 0),
    "no disclosures": (indexed({name: data for name, data in a_bundle().items() if not name.startswith("disc")}), 0),
}


@pytest.mark.parametrize(("files", "exit_code"), FILES.values(), ids=FILES)
def test_a_bundle_with(desk, files, exit_code):
    answer = ask(desk, files)

    assert answer.exit_code == exit_code, answer.report


def test_one_changed_byte_in_any_file_is_noticed(desk):
    files = indexed(a_bundle())
    for name, data in files.items():
        for place in (0, len(data) // 2, len(data) - 1):
            changed = data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]
            assert ask(desk, files | {name: changed}).exit_code in (1, 2), f"{name} at {place}"


# ---- entries


def of_leaves(*leaves, dossier=0, **more):
    return indexed(
        a_bundle(list(leaves), Log([*entries(2), *leaves]), dossier=dossier, openings=more.pop("openings", []), **more),
        subject={"type": "event", "id": uuid(1)},
    )


FIRST = an_entry(1)
SECOND = an_entry(2, kind="event.corrected", version=2, prev=FIRST)
THIRD = an_entry(3, kind="event.confirmed", version=3, prev=SECOND)

VERSIONS = {
    "three versions": (of_leaves(FIRST, SECOND, THIRD), []),
    "the last versions left out": (of_leaves(FIRST), []),
    "versions in the wrong order": (of_leaves(SECOND, FIRST), ["version_gap", "version_gap"]),
    "a uid twice": (of_leaves(FIRST, an_entry(1, subject=("event", 9))), ["entry_twice"]),
    "a leaf that is no entry": (of_leaves(FIRST, an_entry(9, subject=("event", 9), more=1)), ["leaf_refused"]),
    "an entry of another log": (of_leaves(FIRST, an_entry(9, subject=("event", 9), log="another.example")), ["leaf_refused"]),
}


@pytest.mark.parametrize(("files", "codes"), VERSIONS.values(), ids=VERSIONS)
def test_entries_with(desk, files, codes):
    answer = ask(desk, files)

    assert answer.codes == codes, answer.report
    assert answer.exit_code == (1 if codes else 0)


def bent(**members):
    """The case's bundle with another `bundle.json`; a member of an entry is named `entry_<name>` and bent in the second one."""
    index = json.loads(indexed(a_bundle())["bundle.json"])
    for name in [name for name in members if name.startswith("entry_")]:
        index["entries"][1][name.removeprefix("entry_")] = members.pop(name)
    return a_bundle() | {"bundle.json": canonical.write(index | members)}


def elsewhere(place):
    """The bundle with its last entry listed at another place of the log, where no order is broken."""
    index = json.loads(indexed(a_bundle())["bundle.json"])
    index["entries"][-1]["index"] = place
    return a_bundle() | {"bundle.json": canonical.write(index)}


def test_index_and_proof_name_the_same_place(desk):
    assert ask(desk, elsewhere(5)).exit_code == 0
    assert ask(desk, elsewhere(8)).codes == ["another_entry"]


def test_every_path_must_lead_to_the_root(desk):
    name = "entries/000002.tlog-proof"
    right = parse_receipt(a_bundle()[name])
    broken = Receipt(right.index, (bytes(32), *right.path[1:]), right.checkpoint)
    moved = Receipt(right.index, right.path[:-1], right.checkpoint)

    assert ask(desk, indexed(a_bundle() | {name: broken.encode()})).codes == ["root_mismatch"]
    assert ask(desk, indexed(a_bundle() | {name: moved.encode()})).codes == ["path_does_not_fit"]


def test_a_leaf_that_is_not_in_the_log_is_disproven(desk):
    made_up = an_entry(3, kind="shipment.submitted", subject=("shipment", 7), body={"number": "RE-2026-7", "more": "x"})

    assert "root_mismatch" in ask(desk, indexed(a_bundle() | {"entries/000003.leaf": made_up})).codes


def test_the_checkpoint_is_of_the_log_that_the_bundle_names(desk):
    assert "another_checkpoint" in ask(desk, bent(log="another.example")).codes


INDEXES = {
    "another uid": (bent(entry_uid="019cad9d-dd4b-7c30-ac30-000000000009"), 1),
    "another kind": (bent(entry_kind="event.recorded"), 1),
    "another subject": (bent(entry_subject={"type": "event", "id": uuid(1), "version": 2}), 1),
    "another place": (bent(entry_index=4), 1),
    "another origin": (bent(entry_origin=f"{LOG}/2027"), 1),
    "another log": (bent(log="another.example"), 1),
    "another shipment": (bent(subject={"type": "shipment", "id": uuid(8)}), 1),
    "another shipment's number": (bent(subject={"type": "shipment", "id": uuid(7), "number": "RE-2026-8"}), 1),
    "no shipment": (bent(subject={}), 1),
    "another format": (bent(format="traceability-bundle/3"), 2),
    "a member more": (bent(more=1), 2),
    "an entry's number out of order": (bent(entry_n="000003"), 2),
    "proofs changed over": (indexed(swapped("entries/000001.tlog-proof", "entries/000002.tlog-proof")), 1),
    "not its canonical form": (a_bundle() | {"bundle.json": indexed(a_bundle())["bundle.json"] + b"\n"}, 2),
    "entries in another order": (
        indexed(
            a_bundle(
                [CASE[2], CASE[0], CASE[1], CASE[3]],
                OF_CASE,
                dossier=0,
                openings=[],
                more={"dossier.json": canonical.write(rows_of(CASE[:3]))},
            )
        ),
        1,
    ),
}


@pytest.mark.parametrize(("files", "exit_code"), INDEXES.values(), ids=INDEXES)
def test_an_index_with(desk, files, exit_code):
    answer = ask(desk, files)

    assert answer.exit_code == exit_code, answer.report


def test_proofs_are_under_the_bundles_own_checkpoint_and_without_the_leaf(desk):
    files = a_bundle()
    name = "entries/000001.tlog-proof"
    place = OF_CASE.leaves.index(CASE[0])

    under_another = files | {name: OF_CASE.receipt(place, checkpoint=OF_CASE.checkpoint(8), with_leaf=False)}
    cosigned_anew = files | {name: OF_CASE.receipt(place, checkpoint=OF_CASE.checkpoint(age=11), with_leaf=False)}
    with_leaf = files | {name: OF_CASE.receipt(place)}

    assert ask(desk, indexed(under_another)).codes == ["another_checkpoint"]
    assert ask(desk, indexed(cosigned_anew)).codes == ["another_checkpoint"]
    assert ask(desk, indexed(with_leaf)).exit_code == 2


# ---- dossier and disclosures


def of_dossier(data, *, entries_named=3, sha256=None, leaves=None):
    named = dossier_of(CASE[:3]) | ({"sha256": sha256} if sha256 else {}) | {"entries": entries_named}
    leaves = leaves or [*CASE[:3], an_entry(4, kind="case.examined", subject=("case", 8), body={"dossier": named})]
    more = {} if data is None else {"dossier.json": data}
    return indexed(a_bundle(leaves, Log(leaves), dossier=0, more=more))


RIGHT = canonical.write(rows_of(CASE[:3]))
DOSSIERS = {
    "as examined": (of_dossier(RIGHT), 0),
    "missing": (of_dossier(None), 1),
    "of another digest": (of_dossier(RIGHT, sha256="ab" * 32), 1),
    "of another number": (of_dossier(RIGHT, entries_named=2), 1),
    "that leaves out an entry": (of_dossier(canonical.write(rows_of(CASE[:2]))), 1),
    "without an examination": (of_dossier(RIGHT, leaves=CASE[:3]), 1),
    "that is no list": (of_dossier(b"{}"), 1),
    "of more than pairs": (of_dossier(canonical.write([[*row, "x"] for row in rows_of(CASE[:3])])), 1),
    "in another order": (of_dossier(canonical.write(rows_of(CASE[:3])[::-1])), 1),
    "with a space": (of_dossier(RIGHT.replace(b",", b", ")), 1),
}


@pytest.mark.parametrize(("files", "exit_code"), DOSSIERS.values(), ids=DOSSIERS)
def test_a_dossier(desk, files, exit_code):
    answer = ask(desk, files)

    assert answer.exit_code == exit_code, answer.report


def test_every_entry_that_was_examined_must_be_here(desk):
    leaves = [CASE[0], CASE[2], CASE[3]]
    answer = ask(desk, indexed(a_bundle(leaves, OF_CASE, dossier=0, more={"dossier.json": RIGHT})))

    assert answer.codes == ["wrong_dossier"]


@pytest.mark.parametrize(
    ("openings", "exit_code"),
    [
        ([OPENING], 0),
        ([], 0),
        ([{"path": AMOUNT}], 2),
    ],
    ids=["right", "none", "half a row"],
)
def test_a_disclosure(desk, openings, exit_code):
    assert ask(desk, indexed(a_bundle(openings=openings))).exit_code == exit_code
