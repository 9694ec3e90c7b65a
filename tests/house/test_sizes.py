"""Files and functions stay small enough to be read at once. Each test names every one that does not."""

from tests.house.source import ROOT, functions_of, name_of, python_files

MAX_FILE_LINES = 300
MAX_FUNCTION_LINES = 50
MAX_README_LINES = 40
# Raised limits, each with its reason.
LONGER_FILES: dict[str, tuple[int, str]] = {}
LONGER_FUNCTIONS: dict[str, tuple[int, str]] = {}


def _lines(path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def test_no_file_is_too_long():
    lines = {name_of(path): _lines(path) for path in python_files("traceability", "config", "tests")}

    assert lines
    assert {name: long for name, long in lines.items() if long > LONGER_FILES.get(name, (MAX_FILE_LINES, ""))[0]} == {}


def test_no_function_is_too_long():
    lines = [
        (f"{name_of(path)}:{function.name}", (function.end_lineno or function.lineno) - function.lineno + 1)
        for path in python_files("traceability", "config", "tests")
        for function in functions_of(path)
    ]

    assert lines
    assert [(name, long) for name, long in lines if long > LONGER_FUNCTIONS.get(name, (MAX_FUNCTION_LINES, ""))[0]] == []


def test_every_readme_of_an_app_is_short():
    readmes = sorted((ROOT / "traceability").rglob("README.md"))
    assert readmes
    for readme in readmes:
        assert _lines(readme) <= MAX_README_LINES, name_of(readme)
