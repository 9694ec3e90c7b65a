"""The refuse list: consistency, leaf and policy, bent one at a time."""

from tests.tlog.example import ACKNOWLEDGEMENT, LOG_KEY, WITNESS_KEY
from tests.verifier.made import (
    AMOUNT,
    ORIGIN,
    SALT,
    Log,
    a_bundle,
    an_entry,
    entries,
    indexed,
    uuid,
    zipped,
)
from tests.verifier.refused import CHECKPOINT, HASH, LOG, Refused, of_leaf, receipt, shown
from traceability.tlog import merkle, notes, strict
from traceability.tlog.proofs import ConsistencyFile

FORKED = Log([*entries(4), an_entry(77, subject=("event", 77)), *entries(9)[5:]])
SHORT, LONG = LOG.checkpoint(5), CHECKPOINT
PROOF = LOG.consistency(5)
STEPS = merkle.consistency_path(5, 9, LOG.node)


def proof(old, path, checkpoint=LONG):
    return ConsistencyFile(old, tuple(path), checkpoint).encode()


CONSISTENCIES = [
    Refused(
        "old > new",
        2,
        "sizes_reversed",
        {
            "with the right proof": shown("consistency", LONG, SHORT, proof(9, [], SHORT)),
            "without a proof": shown("consistency", LONG, SHORT),
            "in the file's own words": shown("consistency", LONG, proof(9, [], SHORT)),
        },
    ),
    Refused(
        "equal sizes with unequal roots, both signed",
        4,
        "fork",
        {"two notes": shown("consistency", LONG, FORKED.checkpoint())},
    ),
    Refused("equal sizes with a proof", 1, "path_does_not_fit", {"one hash": shown("consistency", LONG, LONG, proof(9, [HASH]))}),
    Refused(
        "non-empty proof for old 0",
        1,
        "path_does_not_fit",
        {"with the signed empty tree": shown("consistency", LOG.checkpoint(0), LONG, proof(0, [HASH]))},
    ),
    Refused("garbage before", 1, "path_does_not_fit", {"one hash": shown("consistency", SHORT, LONG, proof(5, [HASH, *STEPS]))}),
    Refused("garbage after", 1, "path_does_not_fit", {"one hash": shown("consistency", SHORT, LONG, proof(5, [*STEPS, HASH]))}),
    Refused(
        "another beginning that is not one hash",
        2,
        "bad_beginning",
        {
            name: shown("compare", SHORT, LONG, "--proof", proof(5, STEPS), "--beginning", data)
            for name, data in {"31 bytes": b"A" * 42 + b"==\n", "not base64": b"?\n", "two lines": b"A" * 43 + b"=\n\n"}.items()
        },
    ),
]


# ---- leaf

FIRST = an_entry(1)
SECOND = an_entry(2, kind="event.corrected", version=2, prev=FIRST)
THIRD = an_entry(3, kind="event.confirmed", version=3, prev=SECOND)
ELSEWHERE = an_entry(9, subject=("event", 9))
OPENING = {"path": AMOUNT, "salt": strict.in_base64(SALT), "value": "1530000.00"}


def bundled(files):
    return lambda desk: desk.ask("bundle", zipped(desk.folder / "bundle.zip", files))


def of_leaves(*leaves):
    """A bundle of these entries alone."""
    files = a_bundle(list(leaves), Log([*entries(2), *leaves]), dossier=0, openings=[])
    return bundled(indexed(files, subject={"type": "event", "id": uuid(1)}))


def opened_by(**members):
    """A bundle with one disclosure, of which these members are bent."""
    return bundled(indexed(a_bundle(openings=[OPENING | members])))


LEAVES = [
    Refused(
        "not its own JCS form",
        1,
        "leaf_refused",
        {
            "a space": of_leaf(an_entry().replace(b',"body"', b', "body"')),
            "members out of order": of_leaf(b'{"v":1,' + an_entry()[1:-7] + b"}"),
            "an escape": of_leaf(an_entry().replace(b"mining", b"\\u006dining")),
        },
    ),
    Refused("double names", 1, "leaf_refused", {"one": of_leaf(an_entry().replace(b'{"stage"', b'{"stage":"mining","stage"'))}),
    Refused("a float", 1, "leaf_refused", {"1.5": of_leaf(an_entry().replace(b'"mining"', b"1.5"))}),
    Refused(
        "an integer out of range",
        1,
        "leaf_refused",
        {
            "2^53": of_leaf(an_entry().replace(b'"mining"', b"9007199254740992")),
            "-2^53": of_leaf(an_entry().replace(b'"mining"', b"-9007199254740992")),
        },
    ),
    Refused(
        "not NFC",
        1,
        "leaf_refused",
        {
            "a value": of_leaf(an_entry().replace(b"mining", "e\u0301".encode())),
            "a name": of_leaf(an_entry().replace(b"stage", "e\u0301".encode())),
        },
    ),
    Refused("unknown member", 1, "leaf_refused", {"more": of_leaf(an_entry(more="x"))}),
    Refused(
        "`log` is not the origin without its last part",
        1,
        "leaf_refused",
        {"of another log": of_leaf(an_entry(log="another.example")), "the origin itself": of_leaf(an_entry(log=ORIGIN))},
    ),
    Refused(
        "version gap in a bundle",
        1,
        "version_gap",
        {
            "left out": of_leaves(FIRST, THIRD),
            "the first left out": of_leaves(SECOND, THIRD),
            "twice": of_leaves(FIRST, an_entry(5)),
        },
    ),
    Refused(
        "wrong `prev` in a bundle",
        1,
        "wrong_prev",
        {"of another subject": of_leaves(FIRST, ELSEWHERE, an_entry(2, version=2, prev=ELSEWHERE))},
    ),
    Refused(
        "commitment that does not open",
        1,
        "commitment_does_not_open",
        {
            "another value": opened_by(value="1.00"),
            "another salt": opened_by(salt=strict.in_base64(bytes(32))),
            "another path": opened_by(path="/other"),
        },
    ),
    Refused(
        "salt not 32 bytes",
        1,
        "commitment_does_not_open",
        {f"{length} bytes": opened_by(salt=strict.in_base64((SALT + b"\0")[:length])) for length in (31, 33)},
        says="instead of 32",
    ),
]


# ---- policy

ALIAS = notes.SigningKey("alias.example", WITNESS_KEY.private, notes.COSIGNATURE)
VKEYS = [LOG_KEY.verifier.vkey, WITNESS_KEY.verifier.vkey, ALIAS.verifier.vkey]
KEYS = ["--log", VKEYS[0], "--witness", VKEYS[1]]
BOTH_NAMES = [*KEYS, "--witness", VKEYS[2], "--quorum", "2"]
TWO_IN_A_FILE = f"log {VKEYS[0]}\nwitness a {VKEYS[1]}\nwitness b {VKEYS[2]}\ngroup g 2 a b\nquorum g\n".encode()


RIGHT = receipt()


def under(trust, data=RIGHT):
    """A receipt, to a reader who trusts these keys."""
    return shown("receipt", data, policy=trust)


def under_two_names(desk):
    return desk.ask("receipt", receipt(), policy=["--policy", str(desk.file(TWO_IN_A_FILE))])


POLICIES = [
    Refused(
        "quorum not met",
        3,
        "quorum_not_met",
        {
            "no cosignature": receipt(LOG.checkpoint(witnesses=())),
            "not of the witness named": under(KEYS, receipt(LOG.checkpoint(witnesses=()))),
        },
    ),
    Refused(
        "cosignature older than `--max-age`",
        3,
        "quorum_not_met",
        {"by a second": under([*KEYS, "--max-age", "9"]), "none that shows an age": under([*KEYS[:2], "--max-age", "10"])},
    ),
    Refused("cosignature more than 60 s in the future", 3, "quorum_not_met", {"61 s": under(KEYS, receipt(LOG.checkpoint(age=-61)))}),
    Refused(
        "one key under two names counted once",
        3,
        "quorum_not_met",
        {"a quorum of two": under(BOTH_NAMES, receipt(LOG.checkpoint(witnesses=(WITNESS_KEY, ALIAS))))},
    ),
    Refused("one key under two names in a policy file", 2, "bad_policy", {"two witnesses": under_two_names}, says="under two names"),
    Refused("acknowledgement offered as receipt", 2, "bad_proof", {"as it is": ACKNOWLEDGEMENT}, says="a promise, not a receipt"),
]
