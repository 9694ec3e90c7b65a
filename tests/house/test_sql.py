"""Every hand-written rule says what it guarantees, names its proof, can be undone, and is loaded once."""

import re

from tests.house.source import ROOT, name_of

FILES = sorted((ROOT / "traceability").rglob("sql/*.sql"))
MIGRATIONS = {path: path.read_text(encoding="utf-8") for path in (ROOT / "traceability").rglob("migrations/*.py")}
# Files that are not loaded by a migration, each with its reason.
NOT_A_MIGRATION: dict[str, str] = {}


def test_there_are_rules():
    assert FILES


def _head(path) -> str:
    return " ".join(line for line in path.read_text(encoding="utf-8").splitlines()[:6] if line.startswith("-- "))


def test_the_first_lines_say_promise_and_proof():
    proofs = {name_of(path): re.findall(r"tests/[\w/]+\.py", _head(path)) for path in FILES}

    assert [name_of(path) for path in FILES if not path.read_text(encoding="utf-8").startswith("-- ")] == []
    assert [name for name, tests in proofs.items() if not tests] == [], "the head names no test"
    assert [(name, test) for name, tests in proofs.items() for test in tests if not (ROOT / test).exists()] == []


def test_every_rule_has_a_reverse_part():
    parts = {name_of(path): path.read_text(encoding="utf-8").partition("\n-- reverse\n") for path in FILES}

    assert [name for name, (forward, _, reverse) in parts.items() if not (forward.strip() and reverse.strip())] == []


def _loading(path) -> list[str]:
    app = path.parent.parent.relative_to(ROOT / "traceability").as_posix()
    return [name_of(migration) for migration, text in MIGRATIONS.items() if f'run_sql("{app}", "{path.name}")' in text]


def test_exactly_one_migration_loads_each():
    loading = {name_of(path): _loading(path) for path in FILES if name_of(path) not in NOT_A_MIGRATION}

    assert {name: migrations for name, migrations in loading.items() if len(migrations) != 1} == {}


def test_no_migration_has_an_automatic_name():
    named = [path for path in MIGRATIONS if path.stem != "__init__"]

    assert named
    assert [name_of(path) for path in named if "auto" in path.stem or path.stem == "0001_initial"] == []
