import pytest

from traceability.ledger.fsck.report import CLEAN, DAMAGED, INCOMPLETE, MOST_SHOWN, Report, shown
from traceability.ledger.losses import Finding


def a_report(*keys, kind="leaves"):
    report = Report()
    report.count(kind, 100)
    for key in keys:
        report.bad(kind, "log", key, expected="this", found="that")
    return report


def test_nothing_bad_is_clean():
    assert (a_report().exit_code, a_report().lines()) == (CLEAN, ["leaves: 100 checked, 0 bad"])


def test_damage_is_never_answered_with_zero():
    assert a_report(7).exit_code == DAMAGED


def test_the_lowest_index_of_each_class_comes_first():
    lines = a_report(10, 9, "entry 3", 100).lines()

    assert lines == ["leaves: 100 checked, 4 bad", *(f"BAD leaves log {key}: expected this found that" for key in (9, 10, 100, "entry 3"))]


def test_numbers_inside_names_are_in_order_of_size():
    assert [one.key for one in a_report("0/10", "0/9", "1/0").worst_of("leaves")] == ["0/9", "0/10", "1/0"]


def test_of_much_damage_the_lowest_is_shown_and_all_is_counted():
    report = a_report(*reversed(range(1000)))

    assert [one.key for one in report.worst_of("leaves")] == list(range(20))
    assert report.lines()[0] == "leaves: 100 checked, 1,000 bad" and report.lines()[-1] == "… and 980 more of leaves"


def test_what_could_not_be_read_is_no_answer():
    report = a_report()
    report.could_not_read("disclosures")
    assert (report.exit_code, report.lines()[1]) == (INCOMPLETE, "NOT READ disclosures")

    report.bad("leaves", "log", 1, expected=1, found=2)
    assert report.exit_code == DAMAGED


def test_the_same_as_fields():
    assert a_report(3).as_json() == {
        "exit_code": 1,
        "classes": [{"class": "leaves", "checked": 100, "bad": 1, "known": 0}],
        "not_read": [],
        "notes": [],
        "bad": [{"class": "leaves", "log": "log", "key": 3, "expected": "this", "found": "that"}],
        "known": [],
    }


def test_a_note_is_told_once_and_changes_nothing_else():
    report = a_report()
    for _ in range(2):
        part = report.beside()
        part.note("somebody came")
        report.add(part)
    assert (report.exit_code, report.lines()[1:], report.as_json()["notes"], report.is_sound) == (
        CLEAN,
        ["NOTE somebody came"],
        ["somebody came"],
        True,
    )


def knowing(*keys, most=MOST_SHOWN):
    """A report for which the damage at these keys is a known loss."""
    report = Report(acknowledged={Finding("domain", "log", str(key), "this", "that"): "uid" for key in keys}, most=most)
    report.count("domain", 100)
    return report


def test_a_known_loss_is_counted_apart_and_is_not_silent():
    report = knowing(7, 8)
    for key in (8, 7):
        report.bad("domain", "log", key, expected="this", found="that")

    assert (report.exit_code, report.is_sound, report.worst_of("domain")) == (INCOMPLETE, True, [])
    assert report.lines() == [
        "domain: 100 checked, 0 bad, 2 known to be lost",
        *(f"KNOWN domain log {key}: expected this found that; acknowledged in entry uid" for key in (7, 8)),
    ]
    assert report.as_json()["known"][0] == {"class": "domain", "log": "log", "key": 7, "expected": "this", "found": "that", "entry": "uid"}


@pytest.mark.parametrize("other", [{"kind": "replay"}, {"log": "other"}, {"key": 9}, {"expected": "more"}, {"found": "other"}])
def test_what_differs_in_one_word_is_damage(other):
    report = knowing(7)
    told = {"kind": "domain", "log": "log", "key": 7, "expected": "this", "found": "that"} | other
    report.bad(told["kind"], told["log"], told["key"], expected=told["expected"], found=told["found"])

    assert (report.exit_code, report.is_sound, report.known) == (DAMAGED, False, {})


def test_parts_that_were_judged_elsewhere_are_judged_alike():
    whole, part = knowing(7, most=1), knowing(7, most=1).beside()
    for key in (7, 8, 9):
        part.bad("domain", "log", key, expected="this", found="that")
    whole.add(part)

    assert (whole.known, whole.damages) == ({"domain": 1}, {"domain": 2})
    assert [one.key for one in (*whole.known_of("domain"), *whole.worst_of("domain"))] == [7, 8]
    assert whole.lines()[-2:] == ["… and 1 more of domain", "KNOWN domain log 7: expected this found that; acknowledged in entry uid"]


@pytest.mark.parametrize(("value", "text"), [(None, "nothing"), (b"\x01\xff", "01ff"), (3, "3"), ("x" * 200, "x" * 140 + "…")])
def test_values_are_shown_on_one_line(value, text):
    assert shown(value) == text
