"""The monthly return of a large month, timed and compared with the slow reference that reads the leaves alone.

Processor time of this process and of the server, the best of a few: others share the machine.
"""

import time
from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from django.db import connections

from tests.bench.processors import seconds_of
from tests.bench.report import Findings
from tests.custody.reference import Reference
from tests.custody.reference_returns import net_by_form
from tests.make.custody import Json, Trade, a_lot, a_part, dispatch, dressing, mining, packing, record, the_trade
from traceability.custody.monthly import Month
from traceability.custody.queries import MonthlyReturn, monthly_return
from traceability.kernel.quantities import HUNDRED
from traceability.registry.viewer import Viewer

AT_ONCE = 500
KINDS = 5
"""Events of a batch: two lots are mined, one is dressed and its concentrate sent away, the other is packed."""
ROUNDS = 3
MONTH = Month(2026, 2)


def add_month(findings: Findings, events: int, server: int) -> None:
    """About so many events of one organisation in one month, in the database at hand. `server`: the process of PostgreSQL."""
    trade = the_trade()
    _record_month(trade, events // KINDS)
    seconds, told = min((_timed(trade.bym, server) for _ in range(ROUNDS)), key=lambda one: one[0])
    reference = Reference()
    count = sum(one.performer == "BYM" for one in reference.in_force())
    is_equal = _net(told) == net_by_form(reference, "BYM", str(MONTH)) and _closing_reo(told) == _reo_left(reference)
    findings.add(f"a monthly return of {events:,} events", seconds, "s", "<= 2")
    findings.add("a monthly return: events of the month", count, "events", f">= {events}")
    findings.add("a monthly return: equal to the slow reference", float(is_equal), "", ">= 1")
    connections.close_all()


def _record_month(trade: Trade, batches: int) -> None:
    each = range(batches)
    _record(trade.bym, (mining(a_lot(f"BYM:ORE-{number}-{half}")) for number in each for half in "AB"))
    concentrate = [a_lot(f"BYM:CON-{number}", "80.000", form="concentrate") for number in each]
    _record(trade.bym, (dressing([a_part(f"BYM:ORE-{number}-A")], [concentrate[number]]) for number in each))
    _record(trade.bym, (packing(a_part(f"BYM:ORE-{number}-B"), a_lot(f"BYM:PKD-{number}", assay=None)) for number in each))
    _record(trade.bym, (dispatch(a_part(f"BYM:CON-{number}", "80.000")) for number in each))


def _record(by: Viewer, events: Iterable[Json]) -> None:
    told = list(events)
    for start in range(0, len(told), AT_ONCE):
        record(by, *told[start : start + AT_ONCE])


def _timed(by: Viewer, server: int) -> tuple[float, MonthlyReturn]:
    begun = time.process_time() + seconds_of(server)
    told = monthly_return(MONTH, viewer=by)
    told.as_json()
    return time.process_time() + seconds_of(server) - begun, told


def _net(told: MonthlyReturn) -> dict[str, dict[str, Decimal]]:
    forms = {one.form: {name: kg for name, kg in one.net_kg.items() if kg} for one in told.forms}
    return {form: figures for form, figures in forms.items() if figures}


def _closing_reo(told: MonthlyReturn) -> dict[str, Decimal]:
    return {one.form: one.reo_kg["closing"] for one in told.forms if one.reo_kg["closing"]}


def _reo_left(reference: Reference) -> dict[str, Decimal]:
    """REO of the lots that stayed: the packed ones, each by the assay of the lot that it was packed out of."""
    content: dict[str, Decimal] = {}
    left: dict[str, Decimal] = defaultdict(Decimal)
    for told in reference.in_force():
        for made in told.gives:
            assay = made.get("assay")
            dry = assay and (HUNDRED - Decimal(assay["moisture_percent"])) / HUNDRED
            content[made["lot"]] = dry * Decimal(assay["treo_percent"]) / HUNDRED if assay else content[told.body["inputs"][0]["lot"]]
            if told.stage == "packing":
                left[made["form"]] += Decimal(made["net_kg"]) * content[made["lot"]]
    return dict(left)
