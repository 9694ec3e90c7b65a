import json

import pytest

from tests.verifier.made import a_bundle, indexed
from traceability.tlog import canonical
from traceability.tlog.errors import NotCanonical
from traceability.verifier.contents import BadContents, read_contents

RIGHT = json.loads(indexed(a_bundle())["bundle.json"])
FILE, ENTRY = RIGHT["files"][0], RIGHT["entries"][0]
HIDDEN = {"n": "000001", "uid": ENTRY["uid"], "origin": ENTRY["origin"], "index": 2, "leaf_hash": "ab" * 32}


def test_a_bundle_says_what_is_in_it():
    contents = read_contents(canonical.write(RIGHT))

    assert (contents.log, contents.subject) == (RIGHT["log"], RIGHT["subject"])
    assert [vars(file) for file in contents.files] == RIGHT["files"]
    assert [vars(entry) for entry in contents.entries] == RIGHT["entries"]


WRONG = {
    "another format": {"format": "traceability-bundle/3"},
    "the second format without a stamped checkpoint": {"format": "traceability-bundle/2"},
    "no format": {"format": 1},
    "a member more": {"more": 1},
    "a log that is no text": {"log": 1},
    "a subject that is no object": {"subject": "RE-2026-7"},
    "files that are no list": {"files": {}},
    "a file that is no object": {"files": ["checkpoint"]},
    "a file without a digest": {"files": [{"name": "checkpoint", "size": 1}]},
    "a file with an upper-case digest": {"files": [FILE | {"sha256": "AB" * 32}]},
    "a file with a negative size": {"files": [FILE | {"size": -1}]},
    "a file whose size is true": {"files": [FILE | {"size": True}]},
    "a file twice": {"files": [FILE, FILE]},
    "an entry with a member more": {"entries": [ENTRY | {"leaf": "x"}]},
    "an entry without a place": {"entries": [{name: value for name, value in ENTRY.items() if name != "index"}]},
    "an entry numbered in five digits": {"entries": [ENTRY | {"n": "00001"}]},
    "an entry numbered by an integer": {"entries": [ENTRY | {"n": 1}]},
    "entries that begin at 0": {"entries": [ENTRY | {"n": "000000"}]},
    "withheld entries that are none": {"withheld": []},
    "withheld entries that are no list": {"withheld": {}},
    "a withheld entry with words": {"withheld": [HIDDEN | {"kind": "event.recorded"}]},
    "a withheld entry without a hash": {"withheld": [{name: value for name, value in HIDDEN.items() if name != "leaf_hash"}]},
    "a withheld entry with half a hash": {"withheld": [HIDDEN | {"leaf_hash": "ab"}]},
    "a withheld entry numbered by an integer": {"withheld": [HIDDEN | {"n": 1}]},
    "withheld entries with a gap": {"withheld": [HIDDEN, HIDDEN | {"n": "000003"}]},
    "entries with a gap": {"entries": [ENTRY, ENTRY | {"n": "000003"}]},
}


def test_and_what_is_withheld():
    assert [vars(entry) for entry in read_contents(canonical.write(RIGHT | {"withheld": [HIDDEN]})).withheld] == [HIDDEN]


@pytest.mark.parametrize("members", WRONG.values(), ids=WRONG)
def test_what_is_no_index_is_refused(members):
    with pytest.raises(BadContents):
        read_contents(canonical.write(RIGHT | members))


@pytest.mark.parametrize("data", [b"", b"[]", json.dumps(RIGHT).encode(), canonical.write(RIGHT) + b"\n"])
def test_an_index_has_one_form(data):
    with pytest.raises(NotCanonical):
        read_contents(data)


STAMPED = ["stamped/2026/5.note", "stamped/2026-2/0.txt", "stamped/2026/5.tsr"]
FIRST = read_contents(canonical.write(RIGHT))
SECOND = read_contents(canonical.write(RIGHT | {"format": "traceability-bundle/2", "files": [FILE | {"name": STAMPED[0]}]}))


@pytest.mark.parametrize(
    "name",
    [file["name"] for file in RIGHT["files"]]
    + ["checkpoints/2026-2", "withheld/000001.tlog-proof", "consistency/0.txt", "timestamps/9.tsr", "certificate.json"],
)
def test_files_of_the_format_are_known(name):
    assert FIRST.knows(name) and SECOND.knows(name)


@pytest.mark.parametrize("name", STAMPED)
def test_files_of_a_stamped_checkpoint_are_known_in_the_second_format_alone(name):
    assert SECOND.knows(name) and not FIRST.knows(name)
    assert (SECOND.stamped_by(name), FIRST.stamped_by(name)) == (name.rpartition(".")[0], None)


@pytest.mark.parametrize(
    "name",
    [
        "bundle.json",
        "checkpoint2",
        "entries/1.leaf",
        "entries/000001.json",
        "entries/000001.leaf/x",
        "dossier.json2",
        "certificate.pdf",
        "",
        "stamped/5.note",
        "stamped/2026/5.json",
        "stamped/2026/5",
        "stamped/2026/x/5.note",
        "stamped/2026/five.note",
    ],
)
def test_no_other_files_are_known(name):
    assert not FIRST.knows(name) and not SECOND.knows(name)
