"""Things that no app knows have a reader here: rows beside entries, with and without what entries commit to."""

import json

import pytest

from tests.ledger.test_database_rules import run
from tests.make.losses import acknowledge
from traceability.ledger import replay as registry
from traceability.ledger.fsck.replay import first_difference
from traceability.ledger.replay import Compared, Contradiction, Stated

SAID = "thing.said"


@pytest.fixture
def readers(sound, monkeypatch):
    """Everything as it was sworn to, until a test puts another reader in its place."""
    leaves = run("SELECT subject_id, subject_version, leaf FROM ledger.entry WHERE kind = 'thing.said' ORDER BY entry_id")
    known = {subject: (version, bytes(leaf)) for subject, version, leaf in leaves}
    monkeypatch.setattr(registry, "STATES", {})
    monkeypatch.setattr(registry, "DERIVATIONS", {})
    monkeypatch.setattr("traceability.ledger.fsck.replay.STATES", registry.STATES)
    monkeypatch.setattr("traceability.ledger.fsck.replay.DERIVATIONS", registry.DERIVATIONS)
    return known


def stated(known, **changed):
    """A reader that says what the leaf says, of the subject's newest version, but for what is changed in one subject."""

    def read(ids):
        found = {}
        for subject in ids:
            version, leaf = known[subject]
            envelope = json.loads(leaf)
            price = "13.00" if version > 1 else "12.50"
            body = envelope["body"] | ({"price": price} if "commitments" in envelope and "/price" in envelope["commitments"] else {})
            found[subject] = Stated(body | changed.get(str(subject), {}), version=version)
        return found

    return read


def first(known, version=1):
    return min(subject for subject, (found, _) in known.items() if found == version)


def test_rows_that_say_what_was_sworn_are_no_damage(sound, readers):
    registry.register_state(SAID, subject_type="thing", read=stated(readers), rows=("thing", "id"))

    report = sound.fsck()

    assert not report.damages, report.lines()
    assert report.checked["replay"] == len(readers), "one entry of each subject is that of its present version"


@pytest.mark.parametrize(
    ("change", "expected"), [({"name": "other"}, "/name "), ({"price": "9.00"}, "/price 12.50"), ({"parts": ["x"]}, "/parts nothing")]
)
def test_a_row_that_says_otherwise_is_named(sound, readers, change, expected):
    subject = first(readers)
    registry.register_state(SAID, subject_type="thing", read=stated(readers, **{str(subject): change}))

    (told,) = sound.fsck().worst_of("replay")

    assert str(told.key).endswith(f"thing {subject}") and told.expected.startswith(expected)
    assert str(told.key)[0].isdigit(), "the index of the entry comes first"


def test_what_cannot_be_read_is_not_compared(sound, readers):
    """Disclosures that this role may not read open nothing, so prices are left out of both sides."""
    subject = first(readers)
    sound.tamper(
        f"DELETE FROM ledger.disclosure WHERE path = '/price' AND uid IN (SELECT uid FROM ledger.entry WHERE subject_id = '{subject}')"
    )
    registry.register_state(SAID, subject_type="thing", read=stated(readers, **{str(subject): {"price": "9.00"}}))

    assert not sound.fsck().damages["replay"]


def test_a_row_that_is_not_there_is_named(sound, readers):
    subject = first(readers)
    registry.register_state(
        SAID, subject_type="thing", read=lambda ids: {one: said for one, said in stated(readers)(ids).items() if one != subject}
    )

    (told,) = sound.fsck().worst_of("replay")

    assert (told.expected, told.found) == ("rows that say so", "nothing")


def test_a_row_that_is_known_to_be_lost_is_no_damage_until_it_says_otherwise(sound, readers):
    subject = first(readers)
    sound.tamper(f"DELETE FROM thing WHERE id = '{subject}'")
    says, is_back = stated(readers, **{str(subject): {"name": "other"}}), []
    registry.register_state(
        SAID, subject_type="thing", read=lambda ids: {one: said for one, said in says(ids).items() if is_back or one != subject}
    )
    acknowledge(*(one.finding for kind in ("domain", "replay") for one in sound.fsck().worst_of(kind)))

    report = sound.fsck()
    assert (report.known, report.damages) == ({"domain": 1, "replay": 1}, {})
    is_back.append(True)
    assert [told.expected.partition(" ")[0] for told in sound.fsck().worst_of("replay")] == ["/name"]


def test_a_row_that_nobody_swore_to_is_named(sound, readers):
    sound.tamper("INSERT INTO thing VALUES ('00000000-0000-7000-8000-000000000001', 1)")
    registry.register_state(SAID, subject_type="thing", read=stated(readers), rows=("thing", "id"))

    (told,) = sound.fsck().worst_of("replay")

    assert (told.key, told.expected) == ("thing 00000000-0000-7000-8000-000000000001", "an entry thing.said")


def test_derived_rows_that_do_not_follow_are_named_under_their_class(sound, readers):
    wrong = Contradiction("thing 7", "3 parts", 4)
    registry.register_derivation("totals", lambda: iter([Compared(1000), Compared(5, (wrong,))]))

    report = sound.fsck()

    assert report.checked["totals"] == 1005
    assert [(one.key, one.expected, one.found) for one in report.worst_of("totals")] == [("thing 7", "3 parts", "4")]


@pytest.mark.parametrize("read", ["state", "derivation"])
def test_who_may_not_read_the_rows_is_told_that_it_is_not_the_whole_answer(sound, readers, read):
    def refused(*ids):
        run("SET LOCAL ROLE ledger_auditor")
        return run("SELECT FROM ledger.disclosure")

    if read == "state":
        registry.register_state(SAID, subject_type="thing", read=refused)
    else:
        registry.register_derivation("totals", refused)

    report = sound.fsck()

    assert report.unread == [f"replay of {SAID if read == 'state' else 'totals'}: this role may not"]


@pytest.mark.parametrize(
    ("sworn", "said", "found"),
    [
        ({"a": 1}, {"a": 1}, None),
        ({"a": {}}, {}, None),
        ({}, {"a": []}, None),
        ({"a": "1"}, {"a": "2"}, ("/a 1", "2")),
        ({"b": "1", "a": [{"c": "x"}]}, {"b": "2", "a": [{"c": "y"}]}, ("/a/0/c x", "y")),
        ({"a": ["x"]}, {"a": ["x", "y"]}, ("/a/1 nothing", "y")),
        ({"a": True}, {"a": False}, ("/a True", False)),
    ],
)
def test_the_first_difference_is_named_by_its_place(sworn, said, found):
    assert first_difference(sworn, said) == found
