"""Every module of the product has its test where one would look for it."""

from tests.house.source import ROOT, functions_of, name_of, python_files

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
    return any(function.name != "__str__" for function in functions_of(path))


def _candidates(path) -> list[str]:
    """Where the test of a module may be."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    below = parts[1:] if parts[0] == "traceability" else parts
    folder, name = "/".join(below[:-1]), below[-1]
    found = [f"tests/{folder}/test_{name}.py", f"tests/{folder}/test_{name}_*.py"]
    if len(below) > 2:  # a package may be tried as one: services/record.py by test_services_record.py or test_record.py
        up = "/".join(below[:-2])
        found += [f"tests/{up}/test_{name}.py", f"tests/{up}/test_{below[-2]}.py", f"tests/{up}/test_{below[-2]}_{name}.py"]
    return found


def test_every_module_has_its_test():
    modules = _modules()
    without = {name_of(path): _candidates(path) for path in modules if not any(any(ROOT.glob(one)) for one in _candidates(path))}

    assert len(modules) > 200
    assert without == {}, "none of these files is there"


def test_every_exception_still_exists():
    assert [name for name in sorted(TESTED_ELSEWHERE) if not (ROOT / name).exists()] == []
