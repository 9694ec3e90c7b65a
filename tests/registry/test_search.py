"""The registry searched by code, name in both languages and number; others' rights are not found."""

import pytest

from traceability.registry.queries import search

pytestmark = pytest.mark.django_db


def found(text, viewer):
    hits = search.found(text, viewer=viewer)
    return [
        [one.code for one in hits.organisations],
        [one.code for one in hits.facilities],
        [one.number for one in hits.licences],
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("hfr", [["HFR"], ["HFR-PLANT-1"], []]),
        ("华方", [["HFR"], [], []]),
        ("稀土", [["HFR", "REG"], [], []]),
        ("RARE EARTH", [["HFR", "REG"], [], []]),
        ("smelter", [[], ["HER-PLANT-1"], []]),
        ("91360700matg1yut0n", [["HFR"], [], []]),
        ("%", [[], [], []]),
        ("_", [[], [], []]),
    ],
)
def test_it_finds(cast, text, expected):
    assert found(text, cast.otto.viewer) == expected


def test_rights_and_places_of_others_are_not_found(cast, certificate):
    assert found("SS-2025", cast.otto.viewer)[2] == ["SS-2025-11"] == found("ss-2025", cast.ada.viewer)[2]
    assert found("SS-2025", cast.bela.viewer) == [[], [], []]
    assert found("HFR", cast.bela.viewer) == [["HFR"], [], []]
    assert found("91360700MATG1YUT0N", cast.bela.viewer) == [[], [], []]


def test_of_each_kind_there_are_at_most_so_many(cast):
    assert len(search.found("a", viewer=cast.otto.viewer, most=1).organisations) == 1
