"""The refuse list: notes, checkpoints and proofs, bent one at a time."""

from tests.tlog.example import LOG_KEY, WITNESS_KEY
from tests.verifier.made import NEXT_YEAR, NOW, ORIGIN, OTHER_LOG, STRANGER, Log, a_bundle, a_case, an_entry, entries, indexed, zipped
from tests.verifier.refused import (
    BODY,
    CHECKPOINT,
    HASH,
    LEAF,
    LOG,
    PATH,
    ROOT,
    Refused,
    note,
    of_body,
    receipt,
    renamed,
)
from traceability.tlog import merkle, notes, strict

CROWD = [renamed(LOG_KEY.sign(BODY), name=f"k{number}") for number in range(100)]


def key_from_the_bundle(desk):
    """All signed by a stranger's key, which the bundle's own policy names as the log's."""
    files = a_bundle(log=Log([*entries(2), *a_case()], key=STRANGER))
    files["policy.txt"] = f"log {STRANGER.verifier.vkey}\nquorum none\n".encode()
    return desk.ask("bundle", zipped(desk.folder / "bundle.zip", indexed(files)))


NOTES = [
    Refused(
        "known name and id with a wrong signature: the whole note",
        1,
        "wrong_signature",
        {
            "of the log": receipt(notes.assemble(BODY, [LOG_KEY.sign(b"x\n"), WITNESS_KEY.cosign(BODY, time=NOW)])),
            "beside a right one": receipt(note(LOG_KEY.sign(b"x\n"))),
            "of a witness": receipt(note(WITNESS_KEY.cosign(b"x\n", time=NOW))),
        },
    ),
    Refused(
        "no trusted signature",
        3,
        "no_trusted_signature",
        {
            "but a stranger's": receipt(notes.assemble(BODY, [STRANGER.sign(BODY), WITNESS_KEY.cosign(BODY, time=NOW)])),
            "but the right name with another id": receipt(
                notes.assemble(BODY, [renamed(LOG_KEY.sign(BODY), key_id=HASH[:4]), WITNESS_KEY.cosign(BODY, time=NOW)])
            ),
            "but another name with the right id": receipt(
                notes.assemble(BODY, [renamed(LOG_KEY.sign(BODY), name="else.example"), WITNESS_KEY.cosign(BODY, time=NOW)])
            ),
        },
    ),
    Refused("the right name with another id is unknown and ignored", 0, "", {"wrong as it is": receipt(note(STRANGER.sign(b"x\n")))}),
    Refused(
        "the right id under another name is unknown and ignored",
        0,
        "",
        {"wrong as it is": receipt(note(renamed(LOG_KEY.sign(b"x\n"), name="else.example")))},
    ),
    Refused("no final newline", 2, "bad_note", {"cut off": receipt()[:-1]}, says="no newline at the end"),
    Refused("CRLF", 2, "bad_note", {"throughout": receipt(CHECKPOINT.replace(b"\n", b"\r\n"))}),
    Refused("control characters", 2, "bad_note", {"an escape": receipt(CHECKPOINT.replace(b"\n9\n", b"\n9\x1b\n"))}),
    Refused("no empty line", 2, "bad_note", {"taken away": receipt(CHECKPOINT.replace(b"=\n\n", b"=\n"))}),
    Refused(
        "name with space",
        2,
        "bad_note",
        {
            "a plain one": receipt(CHECKPOINT.replace(b"witness.example", b"witness example")),
            "a wide one": receipt(CHECKPOINT.replace(b"witness.example", "witness\u3000example".encode())),
        },
    ),
    Refused("name with `+`", 2, "bad_note", {"in the middle": receipt(CHECKPOINT.replace(b"witness.example", b"witness+example"))}),
    Refused(
        "more than 100 lines",
        2,
        "bad_note",
        {"105 lines": receipt(note(*CROWD)), "10,000 lines": receipt(CHECKPOINT + b"x\n" * 10_000)},
        says="at most 100 lines",
    ),
    Refused("more than 1 MB", 2, "bad_note", {"in one line": receipt(note(notes.SignatureLine("k", b"abcd", bytes(800_000))))}),
    Refused("16 signatures pass", 0, "", {"14 of them unknown": receipt(note(*CROWD[:14]))}),
    Refused("a key from the bundle or the server is never used", 3, "no_trusted_signature", {"in its policy": key_from_the_bundle}),
]

CHECKPOINTS = [
    Refused(
        "origin that is not the name of the trusted key that signed",
        1,
        "wrong_origin",
        {
            "of the only one": receipt(LOG.checkpoint(keys=[NEXT_YEAR])),
            "of the second one": receipt(LOG.checkpoint(keys=[LOG_KEY, NEXT_YEAR])),
        },
    ),
    Refused("unknown origin", 3, "unknown_origin", {"of another log": Log([an_entry(log="another.example")], key=OTHER_LOG).receipt(0)}),
    Refused("size as `03`", 2, "bad_checkpoint", {"09": of_body(f"{ORIGIN}\n09\n{ROOT}\n")}),
    Refused("size as `+3`", 2, "bad_checkpoint", {"+9": of_body(f"{ORIGIN}\n+9\n{ROOT}\n")}),
    Refused("size as `1_000`", 2, "bad_checkpoint", {"1_000": of_body(f"{ORIGIN}\n1_000\n{ROOT}\n")}),
    Refused("size as ` 3`", 2, "bad_checkpoint", {" 9": of_body(f"{ORIGIN}\n 9\n{ROOT}\n")}),
    Refused("size in full-width digits", 2, "bad_checkpoint", {"one": of_body(f"{ORIGIN}\n\uff19\n{ROOT}\n")}),
    Refused("size beyond 2^63 - 1", 2, "bad_checkpoint", {"2^63": of_body(f"{ORIGIN}\n{2**63}\n{ROOT}\n")}),
    Refused(
        "root not 32 bytes",
        2,
        "bad_checkpoint",
        {f"{length} bytes": of_body(f"{ORIGIN}\n9\n{strict.in_base64(bytes(length))}\n") for length in (31, 33)},
    ),
    Refused("base64 url-safe", 2, "bad_checkpoint", {"dashes": of_body(f"{ORIGIN}\n9\n{'-' * 42}8=\n")}),
    Refused("base64 unpadded", 2, "bad_checkpoint", {"a root": of_body(f"{ORIGIN}\n9\n{ROOT.rstrip('=')}\n")}),
    Refused("base64 spaced", 2, "bad_checkpoint", {"a root": of_body(f"{ORIGIN}\n9\n {ROOT}\n")}),
    Refused("base64 with non-zero spare bits", 2, "bad_checkpoint", {"a root": of_body(f"{ORIGIN}\n9\n{'A' * 42}B=\n")}),
    Refused('size 0 with another root than SHA-256("")', 1, "wrong_empty_root", {"the root of nine": of_body(f"{ORIGIN}\n0\n{ROOT}\n")}),
    Refused("extension lines", 2, "bad_checkpoint", {"one": of_body(f"{ORIGIN}\n9\n{ROOT}\nmore\n")}),
]

# Shapes fit only where the log itself signs a false size: a tree of pairs shown as one of leaves, and the reverse.
PAIRED = Log([*LOG.leaves[:4], merkle.leaf_hash(LEAF) + HASH, *LOG.leaves[5:]])
OF_PAIRS = LOG.checkpoint(body=f"{ORIGIN}\n5\n{ROOT}\n".encode())
TWICE = PAIRED.checkpoint(body=f"{ORIGIN}\n18\n{strict.in_base64(PAIRED.root(9))}\n".encode())

PROOFS = [
    Refused("a hash not 32 bytes", 2, "bad_proof", {f"{n} bytes": receipt(path=[bytes(n), *PATH[1:]]) for n in (31, 33)}),
    Refused("more than 63 hashes", 2, "bad_proof", {"64": receipt(path=[HASH] * 64)}),
    Refused("path too long", 1, "path_does_not_fit", {"by one": receipt(path=[*PATH, HASH]), "63 hashes": receipt(path=[HASH] * 63)}),
    Refused("path too short", 1, "path_does_not_fit", {"by one": receipt(path=PATH[:-1]), "empty": receipt(path=[])}),
    Refused("index ≥ size", 1, "leaf_outside_tree", {"equal": receipt(index=9), "far beyond": receipt(index=2**63 - 1)}),
    Refused(
        "right path with wrong index",
        1,
        "root_mismatch",
        {"the neighbour's": receipt(index=5), "of another leaf": receipt(leaf=LOG.leaves[3]), "upside down": receipt(path=PATH[::-1])},
    ),
    Refused(
        "inner node offered as leaf",
        1,
        "root_mismatch",
        {"of a tree of pairs": receipt(OF_PAIRS, index=2, path=PATH[1:], leaf=LOG.hashes[4] + LOG.hashes[5])},
        beside=frozenset({"leaf_refused"}),
    ),
    Refused("leaf offered as inner node", 1, "root_mismatch", {"as a pair": receipt(TWICE, index=8, path=[HASH, *PAIRED.path(4)])}),
]
