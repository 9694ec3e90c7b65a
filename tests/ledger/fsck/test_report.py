import pytest

from traceability.ledger.fsck.report import CLEAN, DAMAGED, INCOMPLETE, Report, shown


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
        "classes": [{"class": "leaves", "checked": 100, "bad": 1}],
        "not_read": [],
        "bad": [{"class": "leaves", "log": "log", "key": 3, "expected": "this", "found": "that"}],
    }


@pytest.mark.parametrize(("value", "text"), [(None, "nothing"), (b"\x01\xff", "01ff"), (3, "3"), ("x" * 200, "x" * 140 + "…")])
def test_values_are_shown_on_one_line(value, text):
    assert shown(value) == text
