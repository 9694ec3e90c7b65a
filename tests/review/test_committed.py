"""What only several transactions can show: entries of their own, races, and a worker that was killed, in the test's own database."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from functools import partial
from threading import Barrier

import pytest
from django.db import DatabaseError, connection, connections

from tests.cast import call_the_cast
from tests.make.custody import the_trade, with_reference_tables
from tests.make.registry import a_licence, registered
from tests.make.review import HOLD, a_case, a_submitted, cleared, decided, examined_with
from tests.refusals import refused
from tests.review.test_database_rules import a_decision
from traceability.custody.models import Holding
from traceability.kernel import clock
from traceability.kernel.errors import TraceabilityError
from traceability.kernel.models import Attempt
from traceability.kernel.queue import sweep
from traceability.ledger.models import Entry
from traceability.registry.models import LicenceAccount, Member
from traceability.review import queries, tasks
from traceability.review import services as review
from traceability.review.models import Case, Clearance, Decision, Examination, Finding

pytestmark = pytest.mark.committed


@pytest.fixture
def cast(committed):
    return call_the_cast()


@pytest.fixture
def trade(cast):
    with_reference_tables()
    return the_trade()


def at_once(*calls):
    """Run the calls at the same time, each on a connection of its own; the results, or what was raised, in their order."""
    barrier = Barrier(len(calls))

    def run(call):
        try:
            barrier.wait(timeout=10)
            return call()
        except (TraceabilityError, DatabaseError) as failure:
            return failure
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def codes(results):
    return sorted(one.problems[0].code if isinstance(one, TraceabilityError) else type(one).__name__ for one in results)


def test_a_case_and_its_rows_need_the_cases_entry(trade, cast):
    case = a_case(trade, HOLD)
    finding = Finding.objects.get(case=case)
    member = Member.objects.get(user__username="rita")
    rows = {
        "examination_has_entry": Examination(
            case=case, number=2, as_of=case.recorded_at, outcome="blocked", is_controlled=False, dossier=b"[]", read_uids=[], parties=[]
        ),
        "finding_has_entry": Finding(case=case, examination=finding.examination, code="V01", severity="BLOCK", result="passed"),
        "clearance_has_entry": Clearance(case=case, finding=finding, member=member, role="reviewer", reason="r"),
        "decision_has_entry": a_decision(case, cast.rita),
    }

    for rule, row in rows.items():
        with refused(rule):
            row.save(force_insert=True)
    with refused("case_has_entry"):
        Case.objects.filter(id=case.id).update(version=case.version + 1)


@pytest.mark.parametrize("round_", range(3))
def test_two_reviewers_who_decide_one_case_at_once(trade, cast, round_):
    case = a_case(trade)

    results = at_once(partial(decided, case, cast.rita, "approve"), partial(decided, case, cast.sven, "refuse"))

    assert codes(results) == ["Decided", "case_closed"]
    assert Decision.objects.count() == 1
    assert Case.objects.get().state in ("approved", "refused")
    assert [entry.kind for entry in Entry.objects.filter(subject_type="case").order_by("entry_id")][:2] == [
        "case.examined",
        "decision.signed",
    ]


def test_one_person_who_signs_twice_at_once(trade, cast):
    case = a_case(trade, controlled=True)

    results = at_once(*[partial(decided, case, cast.rita)] * 2)

    assert codes(results) == ["Decided", "signed_already"]


def a_case_on_a_licence(trade, lot, licence):
    """600 kg of a licence over 1,000 kg."""
    line = {"lot": lot, "net_kg": "600.000", "hs_code": "2530902000", "product": "ore", "control_code": "not controlled"}
    return examined_with(a_submitted(trade, lot, lines=[line], licences=[{"kind": "export", "number": licence}])).case


def test_of_two_shipments_that_draw_one_licence_exactly_one_wins_in_fifty_rounds(trade, cast):
    for round_ in range(50):
        licence = f"EL-9{round_:02d}"
        registered({"format": "registry/1", "licences": [a_licence(licence, organisation="BYM")]})
        first, second = (a_case_on_a_licence(trade, f"BYM:ORE-{round_}-{place}", licence) for place in (1, 2))

        results = at_once(partial(decided, first, cast.rita), partial(decided, second, cast.sven))

        assert codes(results) == ["Decided", "licence_exhausted"]
        assert LicenceAccount.objects.get(licence__number=licence).drawn_kg == Decimal(600)
        assert sorted(Case.objects.filter(id__in=[first.id, second.id]).values_list("state", flat=True)) == ["approved", "open"]


def test_two_workers_who_examine_one_shipment(trade, cast):
    shipment = a_submitted(trade)

    results = at_once(*[partial(review.examine, shipment.id)] * 3)

    assert sorted(code for code in codes(results) if code != "Examination") == ["already_examined"] * (3 - Examination.objects.count())
    assert Case.objects.count() == 1
    assert list(Examination.objects.order_by("number").values_list("number", flat=True)) == list(range(1, Examination.objects.count() + 1))


def test_a_withdrawal_and_a_decision_at_once(trade, cast):
    case = a_case(trade)
    withdrawing = partial(review.withdraw, by=trade.bym, number=case.shipment.number, reason="sold at home")

    results = at_once(withdrawing, partial(decided, case, cast.rita, "refuse"))

    assert "case_closed" in codes(results)
    assert Holding.objects.get().left_kg == Decimal(1000)


def test_a_worker_that_was_killed_is_found_again_by_the_sweep(trade, cast, time_machine):
    shipment = a_submitted(trade)
    assert tasks.QUEUE.claim() == shipment.id  # and then the process is gone
    assert tasks.EXAMINE not in sweep()  # its lease still runs
    assert tasks.QUEUE.claim() is None

    time_machine.move_to(clock.now() + timedelta(minutes=5, seconds=1))

    assert tasks.EXAMINE in sweep()
    tasks.examine_waiting()
    assert Case.objects.get().shipment_id == shipment.id
    assert tasks.QUEUE.is_empty() and not Attempt.objects.exists()


def test_an_examination_that_was_killed_in_the_middle_leaves_nothing(trade, cast):
    shipment = a_submitted(trade)

    def killed(execute, sql, params, many, context):
        if sql.startswith('INSERT INTO "review_finding"'):
            raise SystemExit("killed")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(killed), pytest.raises(SystemExit):
        review.examine(shipment.id)

    assert not Case.objects.exists() and not Examination.objects.exists()
    assert review.examine(shipment.id).number == 1


def test_the_dossier_is_read_in_one_read_only_snapshot(trade, cast):
    shipment = a_submitted(trade)
    said = []

    def ask(execute, sql, params, many, context):
        if "WITH root" in sql:
            with connection.cursor() as cursor:
                cursor.execute("SELECT current_setting('transaction_isolation'), current_setting('transaction_read_only')")
                said.append(cursor.fetchone())
        return execute(sql, params, many, context)

    with connection.execute_wrapper(ask):
        queries.reading_of(shipment.id)

    assert said == [("repeatable read", "on")]


def test_a_fact_that_arrives_between_reading_and_recording_makes_the_case_wait_again(trade, cast):
    shipment = a_submitted(trade)
    reading = queries.reading_of(shipment.id)
    registered(
        {
            "format": "registry/1",
            "licences": [
                a_licence("ML-1", kind="mining", organisation="BYM", facility="BYM-MINE-1", quantity=None, revoked_on="2026-02-01")
            ],
        }
    )
    review.record_examination(by=cast.sven.viewer, reading=reading, findings=[])

    assert list(queries.waiting_shipments()) == [shipment.id]
    review.examine(shipment.id)
    assert list(queries.waiting_shipments()) == []


def test_a_decision_on_an_examination_that_a_newer_one_overtakes(trade, cast):
    case = a_case(trade, HOLD)
    cleared(case, cast.rita)

    results = at_once(partial(decided, case, cast.rita, "refuse", examination=1), partial(review.examine, case.shipment_id))

    assert codes(results)[0] in ("Decided", "Examination")
    assert set(codes(results)) <= {"Decided", "Examination", "case_moved_on", "case_closed"}
    assert len({"case_moved_on", "case_closed"} & set(codes(results))) == 1
