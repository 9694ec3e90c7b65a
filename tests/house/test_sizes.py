"""Files and functions stay small enough to be read at once."""

import pytest

from tests.house.source import ROOT, functions_of, name_of, python_files

MAX_FILE_LINES = 300
MAX_FUNCTION_LINES = 50
MAX_README_LINES = 40
# Raised limits, each with its reason.
LONGER_FILES: dict[str, tuple[int, str]] = {}
LONGER_FUNCTIONS: dict[str, tuple[int, str]] = {}


@pytest.mark.parametrize("path", python_files("traceability", "config", "tests"), ids=name_of)
def test_no_file_is_too_long(path):
    lines = len(path.read_text(encoding="utf-8").splitlines())

    assert lines <= LONGER_FILES.get(name_of(path), (MAX_FILE_LINES, ""))[0]


@pytest.mark.parametrize("path", python_files("traceability", "config", "tests"), ids=name_of)
def test_no_function_is_too_long(path):
    for function in functions_of(path):
        lines = (function.end_lineno or function.lineno) - function.lineno + 1
        limit = LONGER_FUNCTIONS.get(f"{name_of(path)}:{function.name}", (MAX_FUNCTION_LINES, ""))[0]
        assert lines <= limit, f"{function.name} has {lines} lines"


def test_every_readme_of_an_app_is_short():
    readmes = sorted((ROOT / "traceability").rglob("README.md"))
    assert readmes
    for readme in readmes:
        assert len(readme.read_text(encoding="utf-8").splitlines()) <= MAX_README_LINES, name_of(readme)
