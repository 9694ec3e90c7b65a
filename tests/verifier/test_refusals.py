"""The refuse list of the ledger's design, row by row, with the exit code that it prints. Files of a bundle: test_bundle.py."""

import pytest

from tests.tlog.example import ACKNOWLEDGEMENT, LOG_KEY, WITNESS_KEY
from tests.verifier.made import NEXT_YEAR, NOW, ORIGIN, OTHER_LOG, STRANGER, Log, an_entry, entries
from traceability.tlog import merkle, notes, strict
from traceability.tlog.checkpoints import Checkpoint
from traceability.tlog.proofs import ConsistencyFile, Receipt

LOG = Log(entries(9))
LEAF, PATH = LOG.leaves[4], LOG.path(4)
BODY = Checkpoint(ORIGIN, 9, LOG.root(9)).body()
CHECKPOINT = LOG.checkpoint()
ROOT = strict.in_base64(LOG.root(9))
HASH = bytes(32)
ALIAS = notes.SigningKey("alias.example", WITNESS_KEY.private, notes.COSIGNATURE)


def receipt(checkpoint=CHECKPOINT, *, index=4, path=PATH, leaf=LEAF):
    return Receipt(index, tuple(path), checkpoint, leaf).encode()


def note(*lines, body=BODY):
    return notes.assemble(body, [LOG_KEY.sign(body), WITNESS_KEY.cosign(body, time=NOW), *lines])


def renamed(line, *, name=None, key_id=None):
    return notes.SignatureLine(name or line.name, key_id or line.key_id, line.signature)


def of_body(text):
    """A receipt whose checkpoint says `text`, signed and cosigned as it should be."""
    return receipt(LOG.checkpoint(body=text.encode()))


def of_leaf(leaf, **changes):
    """A receipt of `leaf` in a log that really has it."""
    log = Log([*entries(2), leaf], **changes)
    return log.receipt(2)


NOTES = {
    "as it should be": (receipt(), 0),
    "a wrong signature of the log": (receipt(notes.assemble(BODY, [LOG_KEY.sign(b"x\n"), WITNESS_KEY.cosign(BODY, time=NOW)])), 1),
    "a wrong signature beside a right one": (receipt(note(LOG_KEY.sign(b"x\n"))), 1),
    "a wrong cosignature of a known witness": (receipt(note(WITNESS_KEY.cosign(b"x\n", time=NOW))), 1),
    "no trusted signature": (receipt(notes.assemble(BODY, [STRANGER.sign(BODY), WITNESS_KEY.cosign(BODY, time=NOW)])), 3),
    "the right name with another id": (receipt(note(STRANGER.sign(BODY))), 0),
    "another name with the right id": (receipt(note(renamed(LOG_KEY.sign(b"x\n"), name="else.example"))), 0),
    "only the right name with another id": (receipt(notes.assemble(BODY, [renamed(LOG_KEY.sign(BODY), key_id=HASH[:4])])), 3),
    "only another name with the right id": (receipt(notes.assemble(BODY, [renamed(LOG_KEY.sign(BODY), name="else.example")])), 3),
    "no final newline": (receipt()[:-1], 2),
    "CRLF": (receipt(CHECKPOINT.replace(b"\n", b"\r\n")), 2),
    "a control character": (receipt(CHECKPOINT.replace(b"\n9\n", b"\n9\x1b\n")), 2),
    "no empty line": (receipt(CHECKPOINT.replace(b"=\n\n", b"=\n")), 2),
    "a name with a space": (receipt(CHECKPOINT.replace(b"witness.example", b"witness example")), 2),
    "a name with a plus": (receipt(CHECKPOINT.replace(b"witness.example", b"witness+example")), 2),
    "a line of 2,420 bytes of a type to come": (receipt(note(notes.SignatureLine(ORIGIN, b"abcd", bytes(2_420)))), 0),
    "16 signatures": (receipt(note(*[renamed(LOG_KEY.sign(BODY), name=f"k{number}") for number in range(14)])), 0),
    "more than 100 lines": (receipt(note(*[renamed(LOG_KEY.sign(BODY), name=f"k{number}") for number in range(100)])), 2),
    "10,000 lines": (receipt(CHECKPOINT + b"x\n" * 10_000), 2),
    "more than 1 MB": (receipt(note(notes.SignatureLine("k", b"abcd", bytes(800_000)))), 2),
}

CHECKPOINTS = {
    "an origin that is not the signer's": (receipt(LOG.checkpoint(keys=[NEXT_YEAR])), 1),
    "an origin that is not the second signer's": (receipt(LOG.checkpoint(keys=[LOG_KEY, NEXT_YEAR])), 1),
    "an unknown origin": (Log([an_entry(log="another.example")], key=OTHER_LOG).receipt(0), 3),
    "size 09": (of_body(f"{ORIGIN}\n09\n{ROOT}\n"), 2),
    "size +9": (of_body(f"{ORIGIN}\n+9\n{ROOT}\n"), 2),
    "size 1_000": (of_body(f"{ORIGIN}\n1_000\n{ROOT}\n"), 2),
    "a space before the size": (of_body(f"{ORIGIN}\n 9\n{ROOT}\n"), 2),
    "full-width digits": (of_body(f"{ORIGIN}\n\uff19\n{ROOT}\n"), 2),
    "size 2^63": (of_body(f"{ORIGIN}\n{2**63}\n{ROOT}\n"), 2),
    "a root of 31 bytes": (of_body(f"{ORIGIN}\n9\n{strict.in_base64(bytes(31))}\n"), 2),
    "a url-safe root": (of_body(f"{ORIGIN}\n9\n{'-' * 42}8=\n"), 2),
    "an unpadded root": (of_body(f"{ORIGIN}\n9\n{ROOT.rstrip('=')}\n"), 2),
    "a root with a space": (of_body(f"{ORIGIN}\n9\n {ROOT}\n"), 2),
    "a root with spare bits": (of_body(f"{ORIGIN}\n9\n{'A' * 42}B=\n"), 2),
    "size 0 with another root": (of_body(f"{ORIGIN}\n0\n{ROOT}\n"), 1),
    "an extension line": (of_body(f"{ORIGIN}\n9\n{ROOT}\nmore\n"), 2),
}

PROOFS = {
    "a hash of 31 bytes": (receipt(path=[bytes(31), *PATH[1:]]), 2),
    "64 hashes": (receipt(path=[HASH] * 64), 2),
    "a million hashes": (receipt(path=[HASH] * 1_000_000), 2),
    "a path too long": (receipt(path=[*PATH, HASH]), 1),
    "a path of 63 hashes": (receipt(path=[HASH] * 63), 1),
    "a path too short": (receipt(path=PATH[:-1]), 1),
    "a path upside down": (receipt(path=PATH[::-1]), 1),
    "an index that is the size": (receipt(index=9), 1),
    "an index far beyond the size": (receipt(index=2**63 - 1), 1),
    "a wrong index": (receipt(index=5), 1),
    "a proof under the checkpoint of another size": (receipt(LOG.checkpoint(8)), 1),
    "an inner node offered as a leaf": (receipt(index=2, path=PATH[1:], leaf=LOG.hashes[4] + LOG.hashes[5]), 1),
    "a leaf offered as an inner node": (receipt(index=8, path=[LOG.hashes[4], *PATH]), 1),
    "another leaf": (receipt(leaf=LOG.leaves[3]), 1),
    "no leaf": (receipt(leaf=None), 2),
    "an acknowledgement": (ACKNOWLEDGEMENT, 2),
}

LEAVES = {
    "an entry": (of_leaf(an_entry()), 0),
    "not its own JCS form": (of_leaf(an_entry().replace(b',"body"', b', "body"')), 1),
    "members out of order": (of_leaf(b'{"v":1,' + an_entry()[1:-7] + b"}"), 1),
    "a name twice": (of_leaf(an_entry().replace(b'{"stage"', b'{"stage":"mining","stage"')), 1),
    "a float": (of_leaf(an_entry().replace(b'"mining"', b"1.5")), 1),
    "null": (of_leaf(an_entry().replace(b'"mining"', b"null")), 1),
    "2^53": (of_leaf(an_entry().replace(b'"mining"', b"9007199254740992")), 1),
    "not NFC": (of_leaf(an_entry().replace(b"mining", "e\u0301".encode())), 1),
    "a lone surrogate": (of_leaf(an_entry().replace(b"mining", b"\\ud83d")), 1),
    "U+0000": (of_leaf(an_entry().replace(b"mining", b"\\u0000")), 1),
    "an unknown member": (of_leaf(an_entry(more="x")), 1),
    "of another log": (of_leaf(an_entry(log="another.example")), 1),
    "of the origin itself": (of_leaf(an_entry(log=ORIGIN)), 1),
    "not JSON": (of_leaf(b"\xff\xfe"), 1),
    "nothing": (Receipt(2, Log([*entries(2), b""]).path(2), Log([*entries(2), b""]).checkpoint(), None).encode(), 2),
}


@pytest.mark.parametrize(
    ("data", "exit_code"),
    [*NOTES.values(), *CHECKPOINTS.values(), *PROOFS.values(), *LEAVES.values()],
    ids=[*NOTES, *CHECKPOINTS, *PROOFS, *LEAVES],
)
def test_a_receipt_with(desk, data, exit_code):
    answer = desk.ask("receipt", data)

    assert answer.exit_code == exit_code, answer.report
    assert bool(answer.codes) == bool(exit_code)
    assert desk.forks() == []


FORKED = Log([*entries(4), an_entry(77, subject=("event", 77)), *entries(9)[5:]])
SHORT, LONG = LOG.checkpoint(5), CHECKPOINT
PROOF = LOG.consistency(5)


def proof(old, path, checkpoint=LONG):
    return ConsistencyFile(old, tuple(path), checkpoint).encode()


STEPS = merkle.consistency_path(5, 9, LOG.node)
CONSISTENCIES = {
    "as it should be": ([SHORT, LONG, PROOF], 0),
    "the one file beside the old checkpoint": ([SHORT, PROOF], 0),
    "from the empty tree": ([proof(0, [])], 0),
    "equal sizes": ([LONG, LONG], 0),
    "equal sizes under two sets of signatures": ([LOG.checkpoint(witnesses=()), LONG], 0),
    "old greater than new": ([LONG, SHORT, PROOF], 2),
    "old greater than new, without a proof": ([LONG, SHORT], 2),
    "old greater than new, in the file's own words": ([LONG, proof(9, [], SHORT)], 2),
    "equal sizes with unequal roots, both signed": ([LONG, FORKED.checkpoint()], 4),
    "equal sizes with unequal roots, one not signed": ([LONG, FORKED.checkpoint(keys=[STRANGER])], 1),
    "equal sizes with a proof": ([LONG, LONG, proof(9, [HASH])], 1),
    "a non-empty proof from the empty tree": ([proof(0, [HASH])], 1),
    "a non-empty proof from the signed empty tree": ([LOG.checkpoint(0), LONG, proof(0, [HASH])], 1),
    "garbage before": ([SHORT, LONG, proof(5, [HASH, *STEPS])], 1),
    "garbage behind": ([SHORT, LONG, proof(5, [*STEPS, HASH])], 1),
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
    "an old checkpoint without witnesses": ([LOG.checkpoint(5, witnesses=()), LONG, PROOF], 0),
    "a new checkpoint without witnesses": ([SHORT, LOG.checkpoint(witnesses=()), PROOF], 3),
    "no old checkpoint at all": ([PROOF], 3),
    "64 hashes": ([SHORT, LONG, proof(5, [HASH] * 64)], 2),
    "an acknowledgement": ([ACKNOWLEDGEMENT, LONG, PROOF], 2),
    "four files": ([SHORT, LONG, PROOF, PROOF], 2),
}


@pytest.mark.parametrize(("files", "exit_code"), CONSISTENCIES.values(), ids=CONSISTENCIES)
def test_a_consistency_proof_with(desk, files, exit_code):
    answer = desk.ask("consistency", *files)

    assert answer.exit_code == exit_code, answer.report
    assert bool(desk.forks()) == (exit_code == 4)


VKEYS = [LOG_KEY.verifier.vkey, WITNESS_KEY.verifier.vkey, ALIAS.verifier.vkey]
KEYS = ["--log", VKEYS[0], "--witness", VKEYS[1]]
POLICIES = {
    "log and witness": (receipt(), KEYS, 0),
    "the log alone": (receipt(LOG.checkpoint(witnesses=())), KEYS[:2], 0),
    "a witness that did not cosign": (receipt(LOG.checkpoint(witnesses=())), KEYS, 3),
    "a witness that need not cosign": (receipt(LOG.checkpoint(witnesses=())), [*KEYS, "--quorum", "0"], 0),
    "a cosignature as old as is allowed": (receipt(), [*KEYS, "--max-age", "10"], 0),
    "a cosignature older than is allowed": (receipt(), [*KEYS, "--max-age", "9"], 3),
    "a cosignature 60 s in the future": (receipt(LOG.checkpoint(age=-60)), KEYS, 0),
    "a cosignature 61 s in the future": (receipt(LOG.checkpoint(age=-61)), KEYS, 3),
    "an age that nothing shows": (receipt(), [*KEYS[:2], "--max-age", "10"], 3),
    "one key under two names": (
        receipt(LOG.checkpoint(witnesses=(WITNESS_KEY, ALIAS))),
        [*KEYS, "--witness", VKEYS[2], "--quorum", "2"],
        3,
    ),
    "nobody to trust": (receipt(), [], 2),
    "a witness and no log": (receipt(), KEYS[2:], 2),
    "a quorum beyond the witnesses": (receipt(), [*KEYS, "--quorum", "2"], 2),
    "a key that is none": (receipt(), ["--log", VKEYS[0][:-1]], 2),
    "a witness's key as the log's": (receipt(), ["--log", VKEYS[1]], 2),
    "a policy file beside keys": (receipt(), [*KEYS, "--policy", "policy.txt"], 2),
    "a policy file that is not there": (receipt(), ["--policy", "nowhere.txt"], 2),
    "a time that is none": (receipt(), [*KEYS, "--now", "yesterday"], 2),
    "a link without a memory": (receipt(), [*KEYS, "--link", "policy.txt"], 2),
}


@pytest.mark.parametrize(("data", "trust", "exit_code"), POLICIES.values(), ids=POLICIES)
def test_a_policy_of(desk, data, trust, exit_code):
    answer = desk.ask("receipt", data, policy=trust)

    assert answer.exit_code == exit_code, answer.report


def test_a_policy_file_with_one_key_under_two_names_is_refused(desk):
    two = f"log {VKEYS[0]}\nwitness a {VKEYS[1]}\nwitness b {VKEYS[2]}\ngroup g 2 a b\nquorum g\n".encode()

    answer = desk.ask("receipt", receipt(), policy=["--policy", str(desk.file(two))])

    assert (answer.exit_code, answer.codes) == (2, ["bad_policy"])


@pytest.mark.parametrize("now", ["2027-01-15T08:00:00Z", str(NOW)])
def test_the_time_to_judge_by_is_seconds_or_a_date(desk, now):
    assert desk.ask("receipt", receipt(), policy=[*KEYS, "--max-age", "10", "--now", now]).exit_code == 0
