"""The documented shape of a registry document is the one that is read."""

import copy

import pytest

from tests import openapi
from tests.custody.stories import NAMES, story
from tests.make.registry import a_full_document
from traceability.interfaces.api import registry_shapes
from traceability.kernel.errors import ClaimsMalformed
from traceability.registry.document import read_document


def fits(document):
    return openapi.problems_with(document, registry_shapes.DOCUMENT) == []


def test_the_example_is_documented_and_read():
    assert fits(registry_shapes.DOCUMENT_SAID)
    assert read_document(registry_shapes.DOCUMENT_SAID).organisations[0].code == "HFR"


@pytest.mark.parametrize("name", NAMES)
def test_the_stories_are_documented_and_read(name):
    document = story(name)["registry"]

    assert fits(document)
    assert read_document(document).organisations


def test_there_are_twelve_stories():
    assert len(NAMES) == 12


@pytest.mark.parametrize(("array", "member"), [
    (array, member) for array, rows in a_full_document().items() if isinstance(rows, list) for member in rows[0]
])  # fmt: skip
def test_a_member_is_optional_in_both_or_in_neither(array, member):
    document = copy.deepcopy(a_full_document())
    del document[array][0][member]

    assert fits(document) is _is_read(document)


@pytest.mark.parametrize(("array", "member"), [
    (array, member) for array, rows in a_full_document().items() if isinstance(rows, list) for member in rows[0]
])  # fmt: skip
def test_a_member_may_be_null_in_both_or_in_neither(array, member):
    document = copy.deepcopy(a_full_document())
    document[array][0][member] = None

    assert fits(document) is _is_read(document)


def test_an_unknown_member_is_refused_by_both():
    document = a_full_document()
    document["licences"][0]["surprise"] = 1

    assert not fits(document) and not _is_read(document)


def _is_read(document):
    try:
        return bool(read_document(document))
    except ClaimsMalformed:
        return False


@pytest.mark.parametrize("array", [name for name, rows in a_full_document().items() if isinstance(rows, list)])
def test_an_array_that_is_null_is_empty_to_both(array):
    document = {"format": "registry/1", array: None}

    assert fits(document)
    assert getattr(read_document(document), array) == ()


@pytest.mark.parametrize(("member", "value"), [("latitude", "91"), ("latitude", "-90.1"), ("longitude", "180.5"), ("longitude", "-181")])
def test_a_place_beyond_the_globe_is_refused_by_both(member, value):
    document = copy.deepcopy(a_full_document())
    document["facilities"][0] |= {"latitude": "1", "longitude": "1", member: value}

    assert not fits(document)
    with pytest.raises(ClaimsMalformed):
        read_document(document)
