"""`manage.py ledger_standing`: runs checks by name, and its exit code tells integrity from lateness."""

import io

import pytest
from django.core.management import CommandError, call_command

from traceability.kernel.text import Text
from traceability.ledger.queries.standing import findings
from traceability.ledger.standing import kept
from traceability.ledger.standing.checks import CHECKS, MINUTE, Check
from traceability.ledger.standing.found import broken, late, unread, well

pytestmark = pytest.mark.django_db


def ran(*names):
    told = io.StringIO()
    try:
        call_command("ledger_standing", *names, stdout=told)
    except SystemExit as end:
        return end.code, told.getvalue()
    return 0, told.getvalue()


@pytest.mark.parametrize(
    ("found", "code"),
    [(well("Well.", "好。"), 0), (broken("Broken.", "坏。"), 1), (late("Late.", "迟。"), 3), (unread("Away.", "缺。"), 3)],
)
def test_the_exit_code_is_honest(monkeypatch, found, code):
    monkeypatch.setitem(CHECKS, "lag", Check("lag", Text(en="Lag", zh="迟"), MINUTE, 30, lambda: found))

    assert ran("lag") == (code, f"lag: {found.state}: {found.said.en}\n")
    assert findings()["lag"].state == found.state


def test_a_check_of_another_process_is_left_to_it():
    kept.claim("lag", lease=30)

    assert ran("lag") == (0, "lag: another process is at it\n")


def test_several_by_name():
    code, told = ran("pending_age", "cosignature_age")

    assert [line.split(":")[0] for line in told.splitlines()] == ["pending_age", "cosignature_age"]
    assert code in (0, 3)


@pytest.mark.parametrize("name", ["drill", "nothing"])
def test_what_is_no_check_of_a_machine_is_refused(name):
    with pytest.raises(CommandError, match="invalid choice"):
        ran(name)
