"""Every module of the product has its test where one would look for it."""

import ast

import pytest

from tests.house.source import ROOT, name_of, python_files, tree_of

# Modules without behaviour of their own, or tried under another name, each with its reason.
TESTED_ELSEWHERE = {
    "traceability/kernel/fields.py": "columns; tried by the migrations and database rules of every app",
    "config/wsgi.py": "the server's entry; tried by tests/config/test_serve.py",
}
WITHOUT_TEST = {"apps", "__init__", "__main__"}


def _modules():
    return [
        path
        for path in python_files("traceability", "config")
        if path.stem not in WITHOUT_TEST and name_of(path) not in TESTED_ELSEWHERE and _does_something(path)
    ]


def _does_something(path) -> bool:
    """Whether the module defines a function, or a class that has one: declarations alone need no test of their own."""
    return any(isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name != "__str__" for node in ast.walk(tree_of(path)))


@pytest.mark.parametrize("path", _modules(), ids=name_of)
def test_the_module_has_its_test(path):
    parts = path.relative_to(ROOT).with_suffix("").parts
    below = parts[1:] if parts[0] == "traceability" else parts
    folder, name = "/".join(below[:-1]), below[-1]
    candidates = [f"tests/{folder}/test_{name}.py", f"tests/{folder}/test_{name}_*.py"]
    if len(below) > 2:  # a package may be tried as one: services/record.py by test_services_record.py or test_record.py
        up = "/".join(below[:-2])
        candidates += [f"tests/{up}/test_{name}.py", f"tests/{up}/test_{below[-2]}.py", f"tests/{up}/test_{below[-2]}_{name}.py"]

    assert any(list(ROOT.glob(candidate)) for candidate in candidates), f"none of {candidates}"


@pytest.mark.parametrize("name", sorted(TESTED_ELSEWHERE))
def test_an_exception_still_exists(name):
    assert (ROOT / name).exists()
