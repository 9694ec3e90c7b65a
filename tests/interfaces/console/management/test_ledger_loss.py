"""`manage.py ledger_loss`: a supervisor acknowledges what a report names, word for word, and everybody sees it."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from tests.ledger.conftest import things
from tests.make.ledger import a_draft, say, say_of_things
from tests.make.losses import domain_finding
from traceability.ledger.queries.losses import acknowledged

__all__ = ["things"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def lost(cast, things):
    say(draft := a_draft())
    return domain_finding(draft.subject[1])


def a_report(folder, *findings):
    (folder / "found.json").write_text(json.dumps({"bad": [one.as_json() for one in findings]}), encoding="utf-8")
    return str(folder / "found.json")


def ran(*words):
    told = io.StringIO()
    call_command("ledger_loss", *words, stdout=told)
    return told.getvalue().splitlines()


def test_what_is_acknowledged_is_said_and_listed(lost, tmp_path):
    by = ("--by", "sven", "--reason", "The backup was unreadable.")
    known, done = ran("--acknowledge", a_report(tmp_path, lost), *by)

    assert known == f"KNOWN {lost}"
    ((finding, uid),) = acknowledged().items()
    assert (finding, done) == (lost, f"acknowledged in {uid}")
    (listed,) = ran()
    assert listed.startswith(f"{uid} of 20") and listed.endswith(", about 1 of its findings: The backup was unreadable.")


def test_from_standard_input_too(lost, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps({"bad": [lost.as_json()]})))

    assert len(ran("--acknowledge", "-", "--by", "sven", "--reason", "Unreadable.")) == 2


@pytest.mark.parametrize(
    ("person", "reason", "why"),
    [("rita", "Unreadable.", "Only a supervisor"), ("sven", "", "reason"), ("nobody", "Unreadable.", "No active member")],
)
def test_by_nobody_else_and_not_without_a_reason(lost, tmp_path, person, reason, why):
    with pytest.raises(CommandError, match=f"nothing was recorded: .*{why}"):
        ran("--acknowledge", a_report(tmp_path, lost), "--by", person, "--reason", reason)


def test_a_report_with_other_damage_is_acknowledged_in_no_part(lost, tmp_path):
    say_of_things(1)
    for other in (lost._replace(kind="leaves", key="7"), lost._replace(expected="no row in thing", found="version 1")):
        with pytest.raises(CommandError, match="This is no loss"):
            ran("--acknowledge", a_report(tmp_path, lost, other), "--by", "sven", "--reason", "Unreadable.")
    assert acknowledged() == {}


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"bad": 3}', '{"bad": [{}]}'])
def test_what_is_no_report_is_refused(cast, tmp_path, content):
    (tmp_path / "found.json").write_text(content, encoding="utf-8")
    for name in (str(tmp_path / "found.json"), str(tmp_path / "none")):
        with pytest.raises(CommandError):
            ran("--acknowledge", name, "--by", "sven", "--reason", "Unreadable.")
