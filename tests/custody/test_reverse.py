"""What a second edition of a rule replaces, its reverse part restores to the letter."""

import re

import pytest

from tests.house.source import ROOT

SQL = ROOT / "traceability" / "custody" / "sql"
FUNCTION = re.compile(r"(?<!EXECUTE )FUNCTION public\.(\w+)\(.*?\n\$\$;\n", re.DOTALL)


@pytest.mark.parametrize("path", sorted(SQL.glob("*_2.sql")), ids=lambda path: path.name)
def test_the_first_edition_comes_back(path):
    first = path.with_name(path.name.replace("_2.sql", ".sql")).read_text(encoding="utf-8").partition("\n-- reverse\n")[0]
    second, _, reverse = path.read_text(encoding="utf-8").partition("\n-- reverse\n")

    before, after, restored = ({found[1]: found[0] for found in FUNCTION.finditer(text)} for text in (first, second, reverse))
    assert after and after.keys() == restored.keys()
    assert {name: before[name] for name in restored} == restored
