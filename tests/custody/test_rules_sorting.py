"""Events of a file are sorted out: the good ones could be recorded as they are, and the others leave nothing behind."""

from hypothesis import given
from hypothesis import strategies as st

from tests.custody.test_rules import GROUND, LOTS, STANDINGS
from tests.make.custody import a_lot, a_part, dressing, mining
from traceability.custody.claims import read_events
from traceability.custody.rules import Books, event_problems, sorted_out


def told(events) -> list[list[str]]:
    claims = [claim for event in events for claim in read_events(event)]
    return [[problem.code for problem in found] for found in sorted_out(claims, GROUND, STANDINGS)]


def test_what_is_refused_takes_no_kilograms_and_no_number():
    too_much = dressing([a_part("BYM:ORE-1", "1001")], [a_lot("BYM:CON-9", form="concentrate")])
    wrong = dressing([a_part("BYM:ORE-1", "1000")], [a_lot("BYM:CON-9", form="oxide")])
    right = dressing([a_part("BYM:ORE-1", "1000")], [a_lot("BYM:CON-9", form="concentrate")])
    assert told([too_much, wrong, right, right]) == [["lot_exhausted"], ["form_not_allowed"], [], ["lot_exhausted", "lot_number_used"]]


def test_what_rests_on_a_refused_event_is_refused_and_on_a_good_one_not():
    bad, good = mining(a_lot("BYM:NEW-1"), facility="NO-SUCH-1"), mining(a_lot("BYM:NEW-2"))
    use = [dressing([a_part(f"BYM:NEW-{n}", "1")], [a_lot(f"BYM:MADE-{n}", form="concentrate")]) for n in (1, 2)]
    assert told([bad, good, *use]) == [["unknown_facility"], [], ["unknown_lot"], []]


def test_books_carry_what_was_walked_before():
    books = Books()
    first = read_events(dressing([a_part("BYM:ORE-1", "600")], [a_lot("BYM:CON-9", form="concentrate")]))
    again = read_events(dressing([a_part("BYM:ORE-1", "600")], [a_lot("BYM:CON-9", form="concentrate")]))
    assert sorted_out(first, GROUND, STANDINGS, books) == [[]]
    (found,) = sorted_out(again, GROUND, STANDINGS, books)
    assert [problem.code for problem in found] == ["lot_exhausted", "lot_number_used"]


DRAWN = st.lists(
    st.builds(
        lambda taken, kg, made, form: dressing([a_part(taken, str(kg))], [a_lot(made, form=form)]),
        st.sampled_from([*LOTS, "BYM:CON-8", "BYM:CON-9", "BYM:HIDDEN-1"]),
        st.integers(0, 1200),
        st.sampled_from(["BYM:CON-8", "BYM:CON-9", "BYM:HIDDEN-1"]),
        st.sampled_from(["concentrate", "tailings", "oxide", "ore"]),
    ),
    max_size=8,
)


@given(events=DRAWN)
def test_what_is_sorted_out_as_good_is_good_by_itself_and_nothing_more_would_be(events):
    claims = [claim for event in events for claim in read_events(event)]
    found = sorted_out(claims, GROUND, STANDINGS)
    good = [claim for claim, problems in zip(claims, found, strict=True) if not problems]
    assert event_problems(good, GROUND, STANDINGS) == []
    for place, problems in enumerate(found):
        before = [claim for claim, found_before in zip(claims[:place], found, strict=False) if not found_before]
        alone = event_problems([*before, claims[place]], GROUND, STANDINGS)
        assert [one.code for one in alone] == [one.code for one in problems]
