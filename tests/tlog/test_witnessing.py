import pytest

from tests.tlog.example import COSIGNED_AT, EXAMPLE, LOG_KEY, POLICY, WITNESS_KEY, WITNESSED
from traceability.tlog import notes, witnessing
from traceability.tlog.errors import BadPolicy, QuorumNotMet, WrongSignature
from traceability.tlog.witnessing import Cosigned, Group, Policy

BODY = b"traceability.example/2026\n3\nTkvWgwLLX1OnczeDUZpm3I8iObPFAhVNpvi8DGxVttA=\n"
NOW = 1_000_000
LOG = LOG_KEY.verifier.vkey
W = [notes.SigningKey.from_seed(f"w{number}.example", bytes([20 + number]) * 32, notes.COSIGNATURE) for number in range(5)]
V = [key.verifier.vkey for key in W]


def note_of(*cosigned):
    """A note of the log, cosigned by (key, age in seconds)."""
    return notes.parse(notes.assemble(BODY, [LOG_KEY.sign(BODY), *(key.cosign(BODY, time=NOW - age) for key, age in cosigned)]))


def policy(*lines):
    return witnessing.parse_policy("".join(f"{line}\n" for line in lines).encode())


# ---- the worked example


def test_the_policy_of_the_example():
    assert witnessing.parse_policy(POLICY) == Policy((LOG_KEY.verifier,), {"w1": WITNESS_KEY.verifier}, {}, "w1")


def test_the_cosignature_of_the_example_meets_it():
    found = witnessing.require_quorum(notes.parse(WITNESSED), witnessing.parse_policy(POLICY), now=COSIGNED_AT)

    assert found == [Cosigned("w1", EXAMPLE["cosignature"]["time"])]


# ---- policy files

TREE = [
    "# a comment",
    "",
    f"log {LOG} https://log.example/",
    f"witness X1 {V[0]}",
    f"  witness\tX2  {V[1]}  https://w.example ",
    f"witness X3 {V[2]}",
    "group X 2 X1 X2 X3",
    f"witness Y1 {V[3]}",
    f"witness Y2 {V[4]}",
    "group Y any Y1 Y2",
    "group both all X Y",
    " # more",
    "quorum both",
]


def test_a_policy_of_nested_groups():
    assert policy(*TREE).groups == {"X": Group(2, ("X1", "X2", "X3")), "Y": Group(1, ("Y1", "Y2")), "both": Group(2, ("X", "Y"))}


def test_where_a_witness_is_asked_stands_beside_its_key():
    assert policy(*TREE).urls == {"X2": "https://w.example"}
    assert policy(f"witness w {V[0]} not-even-an-address", "quorum none").urls == {"w": "not-even-an-address"}


@pytest.mark.parametrize(
    ("names", "is_met"),
    [
        ("X1 X2 Y1", True),
        ("X1 X3 Y2", True),
        ("X1 X2 X3 Y1 Y2", True),
        ("X1 X2 X3", False),
        ("X1 Y1 Y2", False),
        ("Y1", False),
        ("", False),
    ],
)
def test_a_quorum_of_groups(names, is_met):
    assert policy(*TREE).is_met_by(names.split()) is is_met


def test_no_quorum_is_always_met_and_a_witness_may_be_one():
    assert policy(f"log {LOG}", "quorum none").is_met_by([])
    assert not policy(f"witness w {V[0]}", "quorum w").is_met_by([])
    assert policy(f"witness w {V[0]}", "quorum w").is_met_by(["w"])


def test_a_quorum_may_be_a_witness_that_is_in_a_group_too():
    assert policy(f"witness a {V[0]}", f"witness b {V[1]}", "group g any a b", "quorum a").is_met_by(["a"])


def test_a_policy_may_name_what_signs_with_types_to_come():
    quantum = notes.VerifierKey("q.example", 0x06, bytes(1312))

    found = policy(f"log {LOG}", f"witness q {quantum.vkey}", "quorum q")

    with pytest.raises(QuorumNotMet):
        witnessing.require_quorum(note_of(), found, now=NOW)


REFUSED = {
    "nothing": [],
    "no quorum": [f"log {LOG}"],
    "two quorums": ["quorum none", "quorum none"],
    "quorum of an unknown name": ["quorum w"],
    "quorum before its witness": ["quorum w", f"witness w {V[0]}"],
    "an unknown word": ["trust me", "quorum none"],
    "an upper-case word": [f"Log {LOG}", "quorum none"],
    "a log without a key": ["log", "quorum none"],
    "a log with too much": [f"log {LOG} url more", "quorum none"],
    "a broken key": [f"log {LOG[:-4]}", "quorum none"],
    "a log with a witness's type": [f"log {V[0]}", "quorum none"],
    "a witness with a log's type": [f"witness w {LOG}", "quorum none"],
    "one log twice": [f"log {LOG}", f"log {LOG}", "quorum none"],
    "one key under two names": [
        f"witness a {V[0]}",
        f"witness b {notes.VerifierKey('b.example', 4, W[0].verifier.public).vkey}",
        "quorum none",
    ],
    "a log that is its own witness": [
        f"log {LOG}",
        f"witness w {notes.VerifierKey('w.example', 4, LOG_KEY.verifier.public).vkey}",
        "quorum w",
    ],
    "one name twice": [f"witness a {V[0]}", f"witness a {V[1]}", "quorum none"],
    "a witness called none": [f"witness none {V[0]}", "quorum none"],
    "a group called as a witness": [f"witness a {V[0]}", "group a any a", "quorum none"],
    "a group called none": [f"witness a {V[0]}", "group none any a", "quorum none"],
    "a group without members": ["group g any", "quorum none"],
    "a group of itself": [f"witness a {V[0]}", "group g any a g", "quorum none"],
    "a member none": [f"witness a {V[0]}", "group g any a none", "quorum none"],
    "a member twice": [f"witness a {V[0]}", "group g 2 a a", "quorum g"],
    "a member of two groups": [f"witness a {V[0]}", f"witness b {V[1]}", "group g any a", "group h any a b", "quorum none"],
    "threshold 0": [f"witness a {V[0]}", "group g 0 a", "quorum none"],
    "a threshold beyond the members": [f"witness a {V[0]}", "group g 2 a", "quorum none"],
    "threshold 01": [f"witness a {V[0]}", "group g 01 a", "quorum none"],
    "a negative threshold": [f"witness a {V[0]}", "group g -1 a", "quorum none"],
    "a full-width threshold": [f"witness a {V[0]}", "group g \uff11 a", "quorum none"],
    "a carriage return": ["quorum none\r"],
    "a zero byte": ["quorum none", "# \0"],
    "a comment behind a line": ["quorum none # really"],
}


@pytest.mark.parametrize("lines", REFUSED.values(), ids=REFUSED)
def test_what_is_no_policy_is_refused(lines):
    with pytest.raises(BadPolicy):
        policy(*lines)


@pytest.mark.parametrize("data", [b"\xff", b"quorum none\n" + b"#" * 1_000_000])
def test_bytes_that_are_no_policy_are_refused(data):
    with pytest.raises(BadPolicy):
        witnessing.parse_policy(data)


# ---- policies of plain keys


def test_so_many_of_the_witnesses():
    found = witnessing.policy_of([LOG_KEY.verifier], [key.verifier for key in W[:3]], 2)

    assert found.is_met_by(V[:2]) and not found.is_met_by(V[:1])
    assert witnessing.policy_of([LOG_KEY.verifier]).is_met_by([])


def test_one_key_under_two_names_is_one_witness():
    alias = notes.SigningKey("alias.example", W[0].private, notes.COSIGNATURE)
    found = witnessing.policy_of([LOG_KEY.verifier], [W[0].verifier, alias.verifier], 2)

    with pytest.raises(QuorumNotMet):
        witnessing.require_quorum(note_of((W[0], 0), (alias, 0)), found, now=NOW)


def test_a_log_is_not_its_own_witness():
    with pytest.raises(BadPolicy):
        witnessing.policy_of([LOG_KEY.verifier], [notes.VerifierKey("w.example", notes.COSIGNATURE, LOG_KEY.verifier.public)], 1)


@pytest.mark.parametrize(("logs", "witnesses"), [([W[0]], []), ([LOG_KEY], [notes.SigningKey.from_seed("x.example", bytes(32))])])
def test_keys_have_the_type_of_their_role(logs, witnesses):
    with pytest.raises(BadPolicy):
        witnessing.policy_of([key.verifier for key in logs], [key.verifier for key in witnesses])


# ---- cosignatures

TWO_OF_THREE = witnessing.policy_of([LOG_KEY.verifier], [key.verifier for key in W[:3]], 2)


def test_the_newest_cosignature_of_each_witness_counts_once():
    note = note_of((W[0], 50), (W[0], 10), (W[1], 20), (W[4], 0))

    assert witnessing.require_quorum(note, TWO_OF_THREE, now=NOW) == [Cosigned(V[0], NOW - 10), Cosigned(V[1], NOW - 20)]


def test_one_witness_twice_is_no_quorum():
    with pytest.raises(QuorumNotMet):
        witnessing.require_quorum(note_of((W[0], 1), (W[0], 2)), TWO_OF_THREE, now=NOW)


@pytest.mark.parametrize(
    ("ages", "max_age", "is_met"),
    [
        ((0, 0), None, True),
        ((10**6, 10**6), None, True),
        ((-60, 0), None, True),
        ((-61, 0), None, False),
        ((100, 100), 100, True),
        ((101, 0), 100, False),
        ((0, 0), 0, True),
        ((1, 0), 0, False),
    ],
)
def test_old_and_future_cosignatures_do_not_count(ages, max_age, is_met):
    note = note_of(*zip(W, ages, strict=False))

    if is_met:
        assert len(witnessing.require_quorum(note, TWO_OF_THREE, now=NOW, max_age=max_age)) == 2
    else:
        with pytest.raises(QuorumNotMet):
            witnessing.require_quorum(note, TWO_OF_THREE, now=NOW, max_age=max_age)


def test_enough_others_make_up_for_an_old_one():
    assert len(witnessing.require_quorum(note_of((W[0], 900), (W[1], 1), (W[2], 2)), TWO_OF_THREE, now=NOW, max_age=100)) == 2


def test_without_a_quorum_nothing_shows_an_age():
    trusting = witnessing.policy_of([LOG_KEY.verifier])

    assert witnessing.require_quorum(note_of((W[0], 1)), trusting, now=NOW) == []
    with pytest.raises(QuorumNotMet):
        witnessing.require_quorum(note_of((W[0], 1)), trusting, now=NOW, max_age=100)


def test_a_wrong_cosignature_of_a_known_witness_fells_the_note():
    wrong = notes.parse(note_of((W[0], 1), (W[1], 1)).encode() + W[2].cosign(b"another\n", time=NOW).encode())

    with pytest.raises(WrongSignature):
        witnessing.require_quorum(wrong, TWO_OF_THREE, now=NOW)
