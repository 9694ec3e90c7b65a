"""Every error has a stable code of its own and both sentences."""

import importlib
import inspect

import pytest

from tests.house.source import name_of, python_files
from traceability.kernel.errors import TraceabilityError

OUTSIDE = ("traceability/tlog/", "traceability/verifier/", "config/")
# Exceptions that no door meets, each with its reason.
NOT_OURS: dict[str, str] = {
    "traceability.ledger.signer.protocol.BadFrame": "on the signer's socket; of tlog's family, whose errors stand beside it",
    "traceability.ledger.signer.protocol.BadRequest": "on the signer's socket; of tlog's family, whose errors stand beside it",
}


def _exceptions():
    found = {}
    for path in python_files("traceability", "config"):
        if name_of(path).startswith(OUTSIDE) or path.stem in {"__main__"}:
            continue
        module = importlib.import_module(name_of(path).removesuffix(".py").removesuffix("/__init__").replace("/", "."))
        for name, member in inspect.getmembers(module, inspect.isclass):
            if issubclass(member, Exception) and member.__module__ == module.__name__:
                found[f"{module.__name__}.{name}"] = member
    return found


EXCEPTIONS = _exceptions()


@pytest.mark.parametrize("name", sorted(EXCEPTIONS))
def test_it_derives_from_the_family(name):
    assert issubclass(EXCEPTIONS[name], TraceabilityError) or name in NOT_OURS


@pytest.mark.parametrize("name", sorted(name for name, one in EXCEPTIONS.items() if issubclass(one, TraceabilityError)))
def test_it_speaks_both_languages(name):
    says = EXCEPTIONS[name].says

    assert says.placeholders is not None
    assert says.en.strip() and any("一" <= character <= "鿿" for character in says.zh)


def test_every_code_is_used_once():
    codes = {}
    for name, one in EXCEPTIONS.items():
        if issubclass(one, TraceabilityError) and "code" in vars(one):
            codes.setdefault(one.code, []).append(name)

    assert {code: names for code, names in codes.items() if len(names) > 1} == {}
