"""What the house does not do, found in the syntax tree rather than in the text."""

import ast

import pytest

from tests.house.source import functions_of, name_of, python_files, tree_of

FORBIDDEN_MODULES = {"utils", "helpers", "common", "misc", "base"}
ALLOWED_MODULES = {"traceability/interfaces/desk/base.py", "config/settings/base.py"}
PRODUCT = python_files("traceability", "config")
DOMAIN = tuple(path for path in PRODUCT if name_of(path).split("/")[1] in {"custody", "registry", "review"})


@pytest.mark.parametrize("path", python_files("traceability", "config", "tests"), ids=name_of)
def test_no_module_has_an_empty_name(path):
    assert path.stem not in FORBIDDEN_MODULES or name_of(path) in ALLOWED_MODULES


@pytest.mark.parametrize("path", PRODUCT, ids=name_of)
def test_no_signals_and_no_save_overrides(path):
    imported = {alias.name for node in ast.walk(tree_of(path)) if isinstance(node, ast.ImportFrom) for alias in node.names}
    modules = {node.module for node in ast.walk(tree_of(path)) if isinstance(node, ast.ImportFrom)}

    assert "receiver" not in imported
    assert "django.db.models.signals" not in modules
    assert "save" not in {function.name for function in functions_of(path)}


@pytest.mark.parametrize("path", PRODUCT, ids=name_of)
def test_only_the_clock_reads_the_clock(path):
    if name_of(path) == "traceability/kernel/clock.py":
        return
    calls = {
        (node.value.id, node.attr)
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
    }

    assert not calls & {("datetime", "now"), ("datetime", "utcnow"), ("date", "today"), ("datetime", "today"), ("timezone", "now")}


@pytest.mark.parametrize("path", PRODUCT, ids=name_of)
def test_rows_are_locked_in_one_place_only(path):
    if name_of(path) == "traceability/kernel/sql.py":
        return
    assert "select_for_update" not in {node.attr for node in ast.walk(tree_of(path)) if isinstance(node, ast.Attribute)}


@pytest.mark.parametrize("path", PRODUCT, ids=name_of)
def test_nothing_prints(path):
    if name_of(path).startswith("traceability/verifier/"):
        return
    called = {node.func.id for node in ast.walk(tree_of(path)) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    assert "print" not in called


@pytest.mark.parametrize("path", DOMAIN, ids=name_of)
def test_no_float_in_the_domain(path):
    for node in ast.walk(tree_of(path)):
        assert not (isinstance(node, ast.Constant) and isinstance(node.value, float)), f"line {node.lineno}"
        assert not (isinstance(node, ast.Name) and node.id == "float" and not _is_refusal(path, node)), f"line {node.lineno}"


def _is_refusal(path, node) -> bool:
    """`isinstance(value, float)` refuses floats; anything else would compute with them."""
    for call in ast.walk(tree_of(path)):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "isinstance" and node in ast.walk(call):
            return True
    return False


@pytest.mark.parametrize("path", PRODUCT, ids=name_of)
def test_every_function_says_its_types(path):
    for function in functions_of(path):
        arguments = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
        bare = [one.arg for one in arguments if one.annotation is None and one.arg not in {"self", "cls"}]
        assert not bare, f"{function.name}: {bare}"
        assert function.returns is not None or function.name == "__init__", f"{function.name} has no return type"
