"""`manage.py measure_checks`: the table, the same as JSON, and an exit code that says whether the promises are kept."""

import json

import pytest
from django.core.management import CommandError, call_command

from traceability.review.measuring import patterns


def test_a_pattern_is_printed_strength_by_strength(capsys):
    call_command("measure_checks", "--pattern", "tolling", "--trials", "1")

    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[:2] for line in lines] == [["tolling", "0.25"], ["tolling", "0.5"], ["tolling", "1"]]
    assert "(real case)" in lines[-1] and "100.0 % of 1: 1 BLOCK, 0 HOLD | P06 BLOCK 1" in lines[-1]


def test_honest_years_come_first_and_json_says_the_same(capsys, monkeypatch):
    monkeypatch.setattr("traceability.interfaces.console.management.commands.measure_checks.PATTERNS", patterns.PATTERNS[:1])
    call_command("measure_checks", "--shipments", "2", "--years", "1", "--trials", "1", "--json")

    honest, *rest = json.loads(capsys.readouterr().out)
    assert (honest["pattern"], honest["shipments"], honest["blocked"], honest["held"]) == ("honest", 2, 0, 0)
    assert [row["real"] for row in rest] == [False, False, True] and rest[-1]["codes"] == {"V01 BLOCK": 1}
    assert rest[0]["case"].startswith("Huangshan Xinmao")


def test_what_is_missed_ends_with_1(monkeypatch):
    monkeypatch.setattr("traceability.interfaces.console.management.commands.measure_checks.LEAST_CAUGHT_PERCENT", 101)

    with pytest.raises(CommandError, match=r"cover_plant: 100.0 % caught"):
        call_command("measure_checks", "--pattern", "cover_plant", "--trials", "1")


@pytest.mark.parametrize("arguments", [["--trials", "0"], ["--years", "x"], ["--noise", "2"], ["--noise", "x"], ["--pattern", "nothing"]])
def test_what_cannot_be_is_refused(arguments):
    with pytest.raises(CommandError):
        call_command("measure_checks", *arguments)
