import pytest

from tests.verifier.made import an_entry
from traceability.verifier import subjects as module
from traceability.verifier.leaf import read_envelope
from traceability.verifier.report import Report
from traceability.verifier.subjects import Rows, Subjects

SALT = b"salt"


def checked(*stretches, begins=True):
    """What is found over stretches of leaves, each in rows of its own: (where, code) pairs and how many subjects went on."""
    report, index = Report("tiles"), 0
    with Subjects() as subjects:
        for leaves in stretches:
            rows = Rows()
            for leaf in leaves:
                rows.add(read_envelope(leaf), index, SALT)
                index += 1
            subjects.take(rows)
        continued = subjects.check(report, begins=begins)
    return [(finding.where, finding.code) for finding in report.findings], continued


FIRST = an_entry(1)
SECOND = an_entry(2, version=2, prev=FIRST)
THIRD = an_entry(3, version=3, prev=SECOND)


def test_versions_are_counted_across_stretches():
    assert checked([FIRST, an_entry(9, subject=("event", 9))], [SECOND], [THIRD]) == ([], 0)
    assert checked([FIRST], [THIRD]) == ([("leaf 1", "version_gap")], 0)


def test_the_hash_of_the_version_before_is_asked_for():
    other = an_entry(8, version=2, prev=THIRD)

    assert checked([FIRST], [other]) == ([("leaf 1", "wrong_prev")], 0)


def test_a_subject_of_an_earlier_log_may_go_on_where_this_is_not_the_first():
    assert checked([SECOND, THIRD], begins=False) == ([], 1)
    assert checked([SECOND, THIRD], begins=True)[0][0] == ("leaf 0", "version_gap")
    assert checked([SECOND, an_entry(4, version=4, prev=SECOND)], begins=False) == ([("leaf 1", "version_gap")], 1)


def test_a_uid_stands_once():
    assert checked([FIRST], [an_entry(1, subject=("event", 2))]) == ([("leaf 1", "entry_twice")], 0)


@pytest.mark.parametrize("in_memory", [1_000_000, 100], ids=["in memory", "on disk"])
def test_many_subjects_are_kept_apart_in_bounded_memory(monkeypatch, in_memory):
    monkeypatch.setattr(module, "IN_MEMORY", in_memory)
    leaves = [an_entry(number, subject=("event", number)) for number in range(1, 500)]
    more = [an_entry(1_000 + number, subject=("event", number), version=2, prev=leaves[number - 1]) for number in range(1, 500)]

    assert checked(leaves, more) == ([], 0)
    assert checked(leaves[1:], more)[0] == [("leaf 498", "version_gap")]
