"""The refuse list: what the files of a bundle say of each other."""

import json

from tests.verifier.made import NEXT_YEAR, Log, a_bundle, a_case, an_entry, entries, indexed, rows_of, uuid
from tests.verifier.refused import Refused
from tests.verifier.refused_files import as_zip
from traceability.tlog import canonical

CASE = a_case()
OF_CASE = Log([*entries(2), *CASE, *entries(3)])
FIRST = an_entry(1)
ELSEWHERE = an_entry(2, subject=("event", 2))


def bent(**members):
    """The case's bundle with another `bundle.json`; a member of an entry is named `entry_<name>` and bent in the last one."""
    index = json.loads(indexed(a_bundle(log=OF_CASE))["bundle.json"])
    for name in [name for name in members if name.startswith("entry_")]:
        index["entries"][-1][name.removeprefix("entry_")] = members.pop(name)
    return as_zip(a_bundle(log=OF_CASE) | {"bundle.json": canonical.write(index | members)})


def of_logs(*listed, newest):
    """A bundle of one entry of each of these logs, in this order, about the subject of FIRST."""
    files = {"checkpoint": newest.checkpoint()}
    files |= {f"checkpoints/{log.key.name.rpartition('/')[2]}": log.checkpoint() for log in listed if log is not newest}
    for number, log in enumerate(listed, 1):
        files[f"entries/{number:06d}.leaf"] = log.leaves[0]
        files[f"entries/{number:06d}.tlog-proof"] = log.receipt(0, with_leaf=False)
    return as_zip(indexed(files, subject={"type": "event", "id": uuid(1)}))


def of_dossier(rows):
    return as_zip(indexed(a_bundle(log=OF_CASE, dossier=0, more={"dossier.json": rows})))


def proof_of_second(proof):
    return as_zip(indexed(a_bundle(log=OF_CASE) | {"entries/000002.tlog-proof": proof}))


OLDER, NEWER = Log([FIRST]), Log([ELSEWHERE], key=NEXT_YEAR)
TURNED = Log([ELSEWHERE, FIRST])
BUNDLES = [
    Refused("member of `bundle.json` missing, unknown or of another type", 2, "bad_contents", {"more": bent(more=1), "n": bent(entry_n=2)}),
    Refused(
        "`bundle.json` not its own JCS form",
        2,
        "not_canonical",
        {
            "a newline": as_zip(a_bundle(log=OF_CASE) | {"bundle.json": indexed(a_bundle(log=OF_CASE))["bundle.json"] + b"\n"}),
        },
    ),
    Refused(
        "line of `bundle.json` unlike its leaf or proof",
        1,
        "another_entry",
        {
            "uid": bent(entry_uid=uuid(9)),
            "kind": bent(entry_kind="event.recorded"),
            "place": bent(entry_index=8),
        },
    ),
    Refused("proof with the leaf in it", 2, "bad_contents", {"the second": proof_of_second(OF_CASE.receipt(3))}),
    Refused(
        "proof under another note than the bundle's",
        1,
        "another_checkpoint",
        {
            "of another size": proof_of_second(OF_CASE.receipt(3, checkpoint=OF_CASE.checkpoint(8), with_leaf=False)),
            "of other cosignatures": proof_of_second(OF_CASE.receipt(3, checkpoint=OF_CASE.checkpoint(age=11), with_leaf=False)),
        },
    ),
    Refused(
        "`checkpoint` of an older log than one of `checkpoints/`",
        1,
        "another_checkpoint",
        {
            "of the year before": of_logs(OLDER, NEWER, newest=OLDER),
        },
        beside=frozenset({"missing_file"}),
    ),
    Refused(
        "entries out of log order",
        1,
        "out_of_order",
        {
            "a later leaf first": as_zip(
                indexed(a_bundle([FIRST, ELSEWHERE], TURNED, dossier=0, openings=[]), subject={"type": "event", "id": uuid(1)})
            ),
            "a later log first": of_logs(NEWER, OLDER, newest=NEWER),
        },
    ),
    Refused(
        "one uid twice",
        1,
        "entry_twice",
        {
            "under two subjects": as_zip(
                indexed(
                    a_bundle(
                        [FIRST, an_entry(1, subject=("event", 9))], Log([FIRST, an_entry(1, subject=("event", 9))]), dossier=0, openings=[]
                    ),
                    subject={"type": "event", "id": uuid(1)},
                )
            ),
        },
    ),
    Refused(
        "subject without an entry, or of another number",
        1,
        "wrong_subject",
        {
            "id": bent(subject={"type": "shipment", "id": uuid(8)}),
            "number": bent(subject={"type": "shipment", "id": uuid(7), "number": "RE-2026-8"}),
        },
    ),
    Refused(
        "dossier not the one that the last examination read",
        1,
        "wrong_dossier",
        {
            "shorter": of_dossier(canonical.write(rows_of(CASE[:2]))),
            "no JSON": of_dossier(b"x"),
            "with a space": of_dossier(canonical.write(rows_of(CASE[:3])).replace(b",", b", ")),
        },
    ),
    Refused(
        "dossier's entry neither shown nor withheld",
        1,
        "wrong_dossier",
        {
            "left out": as_zip(
                indexed(
                    a_bundle([CASE[0], CASE[2], CASE[3]], OF_CASE, dossier=0, more={"dossier.json": canonical.write(rows_of(CASE[:3]))})
                )
            ),
        },
    ),
    Refused(
        "disclosure that is no rows of path, salt and value",
        2,
        "bad_disclosure",
        {
            "half a row": as_zip(indexed(a_bundle(log=OF_CASE, openings=[{"path": "/x"}]))),
        },
    ),
]
