"""What is typed becomes the JSON of its kind, and comes back as it was typed."""

import pytest

from traceability.custody.claims.shapes import ListOf, Shape
from traceability.custody.claims.shipments import SHIPMENT
from traceability.interfaces.pages.own.fields import HEAD, PARTIES, PARTY, ROWS, Field


@pytest.mark.parametrize(
    ("kind", "text", "said", "written"),
    [
        ("text", "EXP-1", "EXP-1", "EXP-1"),
        ("decimal", "1460.000", "1460.000", "1460.000"),
        ("decimal", "2,000.5", "2000.5", "2000.5"),
        ("code", "jp", "JP", "JP"),
        ("country", "jp", "JP", "JP"),
        ("lot", "hfr:ore-1", "HFR:ORE-1", "HFR:ORE-1"),
        ("tariff", "2846.90.1999", "2846901999", "2846901999"),
        ("whole", "6", 6, "6"),
        ("whole", "１，０００", 1000, "1000"),
        ("whole", "6.5", "6.5", "6.5"),
        ("whole", "9" * 400, "9" * 400, "9" * 400),
        ("flag", "yes", True, "yes"),
        ("flag", "no", False, "no"),
        ("flag", "perhaps", "perhaps", "perhaps"),
        ("list", "X1，X2、 X3", ["X1", "X2", "X3"], "X1, X2, X3"),
        ("shares", "Pr 25.1, Nd:74.9", {"Pr": "25.1", "Nd": "74.9"}, "Pr 25.1, Nd 74.9"),
        ("shares", "Ｐｒ　２５．１", {"Pr": "25.1"}, "Pr 25.1"),
        ("shares", "Pr", {"Pr": ""}, "Pr"),
    ],
)
def test_a_kind_reads_and_writes(kind, text, said, written):
    field = Field("name", "Name", kind)

    assert field.read(text) == said
    assert field.write(said) == written


def test_the_form_asks_for_every_member_that_programs_may_send():
    asked = {f"/{field.name}" for field in HEAD} | {f"/{name}/{field.name}" for name in PARTIES for field in PARTY}
    asked |= {f"/{name}/*/{field.name}" for name, (_, _, fields) in ROWS.items() for field in fields}

    assert asked == set(_members(SHIPMENT))


def _members(shape: Shape, at: str = ""):
    for name, kind in shape.members.items():
        if isinstance(kind, Shape):
            yield from _members(kind, f"{at}/{name}")
        elif isinstance(kind, ListOf) and isinstance(kind.kind, Shape):
            yield from _members(kind.kind, f"{at}/{name}/*")
        else:
            yield f"{at}/{name}"
