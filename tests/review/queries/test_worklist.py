"""The open cases in a person's order and under a person's tabs; every number is what the commands would say."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.contrib.auth.models import User

from tests.cast import DOCUMENT, Person
from tests.make.registry import a_user, an_organisation, registered
from tests.make.review import BLOCK, HOLD, a_case, cleared, decided, examined_with
from traceability.kernel import clock
from traceability.registry import queries as registry
from traceability.review import queries
from traceability.review.queries import Wish
from traceability.review.queries.worklist import SERVICE_LEVEL, TABS, is_overdue, is_own, next_case, worklist

pytestmark = pytest.mark.django_db
WARN = ("M05", "WARN")


def shown(person, tab="all", **wish):
    return [one.id for one in worklist(Wish(tab=tab, **wish), viewer=person.viewer).lines]


def counted(person):
    return dict(worklist(Wish(), viewer=person.viewer).counts)


def a_priced(trade, value, lot, *failing, currency="USD", **more):
    lines = [{"lot": lot, "net_kg": "100.000", "hs_code": "2530909900", "unit_value": value, "currency": currency}]
    return a_case(trade, *failing, lot=lot, lines=lines, **more)


@pytest.fixture
def another_reviewer(trade):
    registered({"format": "registry/1", "users": [a_user("rolf", organisation="REG", role="reviewer")]})
    return Person("rolf", registry.viewer_of_user(User.objects.get(username="rolf")))


def test_worst_first_then_controlled_then_value_then_the_oldest(trade, cast):
    plain, other = a_case(trade, lot="BYM:ORE-1"), a_case(trade, lot="BYM:ORE-2")
    cheap = a_priced(trade, "1.50", "BYM:ORE-3")
    dear = a_priced(trade, "2.50", "BYM:ORE-4")
    controlled = a_case(trade, controlled=True, lot="BYM:OX-1")
    warned, held, blocked = (a_case(trade, one, lot=f"BYM:ORE-{place}") for place, one in enumerate((WARN, HOLD, BLOCK), 5))

    assert shown(cast.rita) == [one.id for one in (blocked, held, warned, controlled, dear, cheap, plain, other)]
    assert shown(cast.rita, sort="age") == [one.id for one in (plain, other, cheap, dear, controlled, warned, held, blocked)]
    (priced,) = (one for one in worklist(Wish(), viewer=cast.rita.viewer).lines if one.id == dear.id)
    assert {currency: str(amount) for currency, amount in priced.amounts.items()} == {"USD": "250.00"}


def test_what_waits_longer_than_the_service_level_comes_before_all_else(trade, cast, monkeypatch):
    old = a_case(trade)
    blocked = a_case(trade, BLOCK, lot="BYM:ORE-2")
    sent = {one.id: one.submitted_at for one in worklist(Wish(), viewer=cast.rita.viewer).lines}
    assert sent[old.id] < sent[blocked.id] and shown(cast.rita) == [blocked.id, old.id]

    monkeypatch.setattr(clock, "now", lambda: sent[blocked.id] + SERVICE_LEVEL)

    lines = worklist(Wish(), viewer=cast.rita.viewer).lines
    assert [(one.id, one.is_overdue) for one in lines] == [(old.id, True), (blocked.id, False)]
    assert is_overdue(old, sent[old.id]) and not is_overdue(blocked, sent[blocked.id])
    old.state = "approved"
    assert not is_overdue(old, sent[old.id] - timedelta(days=9))


def test_currencies_are_not_compared_the_dearest_of_each_come_first(trade, cast):
    cases = {
        f"{currency} {value}": a_priced(trade, value, f"BYM:ORE-{place}", currency=currency).id
        for place, (currency, value) in enumerate((("JPY", "900.00"), ("USD", "5.00"), ("USD", "9.00"), ("JPY", "800.00")))
    }

    assert shown(cast.rita) == [cases[name] for name in ("JPY 900.00", "USD 9.00", "USD 5.00", "JPY 800.00")]


def test_a_first_signature_waits_for_who_may_give_the_second(trade, cast):
    case = a_case(trade, HOLD)
    assert (shown(cast.rita, "ready"), shown(cast.rita, "mine")) == ([], [])
    cleared(case, cast.rita)
    assert shown(cast.rita, "mine") == shown(cast.rita, "ready") == shown(cast.sven, "ready") == [case.id]
    assert shown(cast.sven, "mine") == shown(cast.rita, "second") == []

    decided(case, cast.rita)

    assert shown(cast.sven, "second") == shown(cast.sven, "ready") == shown(cast.sven, "mine") == [case.id]
    assert (shown(cast.rita, "second"), shown(cast.rita, "ready"), shown(cast.rita, "mine")) == ([], [], [case.id])
    (line,) = worklist(Wish(), viewer=cast.sven.viewer).lines
    assert (line.signed, line.signatures_needed, line.uncleared, dict(line.failed)) == (1, 2, 0, {"HOLD": 1})
    decided(case, cast.sven)
    assert counted(cast.sven) == dict.fromkeys(TABS, 0)


def test_two_reviewers_are_not_enough_so_the_second_is_not_offered_to_one(trade, cast, another_reviewer):
    case = a_case(trade, controlled=True)

    other = a_case(trade, controlled=True, lot="BYM:OX-2")

    decided(case, cast.rita)
    decided(other, cast.sven)

    assert shown(another_reviewer, "second") == shown(another_reviewer, "ready") == [other.id], "a supervisor's word is one of two"
    assert shown(cast.sven, "second") == shown(cast.sven, "ready") == [case.id], "nobody signs twice"


def test_an_earlier_examinations_signature_no_longer_counts_but_the_case_stays_mine(trade, cast):
    case = a_case(trade, controlled=True)
    decided(case, cast.rita)

    examined_with(case.shipment)

    assert shown(cast.sven, "second") == [] and shown(cast.rita, "mine") == shown(cast.rita, "ready") == [case.id]


def test_what_a_change_touched_stands_under_its_tab_and_is_not_ready(trade, cast):
    case = a_case(trade)
    assert (shown(cast.rita, "touched"), shown(cast.rita, "ready")) == ([], [case.id])

    registered({"format": "registry/1", "organisations": [an_organisation("BYM", name="Bayan of another name")]})

    assert (shown(cast.rita, "touched"), shown(cast.rita, "ready")) == ([case.id], [])
    assert queries.touched_cases() == [case.id]


def test_filters_narrow_the_list_and_the_counts(trade, cast):
    plain = a_case(trade, destination="JP")
    blocked = a_case(trade, BLOCK, lot="BYM:ORE-2", destination="KR")

    found = worklist(Wish(destination="KR"), viewer=cast.rita.viewer)

    assert [one.id for one in found.lines] == [blocked.id] and found.counts["all"] == 1
    assert (found.exporters, found.destinations) == (("BYM",), ("JP", "KR"))
    assert shown(cast.rita, worst="BLOCK") == [blocked.id] and shown(cast.rita, worst="") == [plain.id]
    assert shown(cast.rita, exporter="HFR") == [] and len(shown(cast.rita, exporter="BYM")) == 2


def test_the_list_goes_on_behind_a_case_that_was_decided_meanwhile(trade, cast):
    first, second, third = (a_case(trade, lot=f"BYM:ORE-{number}") for number in range(3))
    viewer = cast.rita.viewer
    assert [one.id for one in worklist(Wish(), viewer=viewer, after=first.id, limit=1).lines] == [second.id]

    decided(second, cast.rita, "refuse")

    assert next_case(Wish(), viewer=viewer, after=second.id).id == third.id
    assert next_case(Wish(), viewer=viewer, after=third.id) is None
    assert counted(cast.rita)["all"] == 2


def test_a_case_of_the_own_group_is_marked_and_not_offered(trade, cast):
    (regulator,) = (row for row in DOCUMENT["organisations"] if row["code"] == "REG")
    groups = [regulator | {"group": "NORTH"}, an_organisation("BYM", group="NORTH")]
    registered({"format": "registry/1", "organisations": groups})
    case = a_case(trade)

    (line,) = worklist(Wish(), viewer=cast.rita.viewer).lines

    assert line.is_own and not line.is_ready and shown(cast.rita, "ready") == []
    assert is_own(queries.case(case.id, viewer=cast.rita.viewer), viewer=cast.rita.viewer)


def test_what_a_person_sent_in_themselves_is_not_theirs_to_decide(trade, cast):
    case = a_case(trade)
    sender = replace(cast.rita.viewer, person=case.shipment.submitted_by)
    view = queries.case(case.id, viewer=cast.rita.viewer)

    (line,) = worklist(Wish(), viewer=sender).lines

    assert line.is_own and is_own(view, viewer=sender) and not is_own(view, viewer=cast.rita.viewer)


def test_nobody_else_has_a_worklist(trade, cast):
    a_case(trade)

    for person in (cast.ada, cast.otto, cast.mei):
        assert worklist(Wish(), viewer=person.viewer).lines == () and sum(counted(person).values()) == 0


@pytest.mark.parametrize("count", [1, 6])
def test_the_number_of_queries_does_not_grow(count, trade, cast, django_assert_num_queries):
    for number in range(count):
        a_case(trade, HOLD, lot=f"BYM:ORE-{number}")

    with django_assert_num_queries(3):
        assert len(worklist(Wish(), viewer=cast.rita.viewer).lines) == count


def test_a_number_or_reference_is_found_by_any_part_and_in_any_case(trade, cast):
    one, other = a_case(trade), a_case(trade, lot="BYM:ORE-2", reference="Order 7_7%")

    assert shown(cast.rita, number=one.shipment.number[-6:].lower()) == [one.id]
    assert shown(cast.rita, number="order 7") == shown(cast.rita, number="7_7%") == [other.id]
    assert shown(cast.rita, number="7%7") == [] and counted(cast.rita)["all"] == 2


def test_who_signed_the_newest_examination_sees_that_the_case_is_theirs_no_more(trade, cast):
    case = a_case(trade, controlled=True, lot="BYM:OX-1")
    decided(case, cast.rita)

    def is_mine(person):
        (line,) = worklist(Wish(), viewer=person.viewer).lines
        return line.is_mine

    assert is_mine(cast.rita) and not is_mine(cast.sven)
    examined_with(case.shipment)
    assert not is_mine(cast.rita)
