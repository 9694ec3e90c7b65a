"""What the house does not do, found in the syntax tree rather than in the text. Each test names every offender."""

import ast

from tests.house.source import functions_of, name_of, nodes_of, python_files

FORBIDDEN_MODULES = {"utils", "helpers", "common", "misc", "base"}
ALLOWED_MODULES = {"traceability/interfaces/desk/base.py", "config/settings/base.py"}
THE_CLOCK = "traceability/kernel/clock.py"
WHERE_ROWS_ARE_LOCKED = "traceability/kernel/sql.py"
CLOCKS = {("datetime", "now"), ("datetime", "utcnow"), ("date", "today"), ("datetime", "today"), ("timezone", "now")}
PRODUCT = python_files("traceability", "config")
DOMAIN = tuple(path for path in PRODUCT if name_of(path).split("/")[1] in {"custody", "registry", "review"})


def _places(paths, is_forbidden) -> list[str]:
    """`file:line` of every node that is forbidden."""
    return [f"{name_of(path)}:{node.lineno}" for path in paths for node in nodes_of(path) if is_forbidden(node)]


def test_there_is_something_to_look_at():
    assert len(PRODUCT) > 400 and len(DOMAIN) > 150


def test_no_module_has_an_empty_name():
    named = {name_of(path) for path in python_files("traceability", "config", "tests") if path.stem in FORBIDDEN_MODULES}

    assert named - ALLOWED_MODULES == set()


def test_no_signals_and_no_save_overrides():
    def is_signal(node) -> bool:
        imported = {alias.name for alias in node.names} if isinstance(node, ast.ImportFrom) else set()
        return "receiver" in imported or (isinstance(node, ast.ImportFrom) and node.module == "django.db.models.signals")

    overridden = [name_of(path) for path in PRODUCT for function in functions_of(path) if function.name == "save"]

    assert _places(PRODUCT, is_signal) == []
    assert overridden == []


def test_only_the_clock_reads_the_clock():
    def reads(node) -> bool:
        return isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and (node.value.id, node.attr) in CLOCKS

    assert _places([path for path in PRODUCT if name_of(path) != THE_CLOCK], reads) == []


def test_rows_are_locked_in_one_place_only():
    def locks(node) -> bool:
        return isinstance(node, ast.Attribute) and node.attr == "select_for_update"

    assert _places([path for path in PRODUCT if name_of(path) != WHERE_ROWS_ARE_LOCKED], locks) == []


def test_nothing_prints():
    def prints(node) -> bool:
        return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"

    assert _places([path for path in PRODUCT if not name_of(path).startswith("traceability/verifier/")], prints) == []


def test_no_float_in_the_domain():
    def is_float(node) -> bool:
        return isinstance(node, ast.Constant) and isinstance(node.value, float)

    named = [
        f"{name_of(path)}:{node.lineno}"
        for path in DOMAIN
        for node in nodes_of(path)
        if isinstance(node, ast.Name) and node.id == "float" and not _is_refusal(path, node)
    ]

    assert _places(DOMAIN, is_float) == []
    assert named == []


def _is_refusal(path, node) -> bool:
    """`isinstance(value, float)` refuses floats; anything else would compute with them."""
    for call in nodes_of(path):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "isinstance" and node in ast.walk(call):
            return True
    return False


def test_every_function_says_its_types():
    silent = []
    for path in PRODUCT:
        for function in functions_of(path):
            arguments = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
            bare = [one.arg for one in arguments if one.annotation is None and one.arg not in {"self", "cls"}]
            if function.returns is None and function.name != "__init__":
                bare.append("what it returns")
            if bare:
                silent.append(f"{name_of(path)}: {function.name}: {', '.join(bare)}")

    assert silent == []
