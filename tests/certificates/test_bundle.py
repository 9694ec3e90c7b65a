import hashlib
import io
import zipfile
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tests.make.certificates import LOG_KEY, ORIGIN, a_checkpoint, a_leaf, a_path
from traceability.certificates import bundle
from traceability.kernel.errors import Tampering
from traceability.tlog import canonical, commitments, merkle, notes
from traceability.tlog.proofs import ConsistencyFile, parse_consistency

NOW = datetime(2026, 11, 24, tzinfo=UTC)
SALT = b"\x10" * 32


def examined(number, read):
    """The leaf of an examination that read the leaves `read`."""
    whole = canonical.read_object(a_leaf(number, kind="case.examined", subject="case"))
    dossier = bundle.dossier_file(read)
    whole["body"] = {"dossier": {"entries": len(read), "sha256": hashlib.sha256(dossier).hexdigest()}}
    return canonical.write(whole)


def a_shipment_leaf(number):
    whole = canonical.read_object(a_leaf(number, kind="shipment.submitted", subject="shipment"))
    whole["commitments"] = {"/consignee": bundle.strict.in_base64(commitments.commit("/consignee", SALT, "Drivewerk"))}
    return canonical.write(whole)


LEAVES = [a_leaf(1), a_leaf(2), a_shipment_leaf(3), a_leaf(4)]
READ = [(canonical.read_object(leaf)["uid"], merkle.leaf_hash(leaf).hex()) for leaf in LEAVES[:3]]
LEAVES.append(examined(5, READ))
SHIPMENT = {"type": "shipment", "id": canonical.read_object(LEAVES[2])["subject"]["id"]}


def contents(**changed):
    """A bundle of leaves 0, 1, 2 and 4 of a log of five."""
    opening = bundle.Opening("/consignee", SALT, "Drivewerk")
    held = [bundle.Held(ORIGIN, index, LEAVES[index], a_path(LEAVES, index), (opening,) if index == 2 else ()) for index in (4, 2, 0, 1)]
    link = ConsistencyFile(3, tuple(merkle.consistency_path(3, 5, node)), a_checkpoint(LEAVES))
    whole = {
        "subject": SHIPMENT,
        "checkpoint": a_checkpoint(LEAVES),
        "entries": held,
        "dossier": READ,
        "consistency": link,
        "certificate": b'{"format":"made up"}',
        "policy": f"log {LOG_KEY.verifier.vkey}\nquorum none\n".encode(),
    }
    return bundle.Contents(**(whole | changed))


def node(level, at):
    return merkle.root_of([merkle.leaf_hash(leaf) for leaf in LEAVES[at << level : (at + 1) << level]])


def zipped(given):
    out = io.BytesIO()
    bundle.write(given, out)
    return out.getvalue()


def try_it(tmp_path, given):
    path = tmp_path / "bundle.zip"
    path.write_bytes(zipped(given))
    bundle.require_sound(path, [LOG_KEY.verifier.vkey], now=NOW)


def test_the_verifier_accepts_it(tmp_path):
    try_it(tmp_path, contents())


def test_the_same_content_gives_the_same_bytes():
    again = contents(entries=list(reversed(contents().entries)))

    assert zipped(contents()) == zipped(again)


def test_its_files_are_those_of_the_format():
    with zipfile.ZipFile(io.BytesIO(zipped(contents()))) as archive:
        names = archive.namelist()
        index = canonical.read_object(archive.read("bundle.json"))

    assert names == sorted(names)
    assert names == [
        "bundle.json",
        "certificate.json",
        "checkpoint",
        "consistency/3.txt",
        "disclosures/000003.json",
        "dossier.json",
        "entries/000001.leaf",
        "entries/000001.tlog-proof",
        "entries/000002.leaf",
        "entries/000002.tlog-proof",
        "entries/000003.leaf",
        "entries/000003.tlog-proof",
        "entries/000004.leaf",
        "entries/000004.tlog-proof",
        "policy.txt",
    ]
    assert [file["name"] for file in index["files"]] == [name for name in names if name != "bundle.json"]
    assert [(entry["n"], entry["index"]) for entry in index["entries"]] == [("000001", 0), ("000002", 1), ("000003", 2), ("000004", 4)]


def test_what_there_is_not_has_no_file():
    given = contents(entries=[one for one in contents().entries if one.index < 3], dossier=None, consistency=None, certificate=None)

    names = set(bundle.files_of(given))

    assert not names & {"dossier.json", "certificate.json"}
    assert not any(name.startswith("consistency/") for name in names)


@pytest.mark.parametrize(
    "changed",
    [
        {"entries": [bundle.Held(ORIGIN, 3, LEAVES[2], a_path(LEAVES, 3))]},
        {"dossier": READ[:2]},
        {"entries": [one for one in contents().entries if one.index != 1]},
        {"checkpoint": a_checkpoint(LEAVES[:4])},
        {"subject": {"type": "shipment", "id": "019cad8f-ac00-7a10-8a10-000000000099"}},
    ],
    ids=["leaf at another index", "another dossier", "a read entry left out", "another checkpoint", "another subject"],
)
def test_what_the_verifier_refuses_does_not_leave(tmp_path, changed):
    with pytest.raises(Tampering):
        try_it(tmp_path, contents(**changed))


def test_a_checkpoint_of_another_key_does_not_leave(tmp_path):
    path = tmp_path / "bundle.zip"
    path.write_bytes(zipped(contents()))

    with pytest.raises(Tampering):
        bundle.require_sound(path, [other_key()], now=NOW)


def other_key():
    return notes.SigningKey.from_seed(ORIGIN, b"\x09" * 32).verifier.vkey


TOKEN = b"a token"  # whether it is one is for whoever names an authority


def a_stamp(size, **changed):
    note = a_checkpoint(LEAVES[:size])
    return bundle.Stamp(ORIGIN, size, note, TOKEN, tuple(merkle.consistency_path(size, 5, node)), **changed)


def format_of(given):
    with zipfile.ZipFile(io.BytesIO(zipped(given))) as archive:
        return canonical.read_object(archive.read("bundle.json"))["format"]


def test_a_time_stamp_of_the_bundles_own_checkpoint_is_one_file_of_the_first_format():
    given = contents(stamps=[a_stamp(5)])

    assert bundle.files_of(given).keys() - bundle.files_of(contents()).keys() == {"timestamps/5.tsr"}
    assert bundle.files_of(given)["timestamps/5.tsr"] == TOKEN
    assert format_of(given) == format_of(contents()) == "traceability-bundle/1"


def test_that_of_an_older_one_comes_with_its_note_and_the_way_to_the_bundles_own():
    given = contents(stamps=[a_stamp(3)])

    files = bundle.files_of(given)
    assert files.keys() - bundle.files_of(contents()).keys() == {f"stamped/2026/3.{ending}" for ending in ("note", "txt", "tsr")}
    assert (files["stamped/2026/3.note"], files["stamped/2026/3.tsr"]) == (a_checkpoint(LEAVES[:3]), TOKEN)
    assert parse_consistency(files["stamped/2026/3.txt"]) == ConsistencyFile(3, a_stamp(3).path, a_checkpoint(LEAVES))
    assert format_of(given) == "traceability-bundle/2"


def test_stamps_of_two_logs_at_one_size_do_not_hide_each_other():
    """`timestamps/` has one file for each size; the second stands with its note."""
    newer = notes.SigningKey.from_seed("traceability.example/2027", b"\x07" * 32)
    of_newer = bundle.checkpoints.sign_checkpoint(bundle.checkpoints.Checkpoint(newer.name, 5, node(3, 0)), [newer])
    second = bundle.Stamp(newer.name, 5, of_newer, b"another token")

    files = bundle.files_of(contents(checkpoint=of_newer, earlier=(a_checkpoint(LEAVES),), consistency=None, stamps=[a_stamp(5), second]))

    assert (files["timestamps/5.tsr"], files["stamped/2027/5.tsr"]) == (TOKEN, b"another token")
    assert parse_consistency(files["stamped/2027/5.txt"]) == ConsistencyFile(5, (), of_newer)


@pytest.mark.parametrize(
    "changed",
    [
        {"note": a_checkpoint([*LEAVES[:2], LEAVES[3]])},
        {"note": a_checkpoint(LEAVES[:4])},
        {"path": tuple(merkle.consistency_path(2, 5, node))},
        {"token": b""},
    ],
    ids=["another tree", "another size", "another path", "no token"],
)
def test_a_stamp_that_the_verifier_refuses_does_not_leave(tmp_path, changed):
    with pytest.raises(Tampering):
        try_it(tmp_path, contents(stamps=[replace(a_stamp(3), **changed)]))


def test_an_earlier_log_brings_its_own_checkpoint():
    given = contents(checkpoint=a_checkpoint(LEAVES), earlier=())

    assert "checkpoints/2026" not in bundle.files_of(given)
    newer = bundle.checkpoints.sign_checkpoint(bundle.checkpoints.Checkpoint("traceability.example/2027", 0, merkle.EMPTY_ROOT), [LOG_KEY])
    files = bundle.files_of(contents(checkpoint=newer, earlier=(a_checkpoint(LEAVES),), consistency=None))
    assert files["checkpoints/2026"] == a_checkpoint(LEAVES)
    assert files["checkpoint"] == newer


def test_the_tenth_log_of_a_year_stands_behind_the_second():
    origins = [f"{ORIGIN}-10", f"{ORIGIN}-2", ORIGIN]
    notes = [bundle.checkpoints.sign_checkpoint(bundle.checkpoints.Checkpoint(one, 5, node(3, 0)), [LOG_KEY]) for one in origins]
    held = [bundle.Held(one, 0, leaf, a_path(LEAVES, 0)) for one, leaf in zip(origins, LEAVES, strict=False)]

    given = contents(checkpoint=notes[0], earlier=tuple(notes[1:]), entries=held, dossier=None, consistency=None)
    with zipfile.ZipFile(io.BytesIO(zipped(given))) as archive:
        index = canonical.read_object(archive.read("bundle.json"))

    assert [entry["origin"] for entry in index["entries"]] == origins[::-1]
