"""The bodies of a correction and a confirmation: closed, complete, and every bad place is named."""

import pytest

from tests.make.custody import a_lot, mining
from traceability.custody.claims import read_confirmation, read_correction
from traceability.custody.claims.corrections import correction_schema
from traceability.kernel.errors import ClaimsMalformed

GOOD = mining(a_lot("BYM:ORE-1"))


def test_a_correction_says_why_and_what_happened_instead():
    claim = read_correction({"reason": "The wrong scale was read.", "event": GOOD})

    assert (claim.reason, claim.event.stage, claim.event.pointer) == ("The wrong scale was read.", "mining", "/event")


def test_that_an_event_did_not_happen_is_said():
    assert read_correction({"reason": "x", "event": None}).event is None


@pytest.mark.parametrize(
    ("body", "problems"),
    [
        ([], [("", "wrong_type")]),
        ({}, [("/reason", "missing_field"), ("/event", "missing_field")]),
        ({"reason": None, "event": None}, [("/reason", "missing_field")]),
        ({"reason": "x"}, [("/event", "missing_field")]),
        ({"reason": "x", "event": None, "colour": 1}, [("/colour", "unknown_field")]),
        ({"reason": "", "event": None}, [("/reason", "bad_text")]),
        ({"reason": "x" * 1001, "event": None}, [("/reason", "bad_text")]),
        ({"reason": "x", "event": []}, [("/event", "wrong_type")]),
        ({"reason": "x", "event": {}}, [("/event/stage", "missing_field")]),
        ({"reason": "x", "event": GOOD | {"outputs": [a_lot(net_kg=1)]}}, [("/event/outputs/0/net_kg", "bad_decimal")]),
    ],
)
def test_a_bad_correction_is_refused_with_its_places(body, problems):
    with pytest.raises(ClaimsMalformed) as caught:
        read_correction(body)

    assert [(one.pointer, one.code) for one in caught.value.problems] == problems


def test_a_reason_of_a_thousand_characters_is_read():
    assert read_correction({"reason": "x" * 1000, "event": None}).reason == "x" * 1000


def test_a_confirmation_says_nothing_more():
    assert read_confirmation({})
    for body, problem in (({"x": 1}, ("/x", "unknown_field")), ([], ("", "wrong_type"))):
        with pytest.raises(ClaimsMalformed) as caught:
            read_confirmation(body)
        assert [(one.pointer, one.code) for one in caught.value.problems] == [problem]


def test_the_schema_of_a_correction_needs_both_members():
    schema = correction_schema({"type": "object"})

    assert schema["required"] == ["reason", "event"] and schema["additionalProperties"] is False
