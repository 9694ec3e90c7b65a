import io
import itertools
import json

import pytest

from traceability.tlog.errors import BadNote, Fork, QuorumNotMet, RootMismatch
from traceability.verifier import report as module
from traceability.verifier.report import Progress, Report

ERRORS = {
    4: Fork("four", origin="log.example/1", size=1, notes=(b"", b"")),
    1: RootMismatch("one"),
    2: BadNote("two"),
    3: QuorumNotMet("three"),
}


def report_of(*codes):
    report = Report("receipt", proven=["it is there"], facts={"index": 4})
    for code in codes:
        report.add("file", ERRORS[code])
    return report


def test_without_a_finding_it_is_proven():
    assert report_of().exit_code == 0


@pytest.mark.parametrize("codes", [codes for length in (1, 2, 3, 4) for codes in itertools.permutations(ERRORS, length)], ids=str)
def test_the_worst_of_several_wins(codes):
    assert report_of(*codes).exit_code == next(code for code in (4, 1, 2, 3) if code in codes)


def test_what_is_raised_becomes_a_finding_and_the_work_goes_on():
    report = Report("receipt")

    with report.checking("checkpoint"):
        raise ERRORS[2]
    with report.checking("leaf"):
        raise ERRORS[4]

    assert [vars(finding) for finding in report.findings] == [
        {"exit_code": 2, "code": "bad_note", "where": "checkpoint", "reason": "two"},
        {"exit_code": 4, "code": "fork", "where": "leaf", "reason": "four"},
    ]
    assert report.forks == [ERRORS[4]]


def test_a_fault_of_the_program_is_no_finding():
    with pytest.raises(ZeroDivisionError), Report("receipt").checking("leaf"):
        raise ZeroDivisionError


def test_what_is_not_proven_is_called_a_claim():
    right, wrong = json.loads(report_of().as_json()), json.loads(report_of(3).as_json())

    assert right["facts"] == {"index": 4} and right["proven"] == ["it is there"]
    assert wrong["claims"] == {"index": 4} and "facts" not in wrong and "proven" not in wrong
    assert "it is there" in report_of().as_text() and "it is there" not in report_of(3).as_text()


def test_the_worst_stands_first_and_the_verdict_last():
    lines = report_of(3, 1, 2).as_text().split("\n")

    assert [line.split(": ")[1] for line in lines[:3]] == ["one", "two", "three"]
    assert lines[-1].startswith("1 ")


def test_thousands_of_findings_are_counted_and_not_all_printed():
    lines = report_of(*[1] * 60).as_text().split("\n")

    assert lines[50].strip() == "and 10 more" and len(lines) == 52


def test_a_file_cannot_steer_the_terminal():
    report = Report("receipt")
    report.add("a\x1b[2J\u202eb", BadNote("\n\u0085"))

    assert all(char.isprintable() or char == "\n" for char in report.as_text())
    assert "\\u001b[2J\\u202eb" in report.as_text()


@pytest.mark.parametrize(("step", "lines"), [(0.0, 0), (0.1, 0), (1.0, 3), (3.0, 5)])
def test_progress_is_told_after_two_seconds_once_a_second(monkeypatch, step, lines):
    clock = itertools.count(0.0, step)
    monkeypatch.setattr(module.time, "monotonic", lambda: next(clock))
    stream = io.StringIO()

    assert list(Progress(stream).over("abcde", "files", 5)) == list("abcde")

    told = stream.getvalue().splitlines()
    assert (len(told) > 0) is (lines > 0)
    assert all(line.startswith("files: ") and line.endswith(" of 5") for line in told)
