import pytest

from config.env import Environment


def test_an_absent_or_empty_variable_gives_the_default():
    environment = Environment({"EMPTY": "  "})

    assert environment.read_text("EMPTY", "a") == "a"
    assert environment.read_flag("ABSENT", True) is True
    assert environment.read_number("ABSENT", 7, unit="seconds") == 7
    assert environment.read_list("ABSENT", ("x",)) == ["x"]
    assert environment.problems == []


@pytest.mark.parametrize(("text", "value"), [("1", True), ("YES", True), ("off", False), ("0", False)])
def test_flags_are_said_in_several_ways(text, value):
    assert Environment({"FLAG": text}).read_flag("FLAG", not value) is value


@pytest.mark.parametrize("text", ["ten", "-1", "1.5", "٣", "1e3", "0", "3601"])
def test_a_wrong_number_is_told_with_name_value_and_remedy(text):
    environment = Environment({"LEDGER_SEAL_SECONDS": text})

    assert environment.read_number("LEDGER_SEAL_SECONDS", 10, unit="seconds", highest=3600) == 10
    assert environment.problems[0].startswith(f"LEDGER_SEAL_SECONDS={text}: expected ")
    assert environment.problems[0].endswith("e.g. 10")


def test_all_problems_are_kept():
    environment = Environment({"A": "maybe", "B": "many", "C": "third"})

    environment.read_flag("A", False)
    environment.read_number("B", 1, unit="things")
    environment.read_choice("C", "first", choices=("first", "second"))
    environment.require("D", "", "say something")

    assert [problem.partition("=")[0].partition(" ")[0] for problem in environment.problems] == ["A", "B", "C", "D"]


def test_words_are_separated_by_commas():
    assert Environment({"HOSTS": "a.example, b.example,,"}).read_list("HOSTS") == ["a.example", "b.example"]


def test_a_secret_comes_from_the_variable_or_from_a_file(tmp_path):
    (tmp_path / "secret").write_text("hidden\n", encoding="utf-8")

    assert Environment({"KEY": "direct"}).read_secret("KEY") == "direct"
    assert Environment({"KEY_FILE": str(tmp_path / "secret")}).read_secret("KEY") == "hidden"


def test_a_secret_that_is_given_twice_or_cannot_be_read_is_told_without_its_value(tmp_path):
    (tmp_path / "secret").write_text("hidden\n", encoding="utf-8")
    twice = Environment({"KEY": "direct", "KEY_FILE": str(tmp_path / "secret")})
    lost = Environment({"KEY_FILE": str(tmp_path / "absent")})

    twice.read_secret("KEY")
    lost.read_secret("KEY")

    assert "both set" in twice.problems[0]
    assert "FileNotFoundError" in lost.problems[0]
    assert not any(secret in problem for secret in ("direct", "hidden") for problem in twice.problems + lost.problems)


def test_networks_are_in_cidr_notation_and_what_is_none_is_named():
    environment = Environment({"NETS": "10.1.0.0/16, fd00::/8", "BAD": "10.1.0.1/16,intranet"})

    assert [str(one) for one in environment.read_networks("NETS")] == ["10.1.0.0/16", "fd00::/8"]
    assert (environment.read_networks("ABSENT"), environment.problems) == ([], [])
    assert environment.read_networks("BAD") == []
    assert [one.split(" is no network")[0] for one in environment.problems] == ["BAD: 10.1.0.1/16", "BAD: intranet"]
