import pytest

from traceability.ledger import kinds
from traceability.ledger.kinds import COMMITTED, PUBLIC, mark_of, register

kinds.register(
    "marked.once",
    {"/name": PUBLIC, "/lines": PUBLIC, "/lines/*/price": COMMITTED, "/owner": COMMITTED, "/owner/country": PUBLIC, "/a~1b": COMMITTED},
)


@pytest.mark.parametrize(
    ("pointer", "mark"),
    [("/name", PUBLIC), ("/lines", PUBLIC), ("/lines/0/lot", PUBLIC), ("/lines/7/price", COMMITTED), ("/lines/7/price/amount", COMMITTED),
     ("/owner/name", COMMITTED), ("/owner/country", PUBLIC), ("/a~1b", COMMITTED)],
)  # fmt: skip
def test_the_longest_pattern_wins(pointer, mark):
    assert mark_of("marked.once", pointer) == mark


@pytest.mark.parametrize("pointer", ["/unheard", "", "/names", "/a/b"])
def test_a_field_without_a_mark_is_an_error(pointer):
    with pytest.raises(ValueError, match="has no mark"):
        mark_of("marked.once", pointer)


def test_a_name_beats_a_star():
    register("star.said", {"/*": COMMITTED, "/name": PUBLIC})
    assert (mark_of("star.said", "/name"), mark_of("star.said", "/other")) == (PUBLIC, COMMITTED)


def test_what_has_a_public_part_is_not_committed_whole():
    place = kinds.root_of("marked.once")
    assert not place.step("owner").is_committed_whole
    assert place.step("owner").step("name").is_committed_whole


@pytest.mark.parametrize(("name", "is_same"), [("name", True), ("lines", False), ("owner", False), ("unheard", False)])
def test_a_place_without_patterns_below_is_the_same_all_the_way_down(name, is_same):
    assert kinds.root_of("marked.once").step(name).is_same_below is is_same


def test_an_unknown_kind_is_an_error():
    with pytest.raises(ValueError, match="is not registered"):
        mark_of("never.said", "/x")


@pytest.mark.parametrize("kind", ["Thing.said", "thing", "thing.said.twice", "thing_said", "thing.Said", "thing .said"])
def test_a_kind_says_subject_and_what_happened(kind):
    with pytest.raises(ValueError, match="not of the form"):
        register(kind, {"/x": PUBLIC})


def test_a_kind_is_registered_once():
    register("marked.twice", {"/x": PUBLIC})
    register("marked.twice", {"/x": PUBLIC})
    with pytest.raises(ValueError, match="registered twice"):
        register("marked.twice", {"/x": COMMITTED})
    with pytest.raises(ValueError, match="public or committed"):
        register("marked.wrong", {"/x": "secret"})
