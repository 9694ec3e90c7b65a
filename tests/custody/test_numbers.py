"""Two ways of typing one number compare equal, here and in the database; two numbers do not."""

import pytest
from django.db import connection

from traceability.custody.numbers import folded

SAME = (
    ("T-88121", "t-88121"),
    ("T-88121", "\uff34\uff0d\uff18\uff18\uff11\uff12\uff11"),
    ("T-88121", "T -88 121"),
    ("T-88121", "T\u201388121"),
    ("T-88121", "T\u201488121"),
    ("T-88121", "T\u221288121"),
    ("T-88121", "T\u30fc88121"),
    ("T-88121", "T\u201188121"),
    ("T-88121", "T-88\u200b121\u3000\ufeff"),
    ("S1001", "S\u00a01001\t"),
    ("\u78c5\u534500117", "\u78c5\u5345 00117"),
)
OTHER = (("1-23", "12-3"), ("00117", "117"), ("T-88121", "T-88127"), ("A/1", "A1"), ("\u0130", "i"))


@pytest.mark.parametrize(("one", "other"), SAME)
def test_the_same_number_typed_another_way(one, other):
    assert folded(one) == folded(other) == folded(folded(one))


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_another_number(one, other):
    assert folded(one) != folded(other)


@pytest.mark.django_db
def test_the_database_folds_alike():
    told = sorted({text for pair in (*SAME, *OTHER) for text in pair} | {"", *map(chr, range(0x20, 0x3100))})
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT public.custody_folded(said) FROM unnest(%s::text[]) WITH ORDINALITY AS t (said, place) ORDER BY place", [told]
        )
        found = [row[0] for row in cursor.fetchall()]

    assert [(text, one) for text, one in zip(told, found, strict=True) if one != folded(text)] == []
