import io

import pytest
from django.core.management import call_command

from traceability.registry import queries
from traceability.registry.tables import NATURAL_KEYS

pytestmark = pytest.mark.django_db


def told():
    out = io.StringIO()
    call_command("load_reference", stdout=out, stderr=io.StringIO())
    return out.getvalue()


def test_every_table_is_loaded_once():
    assert told().splitlines() == [f"loaded {table}" for table in sorted(NATURAL_KEYS)]
    assert told() == f"all {len(NATURAL_KEYS)} tables are as they were\n"
    assert set(queries.loaded_tables()) == set(NATURAL_KEYS)


def test_help_is_for_strangers(capsys):
    with pytest.raises(SystemExit) as ended:
        call_command("load_reference", "--help")

    said = " ".join(capsys.readouterr().out.split())
    assert ended.value.code == 0
    assert "changes nothing" in said and "Run after migrate" in said
