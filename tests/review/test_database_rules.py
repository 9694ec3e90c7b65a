"""The laws of cases, asked round the ORM and the commands: raw rows as the application's role, told apart by constraint."""

from dataclasses import replace
from itertools import product

import pytest
from django.db import DatabaseError, connection, transaction

from tests.cast import Person
from tests.make.registry import a_user, registered
from tests.make.review import BLOCK, HOLD, a_case, a_submitted, cleared, decided, examined_with
from tests.refusals import refused
from traceability.kernel.identifiers import uuid7
from traceability.ledger import services as ledger
from traceability.ledger.services import Draft
from traceability.registry import queries
from traceability.registry.models import Member
from traceability.review.models import Case, Clearance, Decision, Examination, Finding
from traceability.review.workflow import MOVES, STATES, may_move

pytestmark = pytest.mark.django_db
BODY = {"shipment": "s", "exporter": "e", "state": "open", "controlled": False, "examination": 1, "reason": "r"}


def entry_of(case, version, by):
    """What a forger with the application's rights can do too: an entry that covers the row."""
    ledger.append([Draft("case.withdrawn", ("case", case.id, version), by.actor, by.organisation, BODY)])


def moved(case, state, by, **changed):
    """A move by hand, with its entry, so that only the rule of moves can refuse it."""
    Case.objects.filter(id=case.id).update(state=state, version=case.version + 1, **changed)
    entry_of(case, case.version + 1, by)


def a_decision(case, person, **changed):
    examined = Examination.objects.get(case_id=case.id, number=case.examination)
    member = Member.objects.get(user__username=person.username)
    row = {
        "case_id": case.id,
        "examination_id": examined.id,
        "ordinal": 1,
        "member_id": member.id,
        "role": member.role,
        "verdict": "approve",
        "reason": "r",
    }
    return Decision(id=uuid7(), **{**row, **changed})


def test_examinations_findings_clearances_and_decisions_are_final(trade, cast, as_owner):
    case = a_case(trade, HOLD)
    cleared(case, cast.rita)
    decided(case, cast.rita)
    connection.check_constraints()
    attempts = {
        "facts_are_final": "UPDATE review_{} SET recorded_at = recorded_at",
        "rows_stay": "DELETE FROM review_{}",
        "never_truncated": "TRUNCATE review_{} CASCADE",
    }
    for table, (rule, statement) in product(("examination", "finding", "clearance", "decision"), attempts.items()):
        with refused("42501"), connection.cursor() as cursor:
            cursor.execute(statement.format(table))
        with as_owner(), refused(rule), connection.cursor() as cursor:
            cursor.execute(statement.format(table))


def test_what_a_case_is_about_is_final(trade, cast):
    case = a_case(trade)
    other = a_case(trade, lot="BYM:ORE-2")

    with refused("facts_are_final"):
        Case.objects.filter(id=case.id).update(exporter_id=cast.organisation("HFR").id, version=2)
    with refused("facts_are_final"):
        Case.objects.filter(id=case.id).update(recorded_at=other.recorded_at, version=2)


@pytest.mark.parametrize("state", STATES)
def test_a_case_is_born_open_or_withdrawn(state, trade, cast):
    shipment = a_submitted(trade)

    def insert():
        case = Case.objects.create(shipment=shipment, exporter=shipment.exporter, state=state, examination=0, is_controlled=False)
        entry_of(case, 1, cast.sven.viewer)

    if may_move(None, state):
        with transaction.atomic():
            insert()
            connection.check_constraints()
    else:
        with refused("case_moves"):
            insert()


def brought_to(state, trade, cast, lot):
    """A case in any of its states, by the commands."""
    case = a_case(trade, lot=lot)
    if state == "withdrawn":
        moved(case, state, cast.sven.viewer)
    elif state != "open":
        decided(case, cast.rita, {"approved": "approve", "returned": "return", "refused": "refuse"}[state])
    return Case.objects.get(id=case.id)


@pytest.mark.parametrize(("old", "new"), [pair for pair in product(STATES, STATES) if pair != ("open", "open")])
def test_every_other_pair_of_states_is_refused_by_the_table(old, new, trade, cast):
    case = brought_to(old, trade, cast, lot="BYM:ORE-1")
    if may_move(old, new) and new in ("approved", "returned", "refused"):
        verdict = {"approved": "approve", "returned": "return", "refused": "refuse"}[new]
        a_decision(case, cast.rita, verdict=verdict).save(force_insert=True)
    if may_move(old, new):
        with transaction.atomic():
            moved(case, new, cast.sven.viewer)
            connection.check_constraints()
        assert Case.objects.get(id=case.id).state == new
    else:
        with refused("case_moves"):
            moved(case, new, cast.sven.viewer)


def test_the_table_in_sql_is_the_table_in_python():
    """Broken once in each text, this and the test above fail: together they hold two texts to one truth."""
    assert {None: {"open", "withdrawn"}, "open": {"approved", "returned", "refused", "withdrawn"}} == MOVES


def test_a_failed_block_is_never_approved(trade, cast):
    case = a_case(trade, BLOCK)
    a_decision(case, cast.rita).save(force_insert=True)

    with refused("no_approval_with_failed_block"):
        moved(case, "approved", cast.sven.viewer)


def test_every_hold_is_cleared_before(trade, cast):
    case = a_case(trade, HOLD, ("P07", "HOLD"))
    cleared(case, cast.rita)
    case.refresh_from_db()
    a_decision(case, cast.rita).save(force_insert=True)
    a_decision(case, cast.sven, ordinal=2).save(force_insert=True)

    with refused("every_hold_is_cleared"):
        moved(case, "approved", cast.sven.viewer)


@pytest.mark.parametrize(("failing", "controlled"), [((HOLD,), False), ((), True)])
def test_a_cleared_hold_or_a_controlled_item_needs_two_persons(failing, controlled, trade, cast):
    case = a_case(trade, *failing, controlled=controlled)
    for code, _ in failing:
        cleared(case, cast.rita, code)
    case.refresh_from_db()
    a_decision(case, cast.sven).save(force_insert=True)

    with refused("enough_persons_sign"):
        moved(case, "approved", cast.sven.viewer)


def test_of_two_persons_one_is_a_supervisor(trade, cast):
    case = a_case(trade, controlled=True)
    a_decision(case, cast.rita).save(force_insert=True)
    second = another_reviewer(cast)
    a_decision(case, second, ordinal=2).save(force_insert=True)

    with refused("a_supervisor_signs"):
        moved(case, "approved", cast.sven.viewer)


def test_an_approval_without_any_signature_is_refused(trade, cast):
    case = a_case(trade)

    with refused("enough_persons_sign"):
        moved(case, "approved", cast.sven.viewer)
    with refused("a_person_decides"):
        moved(case, "returned", cast.sven.viewer)


def test_signatures_of_an_earlier_examination_do_not_count(trade, cast):
    case = a_case(trade, controlled=True)
    decided(case, cast.rita)
    examined_with(case.shipment)
    case.refresh_from_db()
    a_decision(case, cast.sven, ordinal=2).save(force_insert=True)

    with refused("enough_persons_sign"):
        moved(case, "approved", cast.sven.viewer)


def test_nobody_signs_twice(trade, cast):
    case = a_case(trade, controlled=True)
    decided(case, cast.rita)
    case.refresh_from_db()

    with refused("nobody_signs_twice"):
        a_decision(case, cast.rita, ordinal=2).save(force_insert=True)


@pytest.mark.parametrize("who", ["ada", "otto", "mei"])
def test_only_people_of_the_regulator_decide_and_clear(who, trade, cast):
    case = a_case(trade, HOLD)
    finding = Finding.objects.get(case=case)
    member = Member.objects.get(user__username=who)

    with refused("the_regulator_decides"):
        a_decision(case, getattr(cast, who)).save(force_insert=True)
    with refused("the_regulator_decides"):
        Clearance(case=case, finding=finding, member=member, role=member.role, reason="r").save(force_insert=True)


def test_a_role_that_a_person_does_not_have_is_refused(trade, cast):
    case = a_case(trade)

    with refused("the_regulator_decides"):
        a_decision(case, cast.rita, role="supervisor").save(force_insert=True)


def test_nobody_decides_on_an_organisation_that_they_belong_to(trade, cast):
    case = a_case(trade, HOLD)
    regulator = cast.organisation("REG")
    examined_with(case.shipment, HOLD, parties=(regulator.id,))
    case.refresh_from_db()
    finding = Finding.objects.filter(case=case).latest("id")

    with refused("nobody_decides_on_their_own_organisation"):
        a_decision(case, cast.rita).save(force_insert=True)
    with refused("nobody_decides_on_their_own_organisation"):
        Clearance(case=case, finding=finding, member=Member.objects.get(user__username="rita"), role="reviewer", reason="r").save(
            force_insert=True
        )


def test_nobody_decides_on_their_own_submission(trade, cast):
    submitter = replace(trade.bym, person=cast.rita.viewer.person)
    own = type(trade)({**trade.viewers, "BYM": submitter})
    case = examined_with(a_submitted(own), HOLD).case

    with refused("nobody_decides_on_their_own_submission"):
        a_decision(case, cast.rita).save(force_insert=True)


def test_a_decision_is_on_the_newest_examination_of_an_open_case(trade, cast):
    case = a_case(trade, HOLD)
    first = Examination.objects.get(case=case)
    finding = Finding.objects.get(case=case)
    examined_with(case.shipment, HOLD)
    case.refresh_from_db()
    member = Member.objects.get(user__username="rita")

    with refused("newest_examination_is_decided"):
        a_decision(case, cast.rita, examination_id=first.id).save(force_insert=True)
    with refused("newest_examination_is_decided"):
        Clearance(case=case, finding=finding, member=member, role="reviewer", reason="r").save(force_insert=True)
    decided(case, cast.rita, "refuse")
    case.refresh_from_db()
    with refused("only_an_open_case_is_decided"):
        a_decision(case, cast.sven, ordinal=2).save(force_insert=True)


def test_only_a_failed_hold_is_cleared(trade, cast):
    case = a_case(trade, BLOCK, ("M05", "WARN"))
    member = Member.objects.get(user__username="rita")
    for finding in Finding.objects.filter(case=case):
        with refused("only_a_failed_hold_is_cleared"):
            Clearance(case=case, finding=finding, member=member, role="reviewer", reason="r").save(force_insert=True)


@pytest.mark.parametrize(
    ("rule", "model", "changed"),
    [
        ("decision_verdict_known", Decision, {"verdict": "perhaps"}),
        ("decision_has_a_reason", Decision, {"reason": ""}),
    ],
)
def test_closed_words_and_reasons(rule, model, changed, trade, cast):
    case = a_case(trade)

    with refused(rule):
        a_decision(case, cast.rita, **changed).save(force_insert=True)


def test_the_application_may_not_switch_a_rule_off(trade):
    a_case(trade)

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE review_case DISABLE TRIGGER case_moves")


def another_reviewer(cast):
    """A second reviewer beside Rita, as the registry would bring one in."""
    registered({"format": "registry/1", "users": [a_user("rosa", name="Rosa", organisation="REG", role="reviewer")]})
    return Person("rosa", queries.viewer_of_username("rosa", via="session"))
