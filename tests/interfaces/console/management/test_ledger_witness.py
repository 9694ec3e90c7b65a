"""A person sees the witnesses and what keeps one from being asked, and readmits it."""

import pytest
from django.core.management import CommandError, call_command

from tests.ledger.conftest import own_signer
from tests.make.ledger import acting_as
from tests.make.witness import Mood
from tests.make.witnessed import witnessed
from traceability.ledger import queries
from traceability.ledger.services import incidents

__all__ = ["own_signer", "witnessed"]
pytestmark = pytest.mark.django_db


def listed(capsys, *options):
    call_command("ledger_witness", *options)
    return capsys.readouterr().out.splitlines()


def test_each_witness_is_shown_with_what_it_cosigned_last(witnessed, capsys):
    before = listed(capsys)
    assert witnessed.rounds(lambda: queries.published_checkpoint())
    w1, w2 = listed(capsys, "--list")

    assert [line.endswith(": has not cosigned this log") for line in before] == [True, True]
    assert w1.startswith(f"w1 {witnessed[1].label} {witnessed[1].url}: cosigned 1 at 20") and w2.startswith("w2 ")


def test_who_is_left_out_is_said_and_readmitted_by_a_person_who_is_named(witnessed, capsys):
    witnessed[2].mood = Mood(status=422)
    assert witnessed.rounds(lambda: incidents.open_about("witness"))

    _, w2, incident, evidence = listed(capsys, "--evidence")
    assert w2.endswith("LEFT OUT") and incident.startswith("incident ") and '"request"' in evidence
    call_command("ledger_witness", "--readmit", "w2", "--by", "sven", "--note", "its disk was replaced")

    assert capsys.readouterr().out.startswith("w2 is asked again")
    (settled,) = incidents.incidents(settled_too=True)
    assert (settled.settled_by, settled.note) == ("sven", "its disk was replaced")


@pytest.mark.parametrize(("name", "said"), [("w9", "names no witness w9"), ("w1", "no incident keeps w1")])
def test_nobody_is_readmitted_in_vain(witnessed, name, said):
    with acting_as("ledger_app"), pytest.raises(CommandError, match=said):
        call_command("ledger_witness", "--readmit", name)


def test_a_policy_that_cannot_be_read_is_said(db, settings, tmp_path):
    settings.LEDGER_POLICY = str(tmp_path / "none")
    with pytest.raises(CommandError, match="cannot be used"):
        call_command("ledger_witness")
