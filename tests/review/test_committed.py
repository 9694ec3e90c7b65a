"""What only several transactions can show: entries of their own, races, and a worker that was killed, in the test's own database."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from functools import partial
from threading import Barrier

import pytest
from django.db import DatabaseError, connection, connections, transaction

from tests.cast import call_the_cast
from tests.make.custody import a_lot, a_shipment, mining, record, submit, the_trade, with_reference_tables
from tests.make.registry import a_licence, registered
from tests.make.review import HOLD, SYSTEM, a_case, a_finding, a_submitted, cleared, decided
from tests.refusals import refused
from tests.review.test_database_rules import a_decision
from traceability.custody.claims import read_shipment
from traceability.custody.models import Holding, Shipment
from traceability.kernel import clock
from traceability.kernel.errors import TraceabilityError
from traceability.kernel.models import Attempt
from traceability.kernel.queue import sweep
from traceability.kernel.sql import lock_rows
from traceability.ledger.models import Entry
from traceability.registry.models import LicenceAccount, Member
from traceability.review import queries, tasks
from traceability.review import services as review
from traceability.review.dossier import NamedLicence
from traceability.review.models import Case, Clearance, Decision, Examination, Finding
from traceability.review.workflow import STATE_OF_VERDICT

pytestmark = pytest.mark.committed
ROUNDS = 200
LOT = "BYM:ORE-1"


@pytest.fixture
def cast(committed):
    return call_the_cast()


@pytest.fixture
def trade(cast):
    with_reference_tables()
    return the_trade()


@contextmanager
def hands(count):
    """Threads that keep their connections from round to round."""
    with ThreadPoolExecutor(count) as pool:
        yield pool
        barrier = Barrier(count)
        list(pool.map(lambda _: (barrier.wait(timeout=10), connections.close_all()), range(count)))


def at_once(*calls, pool=None):
    """Run the calls at the same time, each on a connection of its own; the results, or what was raised, in their order."""
    if pool is None:
        with hands(len(calls)) as pool:
            return at_once(*calls, pool=pool)
    barrier = Barrier(len(calls))

    def run(call):
        barrier.wait(timeout=10)
        try:
            return call()
        except (TraceabilityError, DatabaseError) as failure:
            return failure

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


def cases_on(trade, licences):
    """An open case for each named licence, over 600 kg each of one large lot. Read once: the cases differ in nothing else."""
    lines = [{"lot": LOT, "net_kg": "600.000", "hs_code": "2530902000", "control_code": "not controlled"}]
    read, made = None, []
    for licence in licences:
        named = [{"kind": "export", "number": licence}] if licence else []
        shipment = submit(trade.bym, a_shipment(lines=lines, licences=named)).shipment
        read = read or queries.reading_of(shipment.id)
        own = replace(
            read.dossier.shipment,
            id=shipment.id,
            number=shipment.number,
            licences=tuple(NamedLicence("export", one["number"]) for one in named),
        )
        reading = replace(read, shipment_id=shipment.id, dossier=replace(read.dossier, shipment=own))
        made.append(review.record_examination(by=SYSTEM, reading=reading, findings=[a_finding()]).case)
    return made


def test_of_two_reviewers_who_decide_one_case_exactly_one_wins_in_two_hundred_rounds(trade, cast):
    record(trade.bym, mining(a_lot(LOT, "1000000.000")))
    with hands(2) as pool:
        for number, case in enumerate(cases_on(trade, [""] * ROUNDS)):
            verdicts = ("approve", "refuse") if number % 2 else ("return", "approve")

            results = at_once(
                *(partial(decided, case, person, verdict) for person, verdict in zip((cast.rita, cast.sven), verdicts, strict=True)),
                pool=pool,
            )

            assert codes(results) == ["Decided", "case_closed"]
            (decision,) = Decision.objects.filter(case=case)
            assert Case.objects.get(id=case.id).state == STATE_OF_VERDICT[decision.verdict]
            assert kinds_of(case) == ["case.examined", "decision.signed", f"case.{STATE_OF_VERDICT[decision.verdict]}"]
    approved = Case.objects.filter(state="approved").count()
    assert Holding.objects.get().left_kg == 1_000_000 - 600 * approved


def kinds_of(case):
    return list(Entry.objects.filter(subject_id=case.id).order_by("subject_version").values_list("kind", flat=True))


def test_one_person_who_signs_twice_at_once(trade, cast):
    case = a_case(trade, controlled=True)

    results = at_once(*[partial(decided, case, cast.rita)] * 2)

    assert codes(results) == ["Decided", "signed_already"]


def test_of_two_shipments_that_draw_one_licence_exactly_one_wins_in_two_hundred_rounds(trade, cast):
    record(trade.bym, mining(a_lot(LOT, "1000000.000")))
    numbers = [f"EL-9{round_:03d}" for round_ in range(ROUNDS)]
    registered({"format": "registry/1", "licences": [a_licence(number, organisation="BYM") for number in numbers]})
    firsts, seconds = cases_on(trade, numbers), cases_on(trade, numbers)
    with hands(2) as pool:
        for number, first, second in zip(numbers, firsts, seconds, strict=True):
            results = at_once(partial(decided, first, cast.rita), partial(decided, second, cast.sven), pool=pool)

            assert codes(results) == ["Decided", "licence_exhausted"]
            assert LicenceAccount.objects.get(licence__number=number).drawn_kg == Decimal(600)
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


def test_of_two_answers_to_one_return_exactly_one_is_recorded(trade, cast):
    record(trade.bym, mining(a_lot(LOT, "100000.000")))
    claim = read_shipment(a_shipment(LOT, "600.000"))
    with hands(2) as pool:
        for case in cases_on(trade, [""] * 10):
            decided(case, cast.rita, "return")
            answer = partial(review.revise, by=trade.bym, number=case.shipment.number, claim=claim)

            assert codes(at_once(answer, answer, pool=pool)) == ["Submitted", "already_revised"]
            assert Shipment.objects.filter(revises_id=case.shipment_id).count() == 1
    assert Holding.objects.get().left_kg == 100_000 - 10 * 600


def test_a_precheck_waits_for_nobody_who_holds_the_lot(trade, cast):
    record(trade.bym, mining(a_lot(LOT)))
    with hands(1) as pool, transaction.atomic():
        lock_rows(Holding, [Holding.objects.get().pk])

        asked = pool.submit(review.precheck, by=trade.bym, claim=read_shipment(a_shipment(LOT)))

        assert asked.result(timeout=30).outcome == "blocked"


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
        if "WITH RECURSIVE line (lot_id)" in sql:
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
