"""The refuse list: time stamps, of a bundle's own checkpoints and of older ones that it carries."""

import shutil
from datetime import timedelta
from functools import partial

import pytest

from tests.tlog.example import VECTORS
from tests.verifier.made import NEXT_YEAR, STRANGER, Log, a_bundle, a_case, an_entry, entries, indexed, stamped_in, zipped
from tests.verifier.refused import Refused
from tests.verifier.stamping import YESTERDAY, rooted
from traceability.tlog import checkpoints
from traceability.tlog.proofs import ConsistencyFile, parse_consistency

OF_CASE = Log([*entries(2), *a_case(), *entries(5)[2:]])
FORKED = Log([an_entry(77, subject=("event", 77)), *OF_CASE.leaves[1:]])
LONGER = Log([*OF_CASE.leaves, *entries(7)[5:]])
LONG_AGO = {"begins": YESTERDAY - timedelta(days=2), "ends": YESTERDAY}


def ask(desk, files, *arguments, **named):
    return desk.ask("bundle", zipped(desk.folder / "bundle.zip", indexed(files, **named)), *arguments)


def stamped(token, *arguments, name="timestamps/9.tsr"):
    return lambda desk: ask(desk, a_bundle(log=OF_CASE, more={name: token}), *arguments)


def an_authority(desk, **signer):
    if shutil.which("openssl") is None:
        pytest.skip("Debian's openssl is not installed; .ci/run installs it")
    return rooted(desk.folder / "authority", **signer)


def body_of(log, size):
    return checkpoints.parse(log.checkpoint(size)).checkpoint.body()


def by_an_expired_authority(desk, size=9):
    """Over the bundle's own checkpoint, or over an older one."""
    root, authority = an_authority(desk, **LONG_AGO)
    token = authority.stamp(body_of(OF_CASE, size))
    more = {"timestamps/9.tsr": token} if size == 9 else stamped_in(OF_CASE, size, token)
    return ask(desk, a_bundle(log=OF_CASE, more=more), "--tsa-root", root.pem)


def older(without="", stamped_as=(OF_CASE, 6), log=OF_CASE, size=6, note=None, proof=None, **named):
    """A bundle with the checkpoint of 6 leaves and its time stamp, one of the files left out or in place of another."""

    def show(desk):
        root, authority = an_authority(desk)
        files = stamped_in(log, size, authority.stamp(body_of(*stamped_as)), note=note, proof=proof)
        more = {name: data for name, data in files.items() if not (without and name.endswith(without))}
        return ask(desk, a_bundle(log=OF_CASE, more=more), "--tsa-root", root.pem, **named)

    return show


OVER_ANOTHER = (VECTORS / "timestamp.tsr").read_bytes()
ITS_ROOT = (VECTORS / "timestamp-root.pem").read_bytes()
PATH = parse_consistency(OF_CASE.consistency(6)).path
BROKEN = ConsistencyFile(6, (bytes(32), *PATH[1:]), OF_CASE.checkpoint()).encode()
ANEW = ConsistencyFile(6, PATH, OF_CASE.checkpoint(age=11)).encode()
BEYOND = ConsistencyFile(11, (), OF_CASE.checkpoint()).encode()
TIME = [
    Refused(
        "token whose imprint is not this body",
        1,
        "another_imprint",
        {"the example's": stamped(OVER_ANOTHER, "--tsa-root", ITS_ROOT), "where nobody knows its root": stamped(OVER_ANOTHER)},
    ),
    Refused(
        "token whose chain is not valid at genTime",
        1,
        "no_chain",
        {"a signer that had expired": by_an_expired_authority, "over an older checkpoint": partial(by_an_expired_authority, size=6)},
    ),
    Refused(
        "token of a size of which no checkpoint is here",
        1,
        "another_checkpoint",
        {"older": stamped(OVER_ANOTHER, name="timestamps/8.tsr"), "newer": stamped(OVER_ANOTHER, name="timestamps/10.tsr")},
    ),
    Refused(
        "stamped checkpoint without its note, proof or token",
        1,
        "missing_file",
        {name: older(without=f".{name}") for name in ("note", "txt", "tsr")},
        says="stamped/2026/6.",
    ),
    Refused(
        "stamped note of another log or size than its name says",
        1,
        "another_checkpoint",
        {
            "size": older(note=OF_CASE.checkpoint(5)),
            "log": older(note=Log(OF_CASE.leaves, key=NEXT_YEAR).checkpoint(6)),
            "a log that has no checkpoint here": older(log=Log(OF_CASE.leaves, key=NEXT_YEAR), proof=OF_CASE.consistency(6)),
        },
        says="size in its name",
    ),
    Refused(
        "proof that is not from the stamped note to the bundle's own",
        1,
        "another_checkpoint",
        {
            "from another size": older(proof=OF_CASE.consistency(5)),
            "to an older note": older(proof=OF_CASE.consistency(6, checkpoint=OF_CASE.checkpoint(8))),
            "to the same cosigned anew": older(proof=ANEW),
        },
        says="not from the stamped checkpoint",
    ),
    Refused("proof from the stamped note that does not fit", 1, "not_consistent", {"a wrong hash": older(proof=BROKEN)}),
    Refused(
        "stamped note of another tree, signed by the log",
        4,
        "fork",
        {
            "smaller": older(note=FORKED.checkpoint(6), stamped_as=(FORKED, 6)),
            "of the same size": older(size=9, note=FORKED.checkpoint(9), stamped_as=(FORKED, 9)),
        },
    ),
    Refused(
        "stamped note that no trusted key signed",
        3,
        "no_trusted_signature",
        {"a stranger": older(note=OF_CASE.checkpoint(6, keys=[STRANGER]))},
    ),
    Refused(
        "token over another checkpoint than the stamped note",
        1,
        "another_imprint",
        {"older": older(stamped_as=(OF_CASE, 5)), "the bundle's own": older(stamped_as=(OF_CASE, 9))},
    ),
    Refused(
        "stamped note of a larger tree than the bundle's own",
        2,
        "sizes_reversed",
        {"of the same log": older(log=LONGER, size=11, stamped_as=(LONGER, 11), proof=BEYOND)},
    ),
    Refused("stamped checkpoint in a bundle of the first format", 1, "foreign_file", {"all three": older(format="traceability-bundle/1")}),
    Refused(
        "bundle of the second format without a stamped checkpoint",
        2,
        "bad_contents",
        {
            "nothing more": lambda desk: ask(desk, a_bundle(log=OF_CASE), format="traceability-bundle/2"),
            "a token of its own checkpoint": lambda desk: ask(
                desk, a_bundle(log=OF_CASE, more={"timestamps/9.tsr": OVER_ANOTHER}), format="traceability-bundle/2"
            ),
        },
        says="without a stamped checkpoint",
    ),
]
