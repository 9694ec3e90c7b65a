import json

import pytest

from tests.tlog.example import WITNESS_KEY
from tests.verifier.made import (
    AMOUNT,
    LOG,
    NEXT_YEAR,
    SALT,
    STRANGER,
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
from traceability.tlog.proofs import ConsistencyFile, parse_consistency

CASE = a_case()
OF_CASE = Log([*entries(2), *CASE, *entries(3)])
OPENING = {"path": AMOUNT, "salt": strict.in_base64(SALT), "value": "1530000.00"}
SEEN = ("--seen", "seen")


def ask(desk, files, *arguments):
    return desk.ask("bundle", zipped(desk.folder / "bundle.zip", files), *arguments)


@pytest.mark.parametrize("is_zipped", [True, False], ids=["zipped", "unpacked"])
def test_a_bundle_is_proven(desk, is_zipped):
    files = indexed(a_bundle())
    path = zipped(desk.folder / "b.zip", files) if is_zipped else unpacked(desk.folder / "b", files)

    answer = desk.ask("bundle", path)

    assert answer.exit_code == 0, answer.report
    assert answer.report["facts"] == {
        "log": LOG, "subject": {"type": "shipment", "id": uuid(7), "number": "RE-2026-7"}, "files": 12, "entries": 4, "opened": 1, "dossier_entries": 3,
        "checkpoints": [{"origin": f"{LOG}/2026", "size": 9, "witnesses": ["w1"]}],
    }


# ---- files

def with_file(name, data):
    return indexed(a_bundle()) | {name: data}


def without(name):
    files = indexed(a_bundle())
    del files[name]
    return files


def swapped(one, other):
    files = a_bundle()
    files[one], files[other] = files[other], files[one]
    return files


FILES = {
    "a file that is not listed": (with_file("entries/000099.leaf", b"x"), 1),
    "a listed file that no bundle has": (indexed(a_bundle(more={"run.sh": b"x"})), 1),
    "a listed leaf of no entry": (indexed(a_bundle(more={"entries/000099.tlog-proof": b"x"})), 1),
    "a disclosure of no entry": (indexed(a_bundle(more={"disclosures/000099.json": b"[]"})), 1),
    "no index": (a_bundle(), 1),
    "no checkpoint": (without("checkpoint"), 1),
    "a leaf missing": (without("entries/000002.leaf"), 1),
    "a proof missing": (without("entries/000002.tlog-proof"), 1),
    "a disclosure missing": (without("disclosures/000001.json"), 1),
    "the policy missing": (without("policy.txt"), 1),
    "a longer file": (with_file("policy.txt", b"quorum none\n\n"), 1),
    "a changed file of the same size": (with_file("policy.txt", b"quorum nona\n"), 1),
    "a certificate and a time stamp": (indexed(a_bundle(more={"certificate.json": b"{}", "timestamps/9.tsr": b"x"})), 0),
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
            changed = data[:place] + bytes([data[place] ^ 1]) + data[place + 1:]
            assert ask(desk, files | {name: changed}).exit_code in (1, 2), f"{name} at {place}"


def test_keys_from_the_bundle_are_never_used(desk):
    files = a_bundle(log=Log([*entries(2), *CASE], key=STRANGER))
    files["policy.txt"] = f"log {STRANGER.verifier.vkey}\nquorum none\n".encode()

    answer = ask(desk, indexed(files))

    assert (answer.exit_code, set(answer.codes)) == (3, {"no_trusted_signature"})


# ---- entries

def of_leaves(*leaves, dossier=0, **more):
    return indexed(a_bundle(list(leaves), Log([*entries(2), *leaves]), dossier=dossier, openings=more.pop("openings", []), **more),
                   subject={"type": "event", "id": uuid(1)})


FIRST = an_entry(1)
SECOND = an_entry(2, kind="event.corrected", version=2, prev=FIRST)
THIRD = an_entry(3, kind="event.confirmed", version=3, prev=SECOND)
ELSEWHERE = an_entry(9, subject=("event", 9))

VERSIONS = {
    "three versions": (of_leaves(FIRST, SECOND, THIRD), []),
    "the last versions left out": (of_leaves(FIRST), []),
    "a version left out": (of_leaves(FIRST, THIRD), ["version_gap"]),
    "the first version left out": (of_leaves(SECOND, THIRD), ["version_gap"]),
    "versions in the wrong order": (of_leaves(SECOND, FIRST), ["version_gap", "version_gap"]),
    "a version twice": (of_leaves(FIRST, an_entry(5)), ["version_gap"]),
    "the prev of another subject": (of_leaves(FIRST, ELSEWHERE, an_entry(2, version=2, prev=ELSEWHERE)), ["wrong_prev"]),
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
    "another format": (bent(format="traceability-bundle/2"), 2),
    "a member more": (bent(more=1), 2),
    "an entry's number out of order": (bent(entry_n="000003"), 2),
    "proofs changed over": (indexed(swapped("entries/000001.tlog-proof", "entries/000002.tlog-proof")), 1),
    "not its canonical form": (a_bundle() | {"bundle.json": indexed(a_bundle())["bundle.json"] + b"\n"}, 2),
    "entries in another order": (indexed(a_bundle([CASE[2], CASE[0], CASE[1], CASE[3]], OF_CASE, dossier=0, openings=[],
                                                  more={"dossier.json": canonical.write(rows_of(CASE[:3]))})), 1),
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
    [([OPENING], 0), ([], 0), ([OPENING | {"value": "1.00"}], 1), ([OPENING | {"salt": strict.in_base64(bytes(31))}], 1),
     ([OPENING | {"path": "/other"}], 1), ([{"path": AMOUNT}], 2)],
    ids=["right", "none", "another value", "a short salt", "another path", "half a row"],
)
def test_a_disclosure(desk, openings, exit_code):
    assert ask(desk, indexed(a_bundle(openings=openings))).exit_code == exit_code


# ---- checkpoints, years and the reader's memory

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
    [("5", PROOF, 0), ("4", PROOF, 1), ("5", ConsistencyFile(5, PROOF.path[:-1], PROOF.checkpoint), 1),
     ("5", ConsistencyFile(5, (bytes(32), *PROOF.path[1:]), PROOF.checkpoint), 1), ("5", ConsistencyFile(5, PROOF.path, OF_CASE.checkpoint(age=11)), 1),
     ("9", ConsistencyFile(9, (), PROOF.checkpoint), 0), ("9", ConsistencyFile(9, PROOF.path, PROOF.checkpoint), 1),
     ("10", ConsistencyFile(10, PROOF.path, PROOF.checkpoint), 2), ("0", ConsistencyFile(0, (), PROOF.checkpoint), 0)],
    ids=["right", "under another name", "too short", "a wrong hash", "to another note", "from the same size", "from the same size with hashes", "from beyond",
         "from nothing"],
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
