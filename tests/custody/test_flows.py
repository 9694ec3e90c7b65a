"""Flows in numbers: equal to what a slow reference counts event by event, for who reads everything alone."""

from collections import defaultdict
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.make.custody import LIGHT, a_lot, a_part, an_assay, correct, dressing, mining, moved, record, separation, stocktake
from traceability.custody import queries as custody
from traceability.custody.models import Assay, Event, Output
from traceability.custody.queries import MAKING, Behind, Months
from traceability.custody.stages import WASTES
from traceability.kernel.clock import legal_day
from traceability.kernel.errors import Forbidden
from traceability.registry.viewer import Viewer

pytestmark = pytest.mark.django_db

YEAR = Months("2026-01", "2026-12")
AUDITOR = Viewer(person=None, organisation=None, organisation_code="", role="auditor", via="session")


@pytest.fixture
def recorded(trade):
    """Two months of ore, one load corrected away, concentrate with tailings, a separation with a stock, a lot without an assay."""
    tailings = a_lot("BYM:TAIL-1", "300.000", form="tailings", assay=an_assay(treo_percent="2.0"))
    record(trade.bym, mining(a_lot("BYM:ORE-1", "1000.000"), a_lot("BYM:ORE-2", "500.000", assay=None)))
    (wrong,) = record(trade.bym, mining(a_lot("BYM:ORE-3", "7000.000")))
    correct(trade.bym, wrong, None)
    april = {"started_at": "2026-04-02T08:00:00+08:00", "ended_at": "2026-04-10T20:00:00+08:00"}
    record(trade.bym, mining(a_lot("BYM:ORE-4", "200.000", assay=an_assay(shares_percent={"La": "60.00", "Ce": "30.00"})), **april))
    concentrate = a_lot("BYM:CON-1", "600.000", form="concentrate", assay=an_assay(treo_percent="60.0"))
    record(trade.bym, dressing([a_part("BYM:ORE-1", "1000.000")], [concentrate, tailings]))
    moved(trade, a_part("BYM:CON-1", "600.000"))
    oxide = a_lot("HFR:OX-1", "330.000", form="oxide", assay=an_assay(treo_percent="100.0"))
    record(trade.hfr, separation([a_part("BYM:CON-1", "600.000")], [oxide]))
    stock = {"form": "mixed_chloride", "net_kg": "40.000", "moisture_percent": "0.0", "treo_percent": "50.0"}
    record(trade.hfr, stocktake(opening=[stock]))
    return AUDITOR


def counted():
    """Every event that counts, one by one."""
    return [event for event in Event.objects.select_related("facility", "organisation") if not hasattr(event, "correction")]


def made_slowly():
    sums = defaultdict(lambda: [Decimal(0), Decimal(0), 0, 0])
    for event in counted():
        for output in Output.objects.filter(event=event).select_related("lot") if event.stage in MAKING else ():
            row = sums[event.period, event.stage, output.lot.form, event.facility.region or ""]
            row[0] += output.reo_kg or 0
            row[1] += output.net_kg
            row[2] += 1
            row[3] += output.reo_kg is None
    return {key: tuple(row) for key, row in sums.items()}


def test_what_was_made_is_what_event_by_event_adds_up_to(recorded):
    found = custody.made(YEAR, viewer=recorded)

    told = {(row.month, row.stage, row.form, row.region): (row.reo_kg, row.net_kg, row.lots, row.without_reo) for row in found}
    assert told == made_slowly() and len(told) >= 5
    assert {row.month for row in custody.made(Months("2026-04", "2026-04"), viewer=recorded)} == {"2026-04"}


def test_elements_are_shares_of_each_lots_own_assay_and_the_rest_is_told(recorded):
    sums = defaultdict(Decimal)
    for event in counted():
        for output in Output.objects.filter(event=event, reo_kg__isnull=False) if event.stage in ("mining", "separation") else ():
            assay = Assay.objects.get(event=event, lot=output.lot)
            shares = {element: output.reo_kg * Decimal(share) / 100 for element, share in assay.shares_percent.items()}
            for element, kg in {**shares, "": output.reo_kg - sum(shares.values())}.items():
                sums[event.stage, element] += kg

    found = custody.made_by_element(YEAR, ["mining", "separation"], viewer=recorded)

    assert {(row.stage, row.element): row.reo_kg for row in found} == dict(sums)
    assert sums["mining", ""] == Decimal(10) and set(LIGHT) <= {element for _stage, element in sums}


def test_a_plants_account_is_what_it_used_and_gave(recorded):
    plants = {(one.facility, one.stage): one for one in custody.plants(YEAR, viewer=recorded)}

    dresser, separator = plants["BYM-DRESS-1", "beneficiation"], plants["HFR-PLANT-1", "separation"]
    assert (dresser.in_reo_kg, dresser.product_reo_kg, dresser.waste_reo_kg) == (Decimal(500), Decimal(360), Decimal(6))
    assert (separator.in_reo_kg, separator.product_net_kg, separator.events) == (Decimal(360), Decimal(330), 1)
    assert custody.stock_changes(YEAR, viewer=recorded) == {"HFR-PLANT-1": Decimal(-20)}
    assert "tailings" in WASTES


def test_late_is_what_came_after_the_day_of_the_next_month(recorded):
    late = defaultdict(int)
    for event in counted():
        ended = legal_day(event.ended_at)
        due = date(ended.year, ended.month + 1, 10)
        late[event.organisation.code] += legal_day(event.recorded_at) > due and ended >= event.organisation.joined_on

    found = {row.code: row for row in custody.recorders(YEAR, 10, viewer=recorded)}

    assert {code: row.late for code, row in found.items()} == dict(late) and found["BYM"].late > 0
    listed = custody.events_behind(Behind(YEAR, recorder="BYM", due_day=10), viewer=recorded, limit=50)
    assert len(listed) == found["BYM"].late


@pytest.mark.parametrize(
    ("asked", "lots"),
    [
        ({"stages": ("mining",)}, {"BYM:ORE-1", "BYM:ORE-2", "BYM:ORE-4"}),
        ({"stages": MAKING, "form": "tailings"}, {"BYM:TAIL-1"}),
        ({"stages": ("mining", "separation"), "element": "Sm"}, {"BYM:ORE-1", "HFR:OX-1"}),
        ({"facility": "HFR-PLANT-1", "stages": ("separation",)}, {"HFR:OX-1"}),
        ({"stages": ("mining",), "region": "XX-NO"}, set()),
    ],
)
def test_a_list_holds_what_its_figure_counts(recorded, asked, lots):
    found = custody.events_behind(Behind(YEAR, **asked), viewer=recorded, limit=50)

    assert {lot for row in found for lot in row.lots or ()} == lots


def test_a_list_goes_on_after_its_last_row(recorded):
    every = custody.events_behind(Behind(YEAR), viewer=recorded, limit=50)

    rest = custody.events_behind(Behind(YEAR), viewer=recorded, limit=50, after=every[2].id)
    assert [row.id for row in rest] == [row.id for row in every[3:]] and rest


def test_each_is_one_query(recorded):
    with CaptureQueriesContext(connection) as asked:
        custody.made(YEAR, viewer=recorded)
        custody.made_by_element(YEAR, MAKING, viewer=recorded)
        custody.plants(YEAR, viewer=recorded)
        custody.recorders(YEAR, 10, viewer=recorded)
        custody.events_behind(Behind(YEAR), viewer=recorded, limit=5)

    assert len(asked) == 5


@pytest.mark.parametrize("role", ["submitter", "customs"])
def test_others_may_not_ask(trade, role):
    viewer = replace(trade.bym, role=role)

    for asked in (custody.made, custody.plants, custody.stock_changes):
        with pytest.raises(Forbidden):
            asked(YEAR, viewer=viewer)
    with pytest.raises(Forbidden):
        custody.events_behind(Behind(YEAR), viewer=viewer, limit=1)
