"""What is sworn to about a case: marks of every field, and nothing about a person but an id."""

import pytest

from tests.make.review import HOLD, a_case, cleared, decided
from traceability.ledger import queries as ledger
from traceability.ledger.kinds import KINDS
from traceability.review import entries
from traceability.tlog import canonical

KINDS_OF_REVIEW = (
    "case.examined",
    "finding.cleared",
    "decision.signed",
    "case.approved",
    "case.returned",
    "case.refused",
    "case.withdrawn",
    "case.given_back",
)


def test_every_kind_of_the_list_is_registered():
    assert {kind for kind in KINDS if kind.partition(".")[0] in ("case", "finding", "decision")} == set(KINDS_OF_REVIEW)
    assert {
        entries.EXAMINED,
        entries.CLEARED,
        entries.SIGNED,
        entries.APPROVED,
        entries.RETURNED,
        entries.REFUSED,
        entries.WITHDRAWN,
        entries.GIVEN_BACK,
    } == set(KINDS_OF_REVIEW)


@pytest.mark.django_db
def test_each_entry_carries_the_full_state_of_its_version(trade, cast):
    case = a_case(trade, HOLD)
    cleared(case, cast.rita)
    decided(case, cast.rita)
    decided(case, cast.sven)

    read = [canonical.read_object(entry.leaf) for entry in ledger.entries_of("case", case.id)]

    assert [one["subject"]["version"] for one in read] == [1, 2, 3, 4, 5]
    assert [one["body"]["state"] for one in read] == ["open", "open", "open", "open", "approved"]
    assert all({"shipment", "exporter", "state", "controlled", "examination"} <= one["body"].keys() for one in read)
    assert read[0]["actor"]["role"] == "system" and read[-1]["actor"] == cast.sven.viewer.actor
    assert [one["body"].get("needed") for one in read] == [None, None, 2, 2, None]


@pytest.mark.django_db
def test_reasons_are_committed_and_names_are_nowhere(trade, cast):
    case = a_case(trade, HOLD)
    cleared(case, cast.rita, reason="Rita spoke with the digger's foreman.")
    decided(case, cast.rita, "refuse", reason="Rita does not believe it.")

    for entry in ledger.entries_of("case", case.id)[1:]:
        assert b"Rita" not in entry.leaf
    signed = canonical.read_object(ledger.entries_of("case", case.id)[2].leaf)
    assert "/reason" in signed["commitments"] and "reason" not in signed["body"]
