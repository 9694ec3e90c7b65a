"""Every hand-written rule says what it guarantees, names its proof, can be undone, and is loaded once."""

import re

import pytest

from tests.house.source import ROOT, name_of

FILES = sorted((ROOT / "traceability").rglob("sql/*.sql"))
MIGRATIONS = {path: path.read_text(encoding="utf-8") for path in (ROOT / "traceability").rglob("migrations/*.py")}
# Files that are not loaded by a migration, each with its reason.
NOT_A_MIGRATION: dict[str, str] = {}


def test_there_are_rules():
    assert FILES


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_the_first_two_lines_say_promise_and_proof(path):
    lines = path.read_text(encoding="utf-8").splitlines()

    assert lines[0].startswith("-- ")
    head = " ".join(line for line in lines[:6] if line.startswith("-- "))
    named = re.findall(r"tests/[\w/]+\.py", head)
    assert named, "the head names no test"
    for test in named:
        assert (ROOT / test).exists(), f"{test} does not exist"


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_it_has_a_reverse_part(path):
    forward, separator, reverse = path.read_text(encoding="utf-8").partition("\n-- reverse\n")

    assert forward.strip() and separator and reverse.strip()


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_exactly_one_migration_loads_it(path):
    app = path.parent.parent.relative_to(ROOT / "traceability").as_posix()
    loading = [name_of(migration) for migration, text in MIGRATIONS.items() if f'run_sql("{app}", "{path.name}")' in text]

    assert len(loading) == 1 or name_of(path) in NOT_A_MIGRATION, loading


@pytest.mark.parametrize("migration", sorted(path for path in MIGRATIONS if path.stem != "__init__"), ids=name_of)
def test_no_migration_has_an_automatic_name(migration):
    assert "auto" not in migration.stem and migration.stem not in {"0001_initial"}
