"""A licence that open cases and certificates rest on is revoked: how long until all are examined again and flagged, by one worker.

Processor time is that of this process and of the server; an examination alone is the measure of those that follow the revocation.
"""

import time
from datetime import date

from django.db import connections

from tests.bench.processors import seconds_of
from tests.bench.report import Findings
from tests.cast import Cast, call_the_cast
from tests.make.custody import Trade, a_lot, a_part, a_shipment, blending, mining, record, submit, the_trade, with_reference_tables
from tests.make.ledger import seal_now
from tests.make.review import decided, examined_with
from traceability.certificates import services as certificates
from traceability.certificates import tasks as flagging
from traceability.certificates.models import StatusChange
from traceability.custody.models import Shipment
from traceability.registry import services as registry
from traceability.registry.models import Licence
from traceability.review import services as review
from traceability.review import tasks as examining
from traceability.review.models import Examination

LOTS = 40
"""Lots that each shipment was blended out of, each mined under the licence."""
LOT = "BYM:MIX-1"


def add_revoking(findings: Findings, cases: int, server: int) -> None:
    """So many open cases and half as many certificates, in the database at hand. `server`: the process of PostgreSQL."""
    cast, trade = call_the_cast(), the_trade()
    with_reference_tables()
    shipments = _shipments(trade, cases + cases // 2)
    _certified(cast, shipments[cases:])
    for shipment in shipments[:cases]:
        examining.services.examine(shipment.id)
    _trace_all()
    begun = _processor(server)
    review.examine(shipments[0].id)
    alone = _processor(server) - begun

    licence = Licence.objects.get(number="ML-1")
    registry.revoke_licence(by=cast.sven.viewer, licence_id=licence.id, revoked_on=date(2026, 3, 1), reason="measured")
    before, begun, started = Examination.objects.count(), _processor(server), time.monotonic()
    _work()
    seconds, spent = time.monotonic() - started, _processor(server) - begun

    again = Examination.objects.count() - before
    findings.add("a revoked licence: open cases examined again", again, "cases", f">= {cases}")
    findings.add("a revoked licence: certificates flagged", StatusChange.objects.filter(kind="flagged").count(), "", f">= {cases // 2}")
    findings.add("a revoked licence: until all are, by one worker", seconds, "s", "<= 10")
    findings.add("a revoked licence: processor time of a case against an examination alone", spent / again / alone, "ratio")
    connections.close_all()


def _shipments(trade: Trade, count: int) -> list[Shipment]:
    """All of one lot, so that each has the whole chain behind it."""
    names = [f"BYM:ORE-{number}" for number in range(LOTS)]
    record(trade.bym, *(mining(a_lot(name, "1000.000")) for name in names))
    record(trade.bym, blending([a_part(name, "1000.000") for name in names], a_lot(LOT, f"{LOTS}000.000")))
    return [submit(trade.bym, a_shipment(LOT, "10.000")).shipment for _ in range(count)]


def _certified(cast: Cast, shipments: list[Shipment]) -> None:
    cases = [examined_with(shipment).case for shipment in shipments]
    for case in cases:
        decided(case, cast.rita)
    seal_now()
    for case in cases:
        certificates.issue(case_id=case.id)


def _trace_all() -> None:
    while examining.FACTS.work_on_all(lambda facts: review.trace(facts=facts), most=examining.MOST_FACTS):
        pass


def _work() -> None:
    """As the worker of a queue does, until nothing waits."""
    while flagging.FLAGS.work_on_all(lambda found: certificates.flag(certificates=found), most=flagging.MOST_FLAGS):
        pass
    still = examining.queries.still_waiting
    while examining.QUEUE.work_through(review.examine_together, most=examining.MOST_AT_ONCE, still=still):
        pass


def _processor(server: int) -> float:
    return time.process_time() + seconds_of(server)
