"""How many queries each address asks: no more than its budget, and the same for few rows and for many.

The numbers stand in `query_budgets.json`; a route that is read without one fails. A budget is raised there, with the commit
that needs it.
"""

import json
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.house.routes import ASKED, Outermost, a_world, row_of
from tests.make.cases import an_open_case
from tests.make.custody import a_lot, a_submitter, mining, record
from tests.make.registry import a_facility, a_licence, an_organisation
from traceability.kernel import clock
from traceability.kernel.identifiers import uuid7
from traceability.kernel.models import Attempt
from traceability.registry import services as registry
from traceability.registry.document import read_document
from traceability.registry.models import Organisation

FILE = Path(__file__).parent / "query_budgets.json"
BUDGETS: dict[str, int] = json.loads(FILE.read_text(encoding="utf-8"))
MORE = 50
READ = [
    asked
    for asked in ASKED
    if asked.startswith("GET ") and "(?P<" not in asked and row_of(asked) and row_of(asked).statuses["supervisor"] == 200
]


@pytest.fixture(scope="module")
def counted(django_db_setup, django_db_blocker, tmp_path_factory):
    """For each route the queries with a few rows, and with at least fifty more of everything that lists show."""
    with django_db_blocker.unblock(), a_world(tmp_path_factory.mktemp("budgets")) as world:
        addresses = {asked: world.address(asked, row_of(asked)) for asked in READ}
        few = {asked: _queries(world, asked, path) for asked, path in addresses.items()}
        _tell_more(world)
        yield {asked: (few[asked], _queries(world, asked, path)) for asked, path in addresses.items()}


def _queries(world, asked: str, path: str) -> int:
    row = row_of(asked)
    with Outermost():
        entered = world.entered(row, "supervisor")
        world.ask(row, "GET", path, entered)  # what is asked once in a process is asked
        with CaptureQueriesContext(connection) as asking:
            response = world.ask(row, "GET", path, entered)
        transaction.set_rollback(True)
    assert response.status_code == 200, path
    return sum(1 for query in asking if not query["sql"].startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")))


def _tell_more(world) -> None:
    document = {
        "format": "registry/1",
        "organisations": [an_organisation(f"MOR{number}") for number in range(MORE)],
        "facilities": [a_facility(f"MOR{number}-PLANT-1", organisation=f"MOR{number}") for number in range(MORE)],
        "licences": [a_licence(f"MORE-{number}", organisation=f"MOR{number}") for number in range(MORE)],
    }
    registry.import_document(by=world.cast.sven.viewer, document=read_document(document))
    miner = a_submitter(Organisation.objects.get(code="BYM"))
    record(miner, *(mining(a_lot(f"BYM:MORE-{number}")) for number in range(MORE)))
    for story in ("S03", "S05", "S09", "S10"):
        an_open_case(world.cast, story)
    for _ in range(MORE):
        Attempt.objects.create(task="review.examine_waiting", subject_id=uuid7(), not_before=clock.now())


@pytest.mark.parametrize("asked", READ)
def test_an_address_keeps_its_budget(counted, asked):
    assert asked in BUDGETS, f"{asked} asks {counted[asked][0]} queries: add it to {FILE.name}"
    assert counted[asked][0] <= BUDGETS[asked]


@pytest.mark.parametrize("asked", READ)
def test_an_address_asks_the_same_for_many_rows(counted, asked):
    few, many = counted[asked]

    assert many == few


def test_every_budget_has_its_route():
    assert set(BUDGETS) - set(READ) == set()
