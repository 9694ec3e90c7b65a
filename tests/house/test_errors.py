"""Every error has a stable code of its own and both sentences."""

import importlib
import inspect
from functools import cache

from tests.house.source import name_of, python_files
from traceability.kernel.errors import TraceabilityError

OUTSIDE = ("traceability/tlog/", "traceability/verifier/", "config/")
# Exceptions that no door meets, each with its reason.
NOT_OURS: dict[str, str] = {
    "traceability.ledger.signer.protocol.BadFrame": "on the signer's socket; of tlog's family, whose errors stand beside it",
    "traceability.ledger.signer.protocol.BadRequest": "on the signer's socket; of tlog's family, whose errors stand beside it",
}


@cache
def exceptions() -> dict[str, type[Exception]]:
    """Every exception of the house, by its full name."""
    found = {}
    for path in python_files("traceability", "config"):
        if name_of(path).startswith(OUTSIDE) or path.stem in {"__main__"}:
            continue
        module = importlib.import_module(name_of(path).removesuffix(".py").removesuffix("/__init__").replace("/", "."))
        for name, member in inspect.getmembers(module, inspect.isclass):
            if issubclass(member, Exception) and member.__module__ == module.__name__:
                found[f"{module.__name__}.{name}"] = member
    return found


def spoken() -> dict[str, type[TraceabilityError]]:
    return {name: one for name, one in exceptions().items() if issubclass(one, TraceabilityError)}


def test_every_one_derives_from_the_family():
    assert len(spoken()) > 100
    assert exceptions().keys() - spoken().keys() - NOT_OURS.keys() == set()


def test_every_one_speaks_both_languages():
    says = {name: one.says for name, one in spoken().items()}

    assert [name for name, one in says.items() if one.placeholders is None] == []
    assert [name for name, one in says.items() if not one.en.strip()] == []
    assert [name for name, one in says.items() if not any("一" <= character <= "鿿" for character in one.zh)] == []


def test_every_code_is_used_once():
    codes = {}
    for name, one in spoken().items():
        if "code" in vars(one):
            codes.setdefault(one.code, []).append(name)

    assert {code: names for code, names in codes.items() if len(names) > 1} == {}
