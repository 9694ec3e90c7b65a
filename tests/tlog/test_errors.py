import importlib
import inspect
import pkgutil

import pytest

import traceability.tlog
import traceability.verifier
from traceability.tlog.errors import Disproven, Fork, Malformed, PolicyNotMet, TlogError


def _errors():
    found = set()
    for package in (traceability.tlog, traceability.verifier):
        for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            members = inspect.getmembers(importlib.import_module(module.name), inspect.isclass)
            found |= {
                member for _, member in members if issubclass(member, BaseException) and member.__module__.startswith("traceability.")
            }
    return sorted(found, key=lambda error: error.__name__)


@pytest.mark.parametrize(("family", "exit_code"), [(Disproven, 1), (Malformed, 2), (PolicyNotMet, 3), (Fork, 4)])
def test_each_family_is_an_exit_code(family, exit_code):
    assert family.exit_code == exit_code


@pytest.mark.parametrize("error", _errors(), ids=lambda error: error.__name__)
def test_every_error_is_of_one_family_with_a_code_of_its_own(error):
    assert issubclass(error, TlogError)
    if error is not TlogError:
        assert sum(issubclass(error, family) for family in (Disproven, Malformed, PolicyNotMet, Fork)) == 1
        assert "code" in vars(error)


def test_no_code_is_used_twice():
    codes = [error.code for error in _errors() if error is not TlogError]

    assert len(set(codes)) == len(codes) > 20


def test_an_error_says_what_was_found():
    assert str(Malformed("two roots")) == Malformed("two roots").reason == "two roots"


def test_a_fork_carries_its_evidence():
    fork = Fork("two roots", origin="log.example/2026", size=3, notes=(b"one", b"two"))

    assert (fork.notes, fork.origin, fork.size, fork.proof) == ((b"one", b"two"), "log.example/2026", 3, None)
